"""What must be in order before StartEx: found by looking, never ticked off by hand.

A *red* item keeps the exercise from starting, unless the director says why it starts all the same; an *amber*
one is worth a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.domain.permissions import Action
from roleplay.domain.records import TeamRecord, TraineeRecord
from roleplay.services.exercise import comms_check, recogniser
from roleplay.services.record import titles
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage
from roleplay.services.talk import lines
from roleplay.texts import _

Light = Literal["green", "amber", "red"]
WELFARE = "welfare"
"""Among an exercise's settings: who comes when somebody presses STOP."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be in order, how it stands, and what to do about it."""

    id: str
    title: str
    light: Light
    details: tuple[str, ...] = ()


def checklist(stage: Stage) -> list[Item]:
    """Look at everything."""
    return [look(stage) for look in _LOOKS]


def reds(stage: Stage) -> list[Item]:
    """Return what keeps the exercise from starting."""
    return [item for item in checklist(stage) if item.light == "red"]


def welfare_of(stage: Stage) -> str:
    """Return who comes when somebody presses STOP; empty until somebody is named."""
    return str(stage.exercise.settings.get(WELFARE, ""))


def _teams(stage: Stage) -> Item:
    teams = stage.uow.teams.all(stage.exercise_id)
    if not teams:
        return Item("teams", _("Teams"), "red", (_("Open a team first."),))
    empty = [team.name for team in teams if not _members(stage, team)]
    light: Light = "red" if len(empty) == len(teams) else "amber" if empty else "green"
    details = [_("Nobody has joined {team} yet.").format(team=name) for name in empty]
    return Item("teams", _("Every team has trainees"), light, tuple(details))


def _places(stage: Stage) -> Item:
    seats = stage.uow.seats.all(stage.exercise_id)
    names = {team.team_id: team.name for team in stage.uow.teams.all(stage.exercise_id)}
    waiting = [seat for seat in seats if seat.trainee_id is None]
    details = [f"{names.get(seat.team_id, '')} · {seat.call_sign}" for seat in waiting]
    return Item("places", _("Everybody expected has come"), "amber" if waiting else "green", tuple(details))


def _agencies(stage: Stage) -> Item:
    details = []
    for team in stage.uow.teams.all(stage.exercise_id):
        there = {member.agency for member in _members(stage, team)}
        lacking = [titles.agency(each).title for each in stage.scenario.agencies if each not in there]
        if there and lacking:
            details.append(
                _("{team} plays without: {agencies}").format(team=team.name, agencies=", ".join(lacking))
            )
    title = _("Every agency of the scenario is in every team")
    return Item("agencies", title, "amber" if details else "green", tuple(details))


def _languages(stage: Stage) -> Item:
    details = []
    for team in stage.uow.teams.all(stage.exercise_id):
        spoken = {tag for member in _members(stage, team) for tag in member.languages}
        if not spoken:
            continue
        for compiled in stage.packs.actors(stage.exercise_id):
            if spoken.isdisjoint(compiled.actor.speaks):
                text = _("Nobody in {team} shares a language with {actor}; they will need an interpreter.")
                details.append(text.format(team=team.name, actor=compiled.actor.name.source))
    return Item(
        "languages", _("Somebody understands each actor"), "amber" if details else "green", tuple(details)
    )


def _staff(stage: Stage) -> Item:
    directing, playing = _holders(stage, "clock"), _holders(stage, "control")
    if not directing:
        return Item("staff", _("Staff"), "red", (_("Nobody may run the clock: make somebody director."),))
    title = _("Director and role-players")
    if len(playing) > 1:
        return Item("staff", title, "green")
    hint = _("Only one person may speak for the actors; give somebody else the role as well.")
    return Item("staff", title, "amber", (hint,))


def _welfare(stage: Stage) -> Item:
    title = _("Who comes when somebody presses STOP")
    named = welfare_of(stage)
    if named:
        return Item("welfare", title, "green", (named,))
    hint = _("Name the welfare officer and how they are reached: the phone says that somebody is on the way.")
    return Item("welfare", title, "red", (hint,))


def _content(stage: Stage) -> Item:
    """Show what the scenario asks of those who play it; there is nothing to be done but to know it."""
    notes = tuple(lines.read(stage, note) for note in stage.scenario.content_notes)
    return Item("content", _("What may distress people"), "green", notes)


def _ears(stage: Stage) -> Item:
    other = recogniser.changed(stage)
    title = _("Actors understand as when the exercise was made")
    return Item("ears", title, "amber" if other else "green", (other,) if other else ())


def _comms(stage: Stage) -> Item:
    """A check that everybody has answered, or a reason why nobody waits for it."""
    title = _("Everybody has answered the comms check")
    now = comms_check.standing(stage)
    if not now.trainees:
        return Item("comms", title, "amber", (_("Nobody has come yet."),))
    if now.waiver:
        who = stage.uow.operators.get(now.waiver.operator_id) if now.waiver.operator_id else None
        told = _("Waived by {who}: {reason}").format(who=who.name if who else "", reason=now.waiver.reason)
        return Item("comms", title, "green", (told,))
    if not now.number:
        return Item("comms", title, "red", (_("Nobody has been asked yet: begin the comms check."),))
    names = {team.team_id: team.name for team in stage.uow.teams.all(stage.exercise_id)}
    silent = [f"{names.get(each.team_id, '')} · {each.call_sign}" for each in now.silent]
    return Item("comms", title, "red" if silent else "green", tuple(silent))


_LOOKS: Sequence[Callable[[Stage], Item]] = (
    _teams,
    _places,
    _agencies,
    _languages,
    _staff,
    _welfare,
    _comms,
    _content,
    _ears,
)


def _members(stage: Stage, team: TeamRecord) -> Sequence[TraineeRecord]:
    members = stage.uow.trainees.of_team(stage.exercise_id, team.team_id)
    return [member for member in members if member.left_ms is None]


def _holders(stage: Stage, action: Action) -> list[str]:
    return list(_names(stage, action))


def _names(stage: Stage, action: Action) -> Iterator[str]:
    for operator in stage.uow.operators.all():
        if authorise.reach_in(stage.uow, operator, stage.exercise_id).may(action):
            yield operator.name
