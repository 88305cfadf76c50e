"""Change an inject before it fires: its moment, its words. What has happened stays as it happened."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain import recorded
from roleplay.domain.errors import EmptyMessageError, PastMomentError
from roleplay.domain.ids import OperatorId, PlayMs, TeamId
from roleplay.domain.records import InjectRecord
from roleplay.services.injects import watch_conditions
from roleplay.services.injects.run_injects import OPEN, rows_of
from roleplay.services.stage import Stage


def delay(
    stage: Stage,
    inject_id: str,
    team_id: TeamId | None = None,
    *,
    due_play_ms: int,
    operator_id: OperatorId,
    reason: str = "",
) -> list[InjectRecord]:
    """Move an open inject to another moment to come; a held one stays held, one of the deck gets a time."""
    rows = rows_of(stage, inject_id, team_id, OPEN)
    if due_play_ms < stage.play:
        raise PastMomentError
    return [_move(stage, row, PlayMs(due_play_ms), operator_id, reason) for row in rows]


def edit(
    stage: Stage,
    inject_id: str,
    team_id: TeamId | None = None,
    *,
    title: str,
    message: str,
    operator_id: OperatorId,
) -> list[InjectRecord]:
    """Put other words in place of the written ones; they go out as they stand, in no other language."""
    rows = rows_of(stage, inject_id, team_id, OPEN)
    if not title.strip():
        raise EmptyMessageError
    words = {"title": title.strip(), "message": message.strip()}
    return [_reword(stage, row, words, operator_id) for row in rows]


def _move(stage: Stage, row: InjectRecord, due: PlayMs, operator_id: OperatorId, reason: str) -> InjectRecord:
    stage.uow.timers.cancel_ref(stage.exercise_id, row.team_id, "inject", row.inject_id)
    moved = replace(row, due_play_ms=due, reason=reason or recorded.MOVED)
    stage.uow.injects.save(moved)
    watch_conditions.journal_inject(stage, moved, row.state, operator_id)
    if moved.state != "held":
        watch_conditions.set_timer(stage, moved)
    return moved


def _reword(stage: Stage, row: InjectRecord, words: dict[str, str], operator_id: OperatorId) -> InjectRecord:
    edited = replace(row, overrides={**row.overrides, **words})
    stage.uow.injects.save(edited)
    body = {"inject_id": row.inject_id, **words}
    stage.journal("inject.edited", body, team=row.team_id, operator=operator_id)
    return edited
