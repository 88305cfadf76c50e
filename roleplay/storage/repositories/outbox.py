"""Lines on their way out, each moved from state to state by whoever is first."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, bindparam, case, delete, func, select

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, OutboxId, PlayMs
from roleplay.domain.records import Author, Json, LineState, OutboxRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching
from roleplay.storage.text import json_text
from roleplay.storage.transaction import Numbering, Transaction

_SHAPE = Shape(OutboxRecord, tables.outbox)
_table = tables.outbox
_NUMBERS = Numbering(_table.c.outbox_id, tables.outbox_ids, also=tables.exercise.c.outbox_top)
_NUMBER_AT = _SHAPE.place("outbox_id")
_select = select(*_SHAPE.columns)
_by_key = matching(_table, "exercise_id", "outbox_id")
_pending = tables.is_state(_table, "pending")
_LIVE_STATES: tuple[LineState, ...] = ("draft", "pending", "sending")
_live = tables.is_state(_table, *_LIVE_STATES)
_AUTHORS: tuple[Author, ...] = ("script", "person", "inject", "system")


def _next(statement: Select[tuple[object]]) -> Select[tuple[object]]:
    order = (_table.c.priority, _table.c.due_play_ms, _table.c.outbox_id)
    return statement.where(_pending).order_by(*order).limit(bindparam("limit"))


def _in_conversation(state: LineState) -> Statement:
    return Statement(
        _select.where(
            matching(_table, "exercise_id", "conversation_id"), _live, tables.is_state(_table, state)
        ).order_by(_table.c.priority, _table.c.due_play_ms, _table.c.outbox_id)
    )


def _last_due(*states: LineState) -> Statement:
    return Statement(
        select(func.max(_table.c.due_play_ms)).where(
            matching(_table, "exercise_id", "conversation_id"), _live, tables.is_state(_table, *states)
        )
    )


_ADD = Statement(insert_row(_table))
_GET = Statement(_select.where(_by_key))
_due = _next(_select.where(matching(_table, "exercise_id"), _table.c.due_play_ms <= bindparam("now")))
_DUE = Statement(_due, locking="skip")
_DUE_ON_CHANNEL = Statement(_due.where(matching(_table, "channel")), locking="skip")
_next_due = select(func.min(_table.c.due_play_ms)).where(matching(_table, "exercise_id"), _pending)
_NEXT_DUE = Statement(_next_due)
_NEXT_DUE_ON_CHANNEL = Statement(_next_due.where(matching(_table, "channel")))
_PENDING = _in_conversation("pending")
_DRAFTS = _in_conversation("draft")
_LAST_DUE = _last_due("pending")
_LAST_DUE_WITH_DRAFTS = _last_due("pending", "draft")
_ALL_IN = Statement(_select.where(matching(_table, "exercise_id", "state")).order_by(_table.c.outbox_id))
_ALL_LIVE_IN = Statement(
    _select.where(matching(_table, "exercise_id", "state"), _live).order_by(_table.c.outbox_id)
)
_CANCELLABLE = Statement(
    _select.where(
        matching(_table, "exercise_id", "conversation_id", "author"), _live, _table.c.state != "sending"
    ).order_by(_table.c.outbox_id),
    locking="wait",
)
_REMOVE = Statement(delete(_table).where(_by_key))
_to = bindparam("to", type_=_table.c.state.type)
_MOVE = Statement(
    _table.update()
    .where(_by_key, _table.c.state == bindparam("was"))
    .values(
        state=_to,
        attempts=_table.c.attempts + case((_to == "sending", 1), else_=0),
        sent_ms=func.coalesce(bindparam("sent_ms", type_=_table.c.sent_ms.type), _table.c.sent_ms),
        journal_seq=func.coalesce(
            bindparam("journal_seq", type_=_table.c.journal_seq.type), _table.c.journal_seq
        ),
    )
)
_TAKE = Statement(delete(_table).where(_by_key, _pending))
_REDACT = Statement(_table.update().where(_by_key).values(body=bindparam("body")))
_REWRITE = Statement(
    _table.update()
    .where(_by_key, _table.c.state == bindparam("was"), tables.is_state(_table, "draft", "pending"))
    .values({name: bindparam(name) for name in ("body", "due_play_ms", "author", "priority")})
)


class _Pending(NamedTuple):
    """A conversation's pending lines: how many, and when the last of them is due."""

    lines: int
    last_due: int


_NONE_PENDING = _Pending(0, tables.AT_ONCE)


class SqlOutbox:
    """Keep lines; of two who move the same line, one is told that it was late.

    A memory knows how many lines of a conversation are pending and when the last is due, while they only
    come and are taken.
    """

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, line: OutboxRecord, /) -> OutboxId:
        self._tx.wakes = True
        outbox_id = OutboxId(self._tx.number(_NUMBERS, line.exercise_id))
        self._tx.put_soon(_ADD, _SHAPE.numbered_row(line, _NUMBER_AT, outbox_id))
        if line.state == "pending":
            self._one_more(line)
        return outbox_id

    def get(self, exercise_id: ExerciseId, outbox_id: OutboxId, /) -> OutboxRecord | None:
        return self._tx.record(_SHAPE, _GET, exercise_id=exercise_id, outbox_id=outbox_id)

    def due(
        self, exercise_id: ExerciseId, now: PlayMs, limit: int, /, channel: str | None = None
    ) -> Sequence[OutboxRecord]:
        return self._due(exercise_id, now, limit, channel)

    def due_at_once(
        self, exercise_id: ExerciseId, limit: int, /, channel: str | None = None
    ) -> Sequence[OutboxRecord]:
        return self._due(exercise_id, tables.AT_ONCE, limit, channel)

    def next_due(self, exercise_id: ExerciseId, /, channel: str | None = None) -> PlayMs | None:
        due: int | None = (
            self._tx.value(_NEXT_DUE, exercise_id=exercise_id)
            if channel is None
            else self._tx.value(_NEXT_DUE_ON_CHANNEL, exercise_id=exercise_id, channel=channel)
        )
        return None if due is None else PlayMs(max(due, 0))

    def pending(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[OutboxRecord]:
        return self._of(_PENDING, exercise_id, conversation_id)

    def drafts(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[OutboxRecord]:
        return self._of(_DRAFTS, exercise_id, conversation_id)

    def last_due(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *, drafts: bool = False
    ) -> PlayMs:
        key = _pending_lines(exercise_id, conversation_id)
        memory = None if drafts else self._tx.memory
        if memory is not None and (known := memory.rows.get(key)) is not None:
            return PlayMs(max(known.last_due, 0))
        statement = _LAST_DUE_WITH_DRAFTS if drafts else _LAST_DUE
        last = self._tx.value(statement, exercise_id=exercise_id, conversation_id=conversation_id)
        if memory is not None and last is None:
            memory.rows[key] = _NONE_PENDING
        return PlayMs(max(last or 0, 0))

    def all_in(self, exercise_id: ExerciseId, state: LineState, /) -> Sequence[OutboxRecord]:
        statement = _ALL_LIVE_IN if state in _LIVE_STATES else _ALL_IN
        return self._tx.records(_SHAPE, statement, exercise_id=exercise_id, state=state)

    def cancel_scripted(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> Sequence[OutboxRecord]:
        return self.cancel(exercise_id, conversation_id, "script")

    def cancel(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *authors: Author
    ) -> Sequence[OutboxRecord]:
        found: list[OutboxRecord] = []
        for author in authors or _AUTHORS:
            found += self._of(_CANCELLABLE, exercise_id, conversation_id, author=author)
        found.sort(key=lambda line: line.outbox_id)
        return [line for line in found if self.move(line, "cancelled")]

    def move(
        self,
        line: OutboxRecord,
        to: LineState,
        /,
        *,
        sent_ms: int | None = None,
        journal_seq: JournalSeq | None = None,
    ) -> bool:
        self._tx.wakes = self._tx.wakes or to == "pending"
        self._lose_count(line)
        moved = self._tx.run(
            _MOVE,
            exercise_id=line.exercise_id,
            outbox_id=line.outbox_id,
            was=line.state,
            to=to,
            sent_ms=sent_ms,
            journal_seq=journal_seq,
        )
        return moved == 1

    def take(self, line: OutboxRecord, /) -> bool:
        if self._tx.change(_TAKE, {"exercise_id": line.exercise_id, "outbox_id": line.outbox_id}) != 1:
            return False
        self._one_less(line)
        self._is_gone(line)
        return True

    def redact(self, exercise_id: ExerciseId, outbox_id: OutboxId, body: Json, /) -> None:
        self._tx.run(_REDACT, exercise_id=exercise_id, outbox_id=outbox_id, body=json_text(body))

    def remove(self, line: OutboxRecord, /) -> None:
        self._lose_count(line)
        self._tx.run(_REMOVE, exercise_id=line.exercise_id, outbox_id=line.outbox_id)
        self._is_gone(line)

    def rewrite(self, line: OutboxRecord, /) -> bool:
        self._tx.wakes = True
        self._lose_count(line)
        return self._tx.run(_REWRITE, was=line.state, **_SHAPE.named(line)) == 1

    def _one_more(self, line: OutboxRecord) -> None:
        if (known := self._lose_count(line)) is not None:
            due = tables.AT_ONCE if line.due_play_ms is None else line.due_play_ms
            self._remember(line, _Pending(known.lines + 1, max(due, known.last_due)))

    def _one_less(self, line: OutboxRecord) -> None:
        known = self._lose_count(line)
        if known is not None and known.lines == 1:
            self._remember(line, _NONE_PENDING)
        elif known is not None and (line.due_play_ms or 0) < known.last_due:
            self._remember(line, _Pending(known.lines - 1, known.last_due))

    def _lose_count(self, line: OutboxRecord) -> _Pending | None:
        """Forget what was known of a conversation's pending lines, and return it."""
        if self._tx.memory is None:
            return None
        known: _Pending | None = self._tx.memory.rows.pop(
            _pending_lines(line.exercise_id, line.conversation_id), None
        )
        return known

    def _remember(self, line: OutboxRecord, pending: _Pending) -> None:
        if self._tx.memory is not None:
            self._tx.memory.rows[_pending_lines(line.exercise_id, line.conversation_id)] = pending

    def _is_gone(self, line: OutboxRecord) -> None:
        """See that SQLite, which counts on from the highest number, gives this one to no other line."""
        if self._tx.memory is not None:
            taken = self._tx.memory.places.taken
            taken[line.exercise_id] = max(line.outbox_id, taken.get(line.exercise_id, 0))

    def _due(
        self, exercise_id: ExerciseId, now: int, limit: int, channel: str | None
    ) -> Sequence[OutboxRecord]:
        if channel is None:
            return self._tx.records(_SHAPE, _DUE, exercise_id=exercise_id, now=now, limit=limit)
        return self._tx.records(
            _SHAPE, _DUE_ON_CHANNEL, exercise_id=exercise_id, now=now, limit=limit, channel=channel
        )

    def _of(
        self, statement: Statement, exercise_id: ExerciseId, conversation_id: ConversationId, **given: str
    ) -> list[OutboxRecord]:
        return self._tx.records(
            _SHAPE, statement, exercise_id=exercise_id, conversation_id=conversation_id, **given
        )


def _pending_lines(exercise_id: ExerciseId, conversation_id: ConversationId | None) -> Hashable:
    return ("pending lines", exercise_id, conversation_id)
