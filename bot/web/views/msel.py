"""The MSEL as the console shows it: each inject, and where it stands for each team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.web import schemas as s
from bot.web.views.moments import day_of
from roleplay.domain import recorded
from roleplay.domain.ids import TeamId
from roleplay.domain.permissions import Place, Reach
from roleplay.domain.records import InjectRecord, TeamRecord
from roleplay.domain.scenario import OFFICES, InjectDefinition
from roleplay.services.stage import Stage

FOR_STAFF = ("manual", "call")  # methods whose text is a task for the staff, not for trainees


@dataclass(frozen=True, slots=True)
class Known:
    """What decides who may know of an inject."""

    sender: str
    for_trainees: bool


def injects(stage: Stage, teams: Mapping[TeamId, TeamRecord], reach: Reach) -> list[s.InjectRow]:
    """Give the MSEL with its state for these teams, in its written order; what was improvised comes last.

    Who plays some actors only is shown what those send, and what the teams have been given by no actor.
    """
    written = {inject.id: inject for inject in stage.packs.injects(stage.exercise_id)}
    of_teams: dict[str, list[InjectRecord]] = defaultdict(list)
    for record in stage.uow.injects.all(stage.exercise_id):
        team = teams.get(record.team_id)
        if team and _may_know(reach, team, record, written.get(record.inject_id)):
            of_teams[record.inject_id].append(record)
    planned = [
        _planned(stage, inject, of_teams.pop(inject.id, []))
        for inject in written.values()
        if inject.id in of_teams or plays(reach, teams.values(), inject.sender)
    ]
    return planned + [_improvised(stage, inject_id, records) for inject_id, records in of_teams.items()]


def _may_know(reach: Reach, team: TeamRecord, record: InjectRecord, inject: InjectDefinition | None) -> bool:
    known = _known(record, inject)
    given = record.state == "fired" and known.sender in OFFICES and known.for_trainees
    return given or plays(reach, [team], known.sender)


def known_of(stage: Stage, team_id: TeamId, inject_id: str) -> Known:
    """Return who sends an inject, and whether trainees read it."""
    written = {inject.id: inject for inject in stage.packs.injects(stage.exercise_id)}
    record = stage.uow.injects.get(stage.exercise_id, team_id, inject_id)
    return _known(record, written.get(inject_id))


def _known(record: InjectRecord | None, inject: InjectDefinition | None) -> Known:
    if inject:
        return Known(inject.sender, inject.method not in FOR_STAFF)
    said = record.overrides if record else {}
    return Known(
        str(said.get("sender") or said.get("from") or "control"), said.get("method") not in FOR_STAFF
    )


def plays(reach: Reach, teams: Iterable[TeamRecord], actor_id: str) -> bool:
    """Say whether somebody with this reach may know what an actor, or no actor, is about to do."""
    return reach.may_everywhere("read") or any(
        reach.may_at("read", Place(team.site_id, actor_id)) for team in teams
    )


def inject_team(record: InjectRecord) -> s.InjectTeamRow:
    """Give where an inject stands for one team."""
    fired = record.state == "fired"
    return s.InjectTeamRow(
        team_id=record.team_id,
        state=record.state,
        reason=recorded.retell(record.reason) or None,
        due_play_ms=record.due_play_ms,
        fired_play_ms=record.fired_play_ms,
        fired_by=record.fired_by or None,
        late_ms=record.late_ms if fired else None,
        title=record.overrides.get("title"),
        message=record.overrides.get("message"),
    )


def _planned(stage: Stage, inject: InjectDefinition, records: Sequence[InjectRecord]) -> s.InjectRow:
    due = inject.due
    day, hour = day_of(stage.scenario.days, due) if due is not None else (None, None)
    return s.InjectRow(
        id=inject.id,
        kind=inject.kind,
        title=inject.title.source,
        sender=inject.sender,
        method=inject.method,
        message=inject.message.source if inject.message else "",
        expected=inject.expected.source if inject.expected else "",
        objective=inject.objective,
        controller=inject.controller,
        day=day,
        time=hour,
        due_play_ms=due,
        agencies=list(inject.to.agencies),
        teams=[inject_team(record) for record in records],
    )


def _improvised(stage: Stage, inject_id: str, records: Sequence[InjectRecord]) -> s.InjectRow:
    said = records[0].overrides
    play = records[0].fired_play_ms
    day, hour = day_of(stage.scenario.days, play) if play is not None else (None, None)
    return s.InjectRow(
        id=inject_id,
        kind="improvised",
        title=str(said.get("title") or inject_id),
        sender=str(said.get("sender") or said.get("from") or "control"),
        method=str(said.get("method") or "chat"),
        message=str(said.get("message") or ""),
        expected="",
        objective=None,
        controller="",
        day=day,
        time=hour,
        due_play_ms=records[0].due_play_ms,
        agencies=list(said.get("agencies") or ()),
        trainees=[who for record in records for who in record.overrides.get("trainees") or ()],
        teams=[inject_team(record) for record in records],
    )
