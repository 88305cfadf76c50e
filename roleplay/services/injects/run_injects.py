"""Run the MSEL: what is planned for each team, what the clock does with it, and what operators do.

Promise: every inject of every addressed team ends fired, skipped, held or undeliverable, with its reason.
"""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain import recorded
from roleplay.domain.errors import InjectSettledError, NotInExerciseError
from roleplay.domain.ids import OperatorId, PlayMs, TeamId
from roleplay.domain.records import InjectRecord, TeamRecord
from roleplay.domain.scenario import InjectDefinition
from roleplay.services.injects import watch_conditions
from roleplay.services.injects.deliver_inject import deliver_inject
from roleplay.services.stage import Stage
from state_machines.lines import Text

LATE_AFTER_MS = 30_000
"""Wall time after its moment from which an inject counts as late: the program was down, or a day was."""

OPEN = ("planned", "armed", "held")
"""States in which something can still be done with an inject."""


def plan_team(stage: Stage, team_id: TeamId) -> None:
    """Put every inject addressed to the team on its list and let the clock look at those that have a time."""
    team = stage.team(team_id)
    known = {row.inject_id for row in stage.uow.injects.of_team(stage.exercise_id, team_id)}
    rows = [
        InjectRecord(stage.exercise_id, team_id, inject.id, inject.kind, due_play_ms=inject.due)
        for inject in stage.packs.injects(stage.exercise_id)
        if inject.id not in known and _addressed(stage, inject, team)
    ]
    stage.uow.injects.plan(rows)
    for row in rows:
        watch_conditions.set_timer(stage, row)
    watch_conditions.after_facts(stage, team_id)
    watch_conditions.look_again_later(stage, team_id)


def fall_due(stage: Stage, team_id: TeamId, inject_id: str) -> None:
    """Do what the clock does when an inject's moment has come; one that is settled or held stays so."""
    row = stage.uow.injects.get(stage.exercise_id, team_id, inject_id)
    if row is None or row.state not in ("planned", "armed"):
        return
    inject = stage.packs.inject(stage.exercise_id, inject_id)
    late = _late_ms(stage, row)
    row = replace(row, late_ms=late)
    context = stage.context(team_id)
    if (
        inject.kind == "contingency"
        and row.state == "planned"
        and inject.unless
        and inject.unless.holds(context)
    ):
        _settle(stage, row, "skipped", recorded.NOT_NEEDED.format(condition=inject.unless.source))
    elif inject.only_if and not inject.only_if.holds(context):
        _settle(stage, row, "skipped", recorded.NOT_TRUE.format(condition=inject.only_if.source))
    elif late and inject.on_late == "skip":
        _settle(stage, row, "skipped", recorded.TOO_LATE)
    elif late and inject.on_late == "ask":
        _settle(stage, row, "held", recorded.DECIDE.format(why=recorded.TOO_LATE))
        _alert_late(stage, row)
    else:
        _fire(stage, row, inject, by=row.fired_by or "clock")


def fire(
    stage: Stage, inject_id: str, team_id: TeamId | None = None, *, operator_id: OperatorId, reason: str = ""
) -> list[InjectRecord]:
    """Fire an inject now, for one team or for all that have not had it, whatever its conditions say."""
    stage.require_phase("running")
    rows = rows_of(stage, inject_id, team_id, OPEN)
    inject = stage.packs.inject(stage.exercise_id, inject_id)
    return [
        _fire(stage, replace(row, reason=reason), inject, by=operator_id, operator=operator_id)
        for row in rows
    ]


def hold(
    stage: Stage, inject_id: str, team_id: TeamId | None = None, *, operator_id: OperatorId, reason: str = ""
) -> list[InjectRecord]:
    """Keep an inject back until it is released, fired or skipped."""
    rows = rows_of(stage, inject_id, team_id, ("planned", "armed"))
    return [_settle(stage, row, "held", reason or recorded.HELD, operator_id) for row in rows]


def release(
    stage: Stage, inject_id: str, team_id: TeamId | None = None, *, operator_id: OperatorId, reason: str = ""
) -> list[InjectRecord]:
    """Give a held inject back to the clock; one whose moment has passed fires at once."""
    released = []
    for row in rows_of(stage, inject_id, team_id, ("held",)):
        due = None if row.due_play_ms is None else PlayMs(max(row.due_play_ms, stage.play))
        free = replace(row, state="planned", reason=reason or recorded.RELEASED, due_play_ms=due)
        stage.uow.injects.save(free)
        watch_conditions.journal_inject(stage, free, row.state, operator_id)
        watch_conditions.set_timer(stage, free)
        watch_conditions.after_facts(stage, row.team_id)
        released.append(free)
    return released


def skip(
    stage: Stage, inject_id: str, team_id: TeamId | None = None, *, operator_id: OperatorId, reason: str = ""
) -> list[InjectRecord]:
    """Leave an inject out, for good."""
    rows = rows_of(stage, inject_id, team_id, OPEN)
    return [_settle(stage, row, "skipped", reason or recorded.SKIPPED, operator_id) for row in rows]


def hold_until(stage: Stage, play_ms: PlayMs, reason: str) -> None:
    """Hold what is still to come before a moment that the clock jumps to; a person decides about it."""
    for row in stage.uow.injects.all(stage.exercise_id):
        due = row.due_play_ms
        if row.state in ("planned", "armed") and due is not None and stage.play < due < play_ms:
            _settle(stage, row, "held", recorded.DECIDE.format(why=reason))


def close_all(stage: Stage, reason: str) -> None:
    """At EndEx everything still open is skipped, so that every inject is accounted for."""
    for row in stage.uow.injects.all(stage.exercise_id):
        if row.state in OPEN:
            held = row.state == "held"
            why = recorded.WAS_HELD.format(why=reason, before=row.reason) if held else reason
            _settle(stage, row, "skipped", why)


def _addressed(stage: Stage, inject: InjectDefinition, team: TeamRecord) -> bool:
    sites = stage.uow.sites.get(stage.exercise_id, team.site_id) if team.site_id else None
    names = [team.team_id, team.name]
    where = [team.site_id, sites.name if sites else None]
    return any(inject.to.reaches_team(name, site) for name in names for site in where)


def rows_of(
    stage: Stage, inject_id: str, team_id: TeamId | None, states: tuple[str, ...]
) -> list[InjectRecord]:
    """Return an inject's rows (of one team, or all) that are in one of these states; raises if none is."""
    every = [row for row in stage.uow.injects.all(stage.exercise_id) if row.inject_id == inject_id]
    meant = [row for row in every if team_id in (None, row.team_id)]
    if not meant:
        raise NotInExerciseError(what="inject")
    possible = [row for row in meant if row.state in states]
    if not possible:
        raise InjectSettledError(state=meant[0].state)
    return possible


def _fire(
    stage: Stage, row: InjectRecord, inject: InjectDefinition, *, by: str, operator: OperatorId | None = None
) -> InjectRecord:
    trouble = deliver_inject(stage, as_edited(inject, row), row.team_id)
    if trouble:
        return _settle(stage, row, "undeliverable", trouble, operator)
    fired = replace(row, fired_play_ms=stage.play, fired_by=by)
    return _settle(stage, fired, "fired", row.reason or _fired(by), operator)


def as_edited(inject: InjectDefinition, row: InjectRecord) -> InjectDefinition:
    """Return the inject as it goes to this team: with the words that control gave it, if any."""
    if "title" not in row.overrides:
        return inject
    message = str(row.overrides.get("message") or "")
    return replace(
        inject,
        title=Text("", str(row.overrides["title"])),
        message=Text("", message) if message else None,
    )


def _fired(by: str) -> str:
    return {"clock": recorded.BY_CLOCK, "script": recorded.BY_SCRIPT}.get(by, recorded.BY_CONTROL)


def _settle(
    stage: Stage, row: InjectRecord, state: str, reason: str, operator: OperatorId | None = None
) -> InjectRecord:
    former = stage.uow.injects.get(stage.exercise_id, row.team_id, row.inject_id)
    settled = replace(row, state=state, reason=reason)  # type: ignore[arg-type]
    stage.uow.injects.save(settled)
    stage.uow.timers.cancel_ref(stage.exercise_id, row.team_id, "inject", row.inject_id)
    watch_conditions.journal_inject(stage, settled, former.state if former else "", operator)
    return settled


def _late_ms(stage: Stage, row: InjectRecord) -> int:
    due = row.due_play_ms if row.due_play_ms is not None else stage.play
    behind = stage.play - due
    return behind if behind > LATE_AFTER_MS * max(stage.exercise.speed, 1.0) else 0


def _alert_late(stage: Stage, row: InjectRecord) -> None:
    body = {"what": "inject.late", "inject_id": row.inject_id, "message": row.reason}
    stage.journal("alert", body, team=row.team_id)
