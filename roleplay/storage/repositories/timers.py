"""Timers, due in play time: a pause or a night moves none of them (ADR 0002)."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import BindParameter, Update, bindparam, case, func, select

from roleplay.domain.ids import ConversationId, ExerciseId, PlayMs, TeamId, TimerId
from roleplay.domain.records import TimerKind, TimerRecord
from roleplay.storage import tables
from roleplay.storage.memory import Memory
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching
from roleplay.storage.transaction import Numbering, Transaction

_SHAPE = Shape(TimerRecord, tables.timer)
_table = tables.timer
_NUMBERS = Numbering(_table.c.timer_id, tables.timer_ids)
_NUMBER_AT = _SHAPE.place("timer_id")
_pending = tables.is_state(_table, "pending")
_live = tables.is_state(_table, "pending", "held")
_earliest_first = (_table.c.due_play_ms, _table.c.timer_id)
_now = bindparam("now", type_=_table.c.due_play_ms.type)

_ARM = Statement(insert_row(_table))
_DUE = Statement(
    select(*_SHAPE.columns)
    .where(matching(_table, "exercise_id"), _pending, _table.c.due_play_ms <= _now)
    .order_by(*_earliest_first)
    .limit(bindparam("limit")),
    locking="skip",
)
_NEXT_DUE = Statement(select(func.min(_table.c.due_play_ms)).where(matching(_table, "exercise_id"), _pending))
_FIRE = Statement(
    _table.update()
    .where(matching(_table, "exercise_id", "timer_id", "due_play_ms", "ref"), _pending)
    .values(state="fired")
)
_SILENCES = Statement(
    select(_table.c.timer_id)
    .where(matching(_table, "exercise_id", "conversation_id"), _live, _table.c.kind == "silence")
    .order_by(*_earliest_first)
)
_moved: dict[str, BindParameter[Any]] = {
    name: bindparam(name) for name in ("due_play_ms", "ref", "state", "remaining_ms")
}
_MOVE = Statement(_table.update().where(matching(_table, "exercise_id", "timer_id"), _live).values(_moved))
_MOVE_THE_ONE = Statement(
    _table.update()
    .where(matching(_table, "exercise_id", "conversation_id"), _live, _table.c.kind == "silence")
    .values(_moved)
)
_OF_CONVERSATION = Statement(
    select(*_SHAPE.columns)
    .where(matching(_table, "exercise_id", "conversation_id"), _live)
    .order_by(*_earliest_first)
)
_CANCEL_REF = Statement(
    _table.update().where(matching(_table, "exercise_id", "kind", "ref"), _live).values(state="cancelled")
)
_CANCEL_REF_OF_TEAM = Statement(
    _table.update()
    .where(matching(_table, "exercise_id", "kind", "ref", "team_id"), _live)
    .values(state="cancelled")
)


class _OfConversation:
    """A change to a conversation's timers, of every kind or of some."""

    __slots__ = ("_all", "_of_kind")

    def __init__(self, change: Update) -> None:
        of_conversation = change.where(matching(_table, "exercise_id", "conversation_id"))
        self._all = Statement(of_conversation)
        self._of_kind = Statement(of_conversation.where(matching(_table, "kind")))

    def run(self, tx: Transaction, kinds: Collection[TimerKind], **given: object) -> None:
        """Change them; no kinds means all."""
        if not kinds:
            tx.run(self._all, **given)
        for kind in kinds:
            tx.run(self._of_kind, kind=kind, **given)


_CANCEL = _OfConversation(_table.update().where(_live).values(state="cancelled"))
_HOLD = _OfConversation(
    _table.update()
    .where(_live, _pending)
    .values(
        state="held",
        remaining_ms=case((_table.c.due_play_ms > _now, _table.c.due_play_ms - _now), else_=0),
    )
)
_RESUME = _OfConversation(
    _table.update()
    .where(_live, tables.is_state(_table, "held"))
    .values(state="pending", due_play_ms=_now + _table.c.remaining_ms, remaining_ms=None)
)


class SqlTimers:
    """Keep timers; each fires once, because firing is a change of state from `pending`.

    A silence is put off at every message: its row is moved, so that rows do not pile up. A memory knows which
    it is where a conversation has just one.
    """

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def arm(self, timer: TimerRecord, /) -> TimerId:
        self._tx.wakes = True
        self._lose_silence(timer.exercise_id, timer.conversation_id)
        timer_id = TimerId(self._tx.number(_NUMBERS, timer.exercise_id))
        self._tx.put(_ARM, _SHAPE.numbered_row(timer, _NUMBER_AT, timer_id))
        return timer_id

    def replace_silence(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, timers: Collection[TimerRecord], /
    ) -> None:
        if len(timers) == 1 and self._move_the_one(*timers):
            return
        rows = self._tx.values(_SILENCES, exercise_id=exercise_id, conversation_id=conversation_id)
        if len(rows) > len(timers):
            self.cancel(exercise_id, conversation_id, "silence")
            rows = []
        armed = [
            row if row is not None and self._move(timer, row) else self.arm(timer)
            for timer, row in zip_longest(timers, rows)
        ]
        if len(armed) == 1 and self._tx.memory is not None:
            self._tx.memory.rows[_silence(exercise_id, conversation_id)] = armed[0]

    def _move_the_one(self, timer: TimerRecord) -> bool:
        """Move a conversation's silences to where one shall be; False unless there was exactly one."""
        self._tx.wakes = True
        if self._tx.memory is not None:
            return self._move_the_known(timer, self._tx.memory)
        row = self._tx.arranged(_MOVE_THE_ONE, _SHAPE.names, _SHAPE.row(timer))
        return self._tx.put(_MOVE_THE_ONE, row) == 1

    def _move_the_known(self, timer: TimerRecord, memory: Memory) -> bool:
        row = memory.rows.get(_silence(timer.exercise_id, timer.conversation_id))
        if row is None:
            return False
        moved = _SHAPE.numbered_row(timer, _NUMBER_AT, row)
        self._tx.put_soon(_MOVE, self._tx.arranged(_MOVE, _SHAPE.names, moved))
        return True

    def _move(self, timer: TimerRecord, row: TimerId) -> bool:
        self._tx.wakes = True
        moved = self._tx.run(
            _MOVE,
            exercise_id=timer.exercise_id,
            timer_id=row,
            due_play_ms=timer.due_play_ms,
            ref=timer.ref,
            state=timer.state,
            remaining_ms=timer.remaining_ms,
        )
        return moved == 1

    def cancel(self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *kinds: TimerKind) -> None:
        self._lose_silence(exercise_id, conversation_id)
        _CANCEL.run(self._tx, kinds, exercise_id=exercise_id, conversation_id=conversation_id)

    def cancel_ref(
        self, exercise_id: ExerciseId, team_id: TeamId | None, kind: TimerKind, ref: str, /
    ) -> None:
        if self._tx.memory is not None and kind == "silence":
            self._tx.memory.rows.clear()
        if team_id is None:
            self._tx.run(_CANCEL_REF, exercise_id=exercise_id, kind=kind, ref=ref)
        else:
            self._tx.run(_CANCEL_REF_OF_TEAM, exercise_id=exercise_id, kind=kind, ref=ref, team_id=team_id)

    def hold(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, now: PlayMs, /, *kinds: TimerKind
    ) -> None:
        _HOLD.run(self._tx, kinds, exercise_id=exercise_id, conversation_id=conversation_id, now=now)

    def resume(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, now: PlayMs, /, *kinds: TimerKind
    ) -> None:
        self._tx.wakes = True
        _RESUME.run(self._tx, kinds, exercise_id=exercise_id, conversation_id=conversation_id, now=now)

    def due(self, exercise_id: ExerciseId, now: PlayMs, limit: int, /) -> Sequence[TimerRecord]:
        return self._tx.records(_SHAPE, _DUE, exercise_id=exercise_id, now=now, limit=limit)

    def fire(self, timer: TimerRecord, /) -> bool:
        self._lose_silence(timer.exercise_id, timer.conversation_id)
        fired = self._tx.run(
            _FIRE,
            exercise_id=timer.exercise_id,
            timer_id=timer.timer_id,
            due_play_ms=timer.due_play_ms,
            ref=timer.ref,
        )
        return fired == 1

    def next_due(self, exercise_id: ExerciseId, /) -> PlayMs | None:
        due: PlayMs | None = self._tx.value(_NEXT_DUE, exercise_id=exercise_id)
        return due

    def of_conversation(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> Sequence[TimerRecord]:
        return self._tx.records(
            _SHAPE, _OF_CONVERSATION, exercise_id=exercise_id, conversation_id=conversation_id
        )

    def _lose_silence(self, exercise_id: ExerciseId, conversation_id: ConversationId | None) -> None:
        if self._tx.memory is not None:
            self._tx.memory.rows.pop(_silence(exercise_id, conversation_id), None)


def _silence(exercise_id: ExerciseId, conversation_id: ConversationId | None) -> Hashable:
    return ("silence", exercise_id, conversation_id)
