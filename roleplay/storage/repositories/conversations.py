"""Conversations: found by their parties, locked to be changed, saved by version."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Hashable, Sequence

from sqlalchemy import bindparam, func, select

from roleplay.domain.changed import changed
from roleplay.domain.ids import ConversationId, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import ConversationRecord
from roleplay.ports.errors import StaleVersionError
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_SHAPE = Shape(ConversationRecord, tables.conversation)
_table = tables.conversation
_PARTIES = ("team_id", "actor_id", "trainee_id")
"""Who talks with whom never changes; leaving it out of a save spares its index."""
_select = select(*_SHAPE.columns)
_ADD = Statement(insert_row(_table))
_by_key = _select.where(matching(_table, "exercise_id", "conversation_id"))
_GET = Statement(_by_key)
_FOR_UPDATE = Statement(_by_key, locking="wait")
_FIND = Statement(_select.where(matching(_table, "exercise_id", "team_id", "actor_id", "trainee_id")))
_ALL = Statement(_select.where(matching(_table, "exercise_id")).order_by(_table.c.conversation_id))
_OF_TEAM = Statement(
    _select.where(matching(_table, "exercise_id", "team_id")).order_by(_table.c.conversation_id)
)
_SAVE = Statement(
    update_by_key(_table, leave=frozenset({"version", *_PARTIES}))
    .where(_table.c.version == bindparam("was"))
    .values(version=_table.c.version + 1)
)
_NAMES = (*_SHAPE.names, "was")
_leased = matching(_table, "exercise_id") & _table.c.lease_until_ms.is_not(None)
_LEASE_EXPIRED = Statement(
    _select.where(_leased, _table.c.lease_until_ms <= bindparam("now")).order_by(_table.c.lease_until_ms),
    locking="skip",
)
_NEXT_LEASE_END = Statement(select(func.min(_table.c.lease_until_ms)).where(_leased))

_first_waiting = (
    select(func.min(tables.inbox.c.inbox_id))
    .where(
        tables.inbox.c.exercise_id == _table.c.exercise_id,
        tables.inbox.c.conversation_id == _table.c.conversation_id,
        tables.is_state(tables.inbox, "waiting"),
    )
    .correlate(_table)
    .scalar_subquery()
)
_CLAIM_WAITING = Statement(
    _select.where(matching(_table, "exercise_id"), _first_waiting.is_not(None))
    .order_by(_first_waiting)
    .limit(bindparam("limit")),
    locking="skip",
)


class SqlConversations:
    """Keep conversations; two who read the same version cannot both save it.

    A memory keeps each as it was last read or saved, and by its parties, which never change. A save of the
    version that it knows cannot be late.
    """

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, conversation: ConversationRecord, /) -> None:
        self._tx.put(_ADD, _SHAPE.row(conversation))
        self._keep(conversation)

    def get(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> ConversationRecord | None:
        return self._one(_GET, exercise_id, conversation_id)

    def for_update(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> ConversationRecord | None:
        return self._one(_FOR_UPDATE, exercise_id, conversation_id)

    def claim_waiting(self, exercise_id: ExerciseId, limit: int, /) -> Sequence[ConversationRecord]:
        return self._tx.records(_SHAPE, _CLAIM_WAITING, exercise_id=exercise_id, limit=limit)

    def find(
        self, exercise_id: ExerciseId, team_id: TeamId, actor_id: str, trainee_id: TraineeId | None = None, /
    ) -> ConversationRecord | None:
        parties = (exercise_id, team_id, actor_id, trainee_id)
        if (known := self._known(parties)) is not None:
            return known
        return self._keep(
            self._tx.record(
                _SHAPE,
                _FIND,
                exercise_id=exercise_id,
                team_id=team_id,
                actor_id=actor_id,
                trainee_id=trainee_id or "",
            )
        )

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[ConversationRecord]:
        return self._tx.records(_SHAPE, _OF_TEAM, exercise_id=exercise_id, team_id=team_id)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[ConversationRecord]:
        return self._tx.records(_SHAPE, _ALL, exercise_id=exercise_id)

    def save(self, conversation: ConversationRecord, /) -> ConversationRecord:
        if conversation.lease_until_ms is not None:
            self._tx.wakes = True
        known = self._known((conversation.exercise_id, conversation.conversation_id))
        row = [*_SHAPE.row(conversation), conversation.version]
        if known is not None and known.version == conversation.version:
            self._tx.put_soon(_SAVE, self._tx.arranged(_SAVE, _NAMES, row))
        elif not self._tx.put(_SAVE, self._tx.arranged(_SAVE, _NAMES, row)):
            raise StaleVersionError(
                f"Conversation {conversation.conversation_id} is not at version {conversation.version} "
                "any more: read it again and decide again."
            )
        saved = changed(conversation, version=conversation.version + 1)
        self._keep(saved)
        return saved

    def lease_expired(self, exercise_id: ExerciseId, now_ms: int, /) -> Sequence[ConversationRecord]:
        return self._tx.records(_SHAPE, _LEASE_EXPIRED, exercise_id=exercise_id, now=now_ms)

    def next_lease_end(self, exercise_id: ExerciseId, /) -> int | None:
        end: int | None = self._tx.value(_NEXT_LEASE_END, exercise_id=exercise_id)
        return end

    def _one(
        self, statement: Statement, exercise_id: ExerciseId, conversation_id: ConversationId
    ) -> ConversationRecord | None:
        if (known := self._known((exercise_id, conversation_id))) is not None:
            return known
        return self._keep(
            self._tx.record(_SHAPE, statement, exercise_id=exercise_id, conversation_id=conversation_id)
        )

    def _known(self, key: Hashable) -> ConversationRecord | None:
        return None if self._tx.memory is None else self._tx.memory.rows.get(key)

    def _keep(self, found: ConversationRecord | None) -> ConversationRecord | None:
        if found is not None and self._tx.memory is not None:
            rows = self._tx.memory.rows
            rows[found.exercise_id, found.conversation_id] = found
            rows[found.exercise_id, found.team_id, found.actor_id, found.trainee_id] = found
        return found
