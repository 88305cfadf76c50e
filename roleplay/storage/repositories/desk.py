"""What lies on people's desks: how far they read, what they have not sent, what was answered, their files."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from roleplay.domain.ids import ConversationId, ExerciseId, MediaId, OperatorId, TraineeId
from roleplay.domain.records import DraftRecord, IdempotencyRecord, MediaRecord, ReadMarkRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, matching, update_by_key, upsert
from roleplay.storage.transaction import Transaction

_MARK = Shape(ReadMarkRecord, tables.read_mark)
_SET_MARK = Statement(upsert(tables.read_mark, rising="seq"))
_MARKS = Statement(
    select(*_MARK.columns)
    .where(matching(tables.read_mark, "exercise_id", "trainee_id"))
    .order_by(tables.read_mark.c.conversation_id)
)

_DRAFT = Shape(DraftRecord, tables.draft)
_draft_key = matching(tables.draft, "exercise_id", "operator_id", "conversation_id")
_PUT_DRAFT = Statement(upsert(tables.draft))
_DROP_DRAFT = Statement(delete(tables.draft).where(_draft_key))
_GET_DRAFT = Statement(select(*_DRAFT.columns).where(_draft_key))
_DRAFTS = Statement(
    select(*_DRAFT.columns)
    .where(matching(tables.draft, "exercise_id"))
    .order_by(tables.draft.c.operator_id, tables.draft.c.conversation_id)
)

_ANSWER = Shape(IdempotencyRecord, tables.idempotency)
_CLAIM_ANSWER = Statement(insert_new(tables.idempotency))
_SETTLE_ANSWER = Statement(update_by_key(tables.idempotency))
_GET_ANSWER = Statement(select(*_ANSWER.columns).where(matching(tables.idempotency, "exercise_id", "key")))

_MEDIA = Shape(MediaRecord, tables.media)
_ADD_MEDIA = Statement(insert_new(tables.media))
_FORGET_MEDIA = Statement(delete(tables.media).where(matching(tables.media, "exercise_id", "trainee_id")))
_GET_MEDIA = Statement(select(*_MEDIA.columns).where(matching(tables.media, "exercise_id", "media_id")))


class SqlReadMarks:
    """Keep read marks; they only move forward."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def set(self, mark: ReadMarkRecord, /) -> None:
        self._tx.put(_SET_MARK, _MARK.row(mark))

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[ReadMarkRecord]:
        return self._tx.records(_MARK, _MARKS, exercise_id=exercise_id, trainee_id=trainee_id)


class SqlDrafts:
    """Keep drafts, one per operator and conversation."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, draft: DraftRecord, /) -> None:
        if draft.text:
            self._tx.put(_PUT_DRAFT, _DRAFT.row(draft))
        else:
            self._tx.run(
                _DROP_DRAFT,
                exercise_id=draft.exercise_id,
                operator_id=draft.operator_id,
                conversation_id=draft.conversation_id,
            )

    def get(
        self, exercise_id: ExerciseId, operator_id: OperatorId, conversation_id: ConversationId, /
    ) -> DraftRecord | None:
        return self._tx.record(
            _DRAFT,
            _GET_DRAFT,
            exercise_id=exercise_id,
            operator_id=operator_id,
            conversation_id=conversation_id,
        )

    def all(self, exercise_id: ExerciseId, /) -> Sequence[DraftRecord]:
        return self._tx.records(_DRAFT, _DRAFTS, exercise_id=exercise_id)


class SqlIdempotency:
    """Keep answers, each under a key that one alone has claimed."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, exercise_id: ExerciseId, key: str, /) -> IdempotencyRecord | None:
        return self._tx.record(_ANSWER, _GET_ANSWER, exercise_id=exercise_id, key=key)

    def claim(self, answer: IdempotencyRecord, /) -> bool:
        return bool(self._tx.put(_CLAIM_ANSWER, _ANSWER.row(answer)))

    def settle(self, answer: IdempotencyRecord, /) -> None:
        self._tx.change(_SETTLE_ANSWER, _ANSWER.named(answer))


class SqlMedia:
    """Keep files by their content."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, media: MediaRecord, /) -> None:
        self._tx.put(_ADD_MEDIA, _MEDIA.row(media))

    def get(self, exercise_id: ExerciseId, media_id: MediaId, /) -> MediaRecord | None:
        return self._tx.record(_MEDIA, _GET_MEDIA, exercise_id=exercise_id, media_id=media_id)

    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        self._tx.run(_FORGET_MEDIA, exercise_id=exercise_id, trainee_id=trainee_id)
