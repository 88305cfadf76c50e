"""Accepted updates: a set by (channel, account, update id), never a high-water mark."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from sqlalchemy import bindparam, select

from roleplay.domain.ids import ConversationId, ExerciseId, InboxId, TraineeId
from roleplay.domain.records import InboxRecord, Json
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, matching
from roleplay.storage.text import json_text
from roleplay.storage.transaction import Numbering, Transaction

_SHAPE = Shape(InboxRecord, tables.inbox)
_table = tables.inbox
_NUMBERS = Numbering(_table.c.inbox_id, tables.inbox_ids)
_NUMBER_AT, _BODY_AT = _SHAPE.place("inbox_id"), _SHAPE.place("body")
_select = select(*_SHAPE.columns).order_by(_table.c.inbox_id)
_by_key = matching(_table, "exercise_id", "inbox_id")
_NO_BODY = "{}"
_ADD = Statement(insert_new(_table))
_GET = Statement(_select.where(_by_key))
_FIND = Statement(_select.where(matching(_table, "exercise_id", "channel", "account", "update_id")))
_WAITING = Statement(
    _select.where(matching(_table, "exercise_id", "conversation_id"), tables.is_state(_table, "waiting"))
)
_UNREAD = Statement(
    _select.where(
        matching(_table, "exercise_id", "channel", "account"),
        _table.c.conversation_id.is_(None),
        tables.is_state(_table, "waiting"),
    )
)
_REWRITE = Statement(
    _table.update()
    .where(_by_key, tables.is_state(_table, "waiting"))
    .values(body=bindparam("new_body", type_=_table.c.body.type))
)
_DONE = Statement(_table.update().where(_by_key).values(state="done", body=_NO_BODY))
_TAKE = Statement(
    _table.update().where(_by_key, tables.is_state(_table, "waiting")).values(state="done", body="{}")
)
_SET_ASIDE = Statement(_table.update().where(_by_key).values(state="dead"))
_TRIED = Statement(_table.update().where(_by_key).values(tries=_table.c.tries + 1))
_OF_TRAINEE = Statement(_select.where(matching(_table, "exercise_id", "trainee_id")))
_FORGET = Statement(
    _table.update().where(matching(_table, "exercise_id", "trainee_id")).values(body=_NO_BODY)
)


class SqlInbox:
    """Keep accepted updates in the order of arrival; a memory knows the conversations where none waits."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, update: InboxRecord, /) -> InboxId | None:
        inbox_id = InboxId(self._tx.number(_NUMBERS, update.exercise_id))
        row = _SHAPE.numbered_row(update, _NUMBER_AT, inbox_id)
        if update.state == "done":
            row[_BODY_AT] = _NO_BODY
        elif self._tx.memory is not None:
            self._tx.memory.rows.pop(_none_waits(update.exercise_id, update.conversation_id), None)
        written = self._tx.put(_ADD, row)
        return inbox_id if written else None

    def get(self, exercise_id: ExerciseId, inbox_id: InboxId, /) -> InboxRecord | None:
        return self._tx.record(_SHAPE, _GET, exercise_id=exercise_id, inbox_id=inbox_id)

    def find(
        self, exercise_id: ExerciseId, channel: str, account: str, update_id: str, /
    ) -> InboxRecord | None:
        return self._tx.record(
            _SHAPE, _FIND, exercise_id=exercise_id, channel=channel, account=account, update_id=update_id
        )

    def waiting(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[InboxRecord]:
        memory = self._tx.memory
        if memory is not None and _none_waits(exercise_id, conversation_id) in memory.rows:
            return ()
        found = self._tx.records(_SHAPE, _WAITING, exercise_id=exercise_id, conversation_id=conversation_id)
        if memory is not None and not found:
            memory.rows[_none_waits(exercise_id, conversation_id)] = True
        return found

    def unread(self, exercise_id: ExerciseId, channel: str, account: str, /) -> Sequence[InboxRecord]:
        return self._tx.records(_SHAPE, _UNREAD, exercise_id=exercise_id, channel=channel, account=account)

    def rewrite(self, exercise_id: ExerciseId, inbox_id: InboxId, body: Json, /) -> bool:
        changed = self._tx.run(_REWRITE, exercise_id=exercise_id, inbox_id=inbox_id, new_body=json_text(body))
        return changed == 1

    def done(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None:
        self._mark(_DONE, exercise_id, inbox_ids)

    def take(self, exercise_id: ExerciseId, inbox_id: InboxId, /) -> bool:
        return self._tx.run(_TAKE, exercise_id=exercise_id, inbox_id=inbox_id) == 1

    def tried(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None:
        self._mark(_TRIED, exercise_id, inbox_ids)

    def set_aside(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None:
        self._mark(_SET_ASIDE, exercise_id, inbox_ids)

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[InboxRecord]:
        return self._tx.records(_SHAPE, _OF_TRAINEE, exercise_id=exercise_id, trainee_id=trainee_id)

    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        self._tx.run(_FORGET, exercise_id=exercise_id, trainee_id=trainee_id)

    def _mark(self, statement: Statement, exercise_id: ExerciseId, inbox_ids: Collection[InboxId]) -> None:
        for inbox_id in inbox_ids:
            self._tx.run(statement, exercise_id=exercise_id, inbox_id=inbox_id)


def _none_waits(exercise_id: ExerciseId, conversation_id: ConversationId | None) -> Hashable:
    """What a memory calls it that no update waits here: only `add` can make one wait."""
    return ("none waits", exercise_id, conversation_id)
