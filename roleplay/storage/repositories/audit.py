"""The audit log: acts collected during a unit of work, chained to those before them at the flush.

Each exercise's log has a head. On PostgreSQL its row is locked from the flush on only; SQLite has one writer.
"""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from roleplay.domain.audit_chain import hash_of
from roleplay.domain.ids import ExerciseId
from roleplay.domain.records import AuditHeadRecord, AuditRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_ENTRY = Shape(AuditRecord, tables.audit)
_table = tables.audit
_APPEND = Statement(insert_row(_table))
_AFTER = Statement(
    select(*_ENTRY.columns)
    .where(matching(_table, "exercise_id"), _table.c.seq > bindparam("after"))
    .order_by(_table.c.seq)
    .limit(bindparam("limit"))
)
_BEFORE = Statement(
    select(*_ENTRY.columns)
    .where(matching(_table, "exercise_id"), _table.c.seq < bindparam("before"))
    .order_by(_table.c.seq.desc())
    .limit(bindparam("limit"))
)

_HEAD = Shape(AuditHeadRecord, tables.audit_head)
_FIRST_HEAD = Statement(insert_new(tables.audit_head))
_GET_HEAD = Statement(
    select(*_HEAD.columns).where(matching(tables.audit_head, "exercise_id")), locking="wait"
)
_LOGS = Statement(select(tables.audit_head.c.exercise_id).order_by(tables.audit_head.c.exercise_id))
_SAVE_HEAD = Statement(update_by_key(tables.audit_head))


class SqlAudit:
    """Keep who did what."""

    __slots__ = ("_open", "_tx")

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._open: list[AuditRecord] = []

    def append(self, entry: AuditRecord, /) -> None:
        self._open.append(entry)

    def flush(self) -> None:
        """Chain the collected acts to those before them."""
        if not self._open:
            return
        acts, self._open = self._open, []
        for exercise_id in sorted({act.exercise_id for act in acts}):
            self._chain(exercise_id, [act for act in acts if act.exercise_id == exercise_id])

    def after(self, exercise_id: ExerciseId, seq: int, limit: int, /) -> Sequence[AuditRecord]:
        return self._tx.records(_ENTRY, _AFTER, exercise_id=exercise_id, after=seq, limit=limit)

    def before(self, exercise_id: ExerciseId, seq: int, limit: int, /) -> Sequence[AuditRecord]:
        return self._tx.records(_ENTRY, _BEFORE, exercise_id=exercise_id, before=seq, limit=limit)

    def head(self, exercise_id: ExerciseId, /) -> AuditHeadRecord:
        found = self._tx.record(_HEAD, _GET_HEAD, exercise_id=exercise_id)
        return found or AuditHeadRecord(exercise_id)

    def logs(self) -> Sequence[ExerciseId]:
        return self._tx.values(_LOGS)

    def _chain(self, exercise_id: ExerciseId, acts: Sequence[AuditRecord]) -> None:
        self._tx.put(_FIRST_HEAD, _HEAD.row(AuditHeadRecord(exercise_id)))
        head = self.head(exercise_id)
        for act in acts:
            placed = _as_stored(replace(act, seq=head.seq + 1))
            chained = replace(placed, hash=hash_of(placed, head.hash))
            self._tx.put(_APPEND, _ENTRY.row(chained))
            head = AuditHeadRecord(exercise_id, chained.seq, chained.hash)
        self._tx.run(_SAVE_HEAD, **_HEAD.named(head))


def _as_stored(act: AuditRecord) -> AuditRecord:
    """Return the act as it will be read: what no database holds is replaced before it is hashed."""
    row = _ENTRY.named(act)
    return _ENTRY.record([row[column.name] for column in _ENTRY.columns])
