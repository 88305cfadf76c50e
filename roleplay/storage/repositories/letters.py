"""Letters on their way to chats, each moved from state to state by whoever is first."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, exists, func, select

from roleplay.domain.ids import ChatRef, ConversationId, ExerciseId, JournalSeq, LetterId
from roleplay.domain.records import Author, LetterRecord, LetterState
from roleplay.ports.storage.letters import WaitingChat
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching
from roleplay.storage.transaction import Numbering, Transaction

_SHAPE = Shape(LetterRecord, tables.letter)
_table = tables.letter
_NUMBERS = Numbering(_table.c.letter_id, tables.letter_ids)
_NUMBER_AT = _SHAPE.place("letter_id")
_select = select(*_SHAPE.columns)
_pending = tables.is_state(_table, "pending")
_live = tables.is_state(_table, "pending", "sending")
_by_key = matching(_table, "exercise_id", "letter_id")
_of_chat = matching(_table, "exercise_id", "chat_ref")
_other = _table.alias("other")

_ADD = Statement(insert_row(_table))
_GET = Statement(_select.where(_by_key))
_WAITING = Statement(
    select(
        _table.c.chat_ref,
        _table.c.account_id,
        func.min(_table.c.priority),
        func.count(),
        func.min(_table.c.queued_ms),
        func.max(_table.c.not_before_ms),
    )
    .where(matching(_table, "exercise_id"), _live, _pending)
    .group_by(_table.c.chat_ref, _table.c.account_id)
)
_in_flight = exists().where(
    _other.c.exercise_id == bindparam("exercise_id"),
    _other.c.chat_ref == bindparam("chat_ref"),
    tables.is_state(_other, "pending", "sending"),
    tables.is_state(_other, "sending"),
)
_NEXT = Statement(
    _select.where(_of_chat, _live, _pending, ~_in_flight)
    .order_by(_table.c.priority, _table.c.letter_id)
    .limit(1),
    locking="wait",
)
_ALL_LIVE_IN = Statement(
    _select.where(matching(_table, "exercise_id", "state"), _live).order_by(_table.c.letter_id)
)
_ALL_IN = Statement(_select.where(matching(_table, "exercise_id", "state")).order_by(_table.c.letter_id))
_OF_ENTRY = Statement(_select.where(matching(_table, "exercise_id", "seq")).order_by(_table.c.letter_id))
_OF_CONVERSATION = Statement(
    _select.where(matching(_table, "exercise_id", "conversation_id"), _live, _pending).order_by(
        _table.c.letter_id
    ),
    locking="wait",
)
_WAITING_FOR_CHAT = Statement(_select.where(_of_chat, _live, _pending), locking="wait")
_changing = ("body", "state", "attempts", "not_before_ms", "sent_ms", "message_ids", "why")
_SAVE = Statement(
    _table.update()
    .where(_by_key, _table.c.state == bindparam("was"))
    .values({name: bindparam(name, type_=_table.c[name].type) for name in _changing})
)
_FORGET = Statement(_table.delete().where(_of_chat))


class SqlLetters:
    """Keep letters; of two who move the same one, one is told that it was late."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, letter: LetterRecord, /) -> LetterId:
        self._tx.posts = True
        letter_id = LetterId(self._tx.number(_NUMBERS, letter.exercise_id))
        self._tx.put(_ADD, _SHAPE.numbered_row(letter, _NUMBER_AT, letter_id))
        return letter_id

    def get(self, exercise_id: ExerciseId, letter_id: LetterId, /) -> LetterRecord | None:
        return self._tx.record(_SHAPE, _GET, exercise_id=exercise_id, letter_id=letter_id)

    def waiting(self, exercise_id: ExerciseId, /) -> Sequence[WaitingChat]:
        return [WaitingChat(*row) for row in self._tx.rows(_WAITING, exercise_id=exercise_id)]

    def next_of(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> LetterRecord | None:
        return self._tx.record(_SHAPE, _NEXT, exercise_id=exercise_id, chat_ref=chat_ref)

    def all_in(self, exercise_id: ExerciseId, state: LetterState, /) -> Sequence[LetterRecord]:
        statement = _ALL_LIVE_IN if state in ("pending", "sending") else _ALL_IN
        return self._tx.records(_SHAPE, statement, exercise_id=exercise_id, state=state)

    def of_entry(self, exercise_id: ExerciseId, seq: JournalSeq, /) -> Sequence[LetterRecord]:
        return self._tx.records(_SHAPE, _OF_ENTRY, exercise_id=exercise_id, seq=seq)

    def save(self, letter: LetterRecord, was: LetterState, /) -> bool:
        self._tx.posts = self._tx.posts or letter.state == "pending"
        row = _SHAPE.named(letter)
        given = {name: row[name] for name in _changing}
        key = {"exercise_id": letter.exercise_id, "letter_id": letter.letter_id}
        return self._tx.run(_SAVE, was=was, **key, **given) == 1

    def cancel(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, why: str, /, *authors: Author
    ) -> Sequence[LetterRecord]:
        found = self._tx.records(
            _SHAPE, _OF_CONVERSATION, exercise_id=exercise_id, conversation_id=conversation_id
        )
        return [each for each in found if each.author in authors and self._cancelled(each, why)]

    def cancel_chat(self, exercise_id: ExerciseId, chat_ref: ChatRef, why: str, /) -> int:
        found = self._tx.records(_SHAPE, _WAITING_FOR_CHAT, exercise_id=exercise_id, chat_ref=chat_ref)
        return sum(self._cancelled(each, why) for each in found)

    def forget(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None:
        self._tx.run(_FORGET, exercise_id=exercise_id, chat_ref=chat_ref)

    def _cancelled(self, letter: LetterRecord, why: str) -> bool:
        return self.save(replace(letter, state="cancelled", why=why), letter.state)
