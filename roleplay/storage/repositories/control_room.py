"""What the messages and buttons of the control room stand for."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from sqlalchemy import delete, select

from roleplay.domain.ids import ChatRef, ExerciseId
from roleplay.domain.records import RoomReferenceRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, matching, upsert
from roleplay.storage.transaction import Transaction

_SHAPE = Shape(RoomReferenceRecord, tables.room_reference)
_PUT = Statement(upsert(tables.room_reference))
_GET = Statement(select(*_SHAPE.columns).where(matching(tables.room_reference, "exercise_id", "key")))
_FORGET = Statement(
    delete(tables.room_reference).where(matching(tables.room_reference, "exercise_id", "chat_ref"))
)


class SqlRoomReferences:
    """Keep references."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, reference: RoomReferenceRecord, /) -> None:
        self._tx.put(_PUT, _SHAPE.row(reference))

    def get(self, exercise_id: ExerciseId, key: str, /) -> RoomReferenceRecord | None:
        return self._tx.record(_SHAPE, _GET, exercise_id=exercise_id, key=key)

    def forget(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None:
        self._tx.run(_FORGET, exercise_id=exercise_id, chat_ref=chat_ref)
