"""What follows when a team's facts change: contacts appear, conditional injects are armed."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain import recorded
from roleplay.domain.ids import OperatorId, PlayMs, TeamId
from roleplay.domain.records import InjectRecord, TimerRecord
from roleplay.domain.scenario import MINUTE_MS
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts

CLOCKWORK = "conditions"
"""The timer that looks again at conditions over time."""

LOOK_EVERY_MS = MINUTE_MS


def after_facts(stage: Stage, team_id: TeamId) -> None:
    """Look at every condition that may hold now for this team."""
    contacts.check(stage, team_id)
    waiting = {
        row.inject_id: row
        for row in stage.uow.injects.of_team(stage.exercise_id, team_id)
        if row.kind == "conditional" and row.state == "planned"
    }
    if not waiting:
        return
    context = stage.context(team_id)
    for inject in stage.packs.injects(stage.exercise_id):
        row = waiting.get(inject.id)
        if row and inject.when and inject.when.holds(context):
            arm_inject(stage, row, inject.delay_ms, recorded.TRUE.format(condition=inject.when.source))


def fire_soon(stage: Stage, team_id: TeamId, inject_id: str) -> None:
    """Let the sweeper fire an inject for this team next; what is settled already stays as it is."""
    row = stage.uow.injects.get(stage.exercise_id, team_id, inject_id)
    if row and row.state in ("planned", "held"):
        arm_inject(stage, replace(row, fired_by="script"), 0, recorded.BY_SCRIPT)


def arm_inject(stage: Stage, row: InjectRecord, delay_ms: int, reason: str) -> None:
    """Give an inject its moment: from now on only an operator can keep it from firing."""
    due = PlayMs(stage.play + delay_ms)
    stage.uow.timers.cancel_ref(stage.exercise_id, row.team_id, "inject", row.inject_id)
    armed = replace(row, state="armed", reason=reason, due_play_ms=due)
    stage.uow.injects.save(armed)
    journal_inject(stage, armed, row.state)
    set_timer(stage, armed)


def set_timer(stage: Stage, row: InjectRecord) -> None:
    """Let the clock look at an inject when it is due."""
    if row.due_play_ms is None:
        return
    stage.uow.timers.arm(
        TimerRecord(stage.exercise_id, "inject", row.due_play_ms, team_id=row.team_id, ref=row.inject_id)
    )


def journal_inject(stage: Stage, row: InjectRecord, former: str, operator: OperatorId | None = None) -> None:
    """Record what became of an inject, and why."""
    body = {
        "inject_id": row.inject_id,
        "from": former,
        "state": row.state,
        "reason": row.reason,
        "due_play_ms": row.due_play_ms,
        "fired_play_ms": row.fired_play_ms,
        "fired_by": row.fired_by,
        "late_ms": row.late_ms,
    }
    stage.journal("inject", body, team=row.team_id, operator=operator)


def look_again_later(stage: Stage, team_id: TeamId) -> None:
    """Keep looking once a minute of play where a condition can change by the passing of time alone."""
    actors = [compiled.actor.reachable for compiled in stage.packs.actors(stage.exercise_id)]
    injects = [inject.when for inject in stage.packs.injects(stage.exercise_id)]
    if any(condition and condition.uses_time for condition in (*actors, *injects)):
        due = PlayMs(stage.play + LOOK_EVERY_MS)
        stage.uow.timers.arm(TimerRecord(stage.exercise_id, "other", due, team_id=team_id, ref=CLOCKWORK))
