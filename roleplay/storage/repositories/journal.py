"""The journal: entries collected during a unit of work, given their places at the flush.

Promise: places are 1, 2, 3 … per exercise, without a gap, in the order of commits. On PostgreSQL the
exercise's row counts them and is locked from the flush on only, so units of work seldom wait for one another;
SQLite's one writer counts in memory and tells the rows once, before it commits.
"""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Select, Table, bindparam, func, select

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, TeamId, TraineeId
from roleplay.domain.records import JournalRecord, Json
from roleplay.ports.errors import JournalNotFlushedError, StorageError
from roleplay.storage import tables
from roleplay.storage.memory import Places
from roleplay.storage.shapes import Row, Shape
from roleplay.storage.statements import Statement, insert_row, matching
from roleplay.storage.text import json_text
from roleplay.storage.transaction import Transaction

Query: TypeAlias = Select[Any]

_SHAPE = Shape(JournalRecord, tables.journal)
_table = tables.journal
_select = select(*_SHAPE.columns)
_SEQ_AT, _EXERCISE_AT, _TEAM_AT = (_SHAPE.place(name) for name in ("seq", "exercise_id", "team_id"))
_exercise: Table = tables.exercise
_END_OF_TIME = 2**62
_COMMON = frozenset(tables.COMMON_KINDS)

_APPEND = Statement(insert_row(_table))
_COUNT_ON = Statement(
    _exercise.update()
    .where(matching(_exercise, "exercise_id"))
    .values(journal_seq=_exercise.c.journal_seq + bindparam("entries"))
    .returning(_exercise.c.journal_seq)
)
_TELL = Statement(
    _exercise.update().where(matching(_exercise, "exercise_id")).values(journal_seq=bindparam("top"))
)
_TELL_TAKEN = Statement(
    _exercise.update()
    .where(matching(_exercise, "exercise_id"), func.coalesce(_exercise.c.outbox_top, 0) < bindparam("taken"))
    .values(outbox_top=bindparam("taken"))
)
_TOP = Statement(select(_exercise.c.journal_seq).where(matching(_exercise, "exercise_id")))
_OF_TRAINEE = Statement(_select.where(matching(_table, "exercise_id", "trainee_id")).order_by(_table.c.seq))
_REDACT = Statement(
    _table.update().where(matching(_table, "exercise_id", "seq")).values(body=bindparam("body"))
)


class JournalReceipt:
    """An appended entry's place, once it has one."""

    __slots__ = ("_seq",)

    def __init__(self) -> None:
        self._seq: JournalSeq | None = None

    @property
    def seq(self) -> JournalSeq:
        """Return the place."""
        if self._seq is None:
            raise JournalNotFlushedError("This entry has no place yet: call uow.flush() first.")
        return self._seq

    def place(self, seq: JournalSeq) -> None:
        """Set the place."""
        self._seq = seq


class SqlJournal:
    """Keep the record; `tops` is where this unit of work brought each exercise's journal, `added` by what."""

    __slots__ = ("_open", "_tx", "added", "tops")

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._open: list[tuple[JournalRecord, JournalReceipt]] = []
        self.tops: dict[ExerciseId, JournalSeq] = {}
        self.added: list[Row] = []

    def append(self, entry: JournalRecord, /) -> JournalReceipt:
        receipt = JournalReceipt()
        self._open.append((entry, receipt))
        return receipt

    def flush(self) -> None:
        """Give each collected entry its place; it is written before anybody reads."""
        if not self._open:
            return
        entries, self._open = self._open, []
        by_exercise: dict[ExerciseId, list[tuple[JournalRecord, JournalReceipt]]] = {}
        for entry, receipt in entries:
            by_exercise.setdefault(entry.exercise_id, []).append((entry, receipt))
        for exercise_id in sorted(by_exercise):
            self._write(exercise_id, by_exercise[exercise_id])

    def top(self, exercise_id: ExerciseId, /) -> JournalSeq:
        return self._top(exercise_id) or JournalSeq(0)

    def after(
        self,
        exercise_id: ExerciseId,
        seq: int,
        limit: int,
        /,
        *,
        kinds: Collection[str] | None = None,
        team_id: TeamId | None = None,
    ) -> Sequence[JournalRecord]:
        if kinds is not None and not kinds:
            return []
        words, given = _kinds(kinds)
        if team_id is not None:
            given["team_id"] = team_id
        rare = kinds is not None and _COMMON.isdisjoint(kinds)
        statement = _after(words, team_id is not None, rare)
        return self._tx.records(_SHAPE, statement, exercise_id=exercise_id, after=seq, limit=limit, **given)

    def latest(
        self,
        exercise_id: ExerciseId,
        limit: int,
        /,
        *,
        after: int = 0,
        before: int | None = None,
        kinds: Collection[str] | None = None,
        by_operators: bool = False,
    ) -> Sequence[JournalRecord]:
        if kinds is not None and not kinds:
            return []
        words, given = _kinds(kinds)
        newest_first = self._tx.records(
            _SHAPE,
            _latest(words, by_operators, kinds is not None and _COMMON.isdisjoint(kinds)),
            exercise_id=exercise_id,
            after=after,
            before=_END_OF_TIME if before is None else before,
            limit=limit,
            **given,
        )
        return newest_first[::-1]

    def of_conversation(
        self,
        exercise_id: ExerciseId,
        conversation_id: ConversationId,
        limit: int,
        /,
        *,
        before: int | None = None,
        kinds: Collection[str] | None = None,
    ) -> Sequence[JournalRecord]:
        if kinds is not None and not kinds:
            return []
        words, given = _kinds(kinds)
        newest_first = self._tx.records(
            _SHAPE,
            _of_conversation(words),
            exercise_id=exercise_id,
            conversation_id=conversation_id,
            before=_END_OF_TIME if before is None else before,
            limit=limit,
            **given,
        )
        return newest_first[::-1]

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[JournalRecord]:
        return self._tx.records(_SHAPE, _OF_TRAINEE, exercise_id=exercise_id, trainee_id=trainee_id)

    def redact(self, exercise_id: ExerciseId, seq: JournalSeq, body: Json, /) -> None:
        self._tx.rewrites = True
        self._tx.run(_REDACT, exercise_id=exercise_id, seq=seq, body=json_text(body))

    def _write(self, exercise_id: ExerciseId, entries: list[tuple[JournalRecord, JournalReceipt]]) -> None:
        top = self._count_on(exercise_id, len(entries))
        if top is None:
            raise StorageError(f"There is no exercise {exercise_id!r} to keep a journal for: add it first.")
        rows: list[Row] = []
        for seq, (entry, receipt) in enumerate(entries, start=top - len(entries) + 1):
            row = _SHAPE.numbered_row(entry, _SEQ_AT, seq)
            self._tx.put_soon(_APPEND, row)
            rows.append(row)
            receipt.place(JournalSeq(seq))
        self.tops[exercise_id] = top
        self.added += rows

    def _count_on(self, exercise_id: ExerciseId, entries: int) -> JournalSeq | None:
        memory = self._tx.memory
        if memory is None:
            counted: JournalSeq | None = self._tx.value(_COUNT_ON, exercise_id=exercise_id, entries=entries)
            return counted
        if (top := self._top(exercise_id)) is not None:
            top = memory.places.tops[exercise_id] = JournalSeq(top + entries)
            memory.places.untold.add(exercise_id)
        return top

    def _top(self, exercise_id: ExerciseId) -> JournalSeq | None:
        memory = self._tx.memory
        if memory is not None and exercise_id in memory.places.tops:
            return memory.places.tops[exercise_id]
        top: JournalSeq | None = self._tx.value(_TOP, exercise_id=exercise_id)
        return top


def records_of(rows: Sequence[Row], exercise_id: ExerciseId) -> list[JournalRecord]:
    """Return an exercise's entries among rows as they were written."""
    return [_SHAPE.written(row) for row in rows if row[_EXERCISE_AT] == exercise_id]


def teams_of(rows: Sequence[Row], exercise_id: ExerciseId) -> Collection[TeamId] | None:
    """Return the teams that an exercise's entries among rows belong to; None when one is for everybody."""
    teams = {row[_TEAM_AT] for row in rows if row[_EXERCISE_AT] == exercise_id}
    return teams if teams and all(teams) else None


def tell_places(tx: Transaction, places: Places) -> None:
    """Write where the journals and outboxes stand to the exercises' rows."""
    for exercise_id in places.untold:
        tx.run(_TELL, exercise_id=exercise_id, top=places.tops[exercise_id])
    places.untold.clear()
    for exercise_id, taken in places.taken.items():
        tx.run(_TELL_TAKEN, exercise_id=exercise_id, taken=taken)
    places.taken.clear()


def _kinds(kinds: Collection[str] | None) -> tuple[int | None, dict[str, str]]:
    if kinds is None:
        return None, {}
    return len(kinds), {f"kind_{at}": kind for at, kind in enumerate(sorted(kinds))}


@lru_cache(maxsize=128)
def _after(kinds: int | None, of_team: bool, rare: bool) -> Statement:
    query = _select.where(matching(_table, "exercise_id"), _table.c.seq > bindparam("after"))
    if rare:
        query = query.where(tables.is_rare)
    if of_team:
        query = query.where(matching(_table, "team_id"))
    return Statement(_of_kinds(query, kinds).order_by(_table.c.seq).limit(bindparam("limit")))


@lru_cache(maxsize=128)
def _latest(kinds: int | None, by_operators: bool, rare: bool) -> Statement:
    between = (_table.c.seq > bindparam("after"), _table.c.seq < bindparam("before"))
    query = _select.where(matching(_table, "exercise_id"), *between)
    if rare:
        query = query.where(tables.is_rare)
    if by_operators:
        query = query.where(_table.c.operator_id.is_not(None))
    return Statement(_of_kinds(query, kinds).order_by(_table.c.seq.desc()).limit(bindparam("limit")))


@lru_cache(maxsize=128)
def _of_conversation(kinds: int | None) -> Statement:
    query = _select.where(
        matching(_table, "exercise_id", "conversation_id"), _table.c.seq < bindparam("before")
    )
    return Statement(_of_kinds(query, kinds).order_by(_table.c.seq.desc()).limit(bindparam("limit")))


def _of_kinds(query: Query, kinds: int | None) -> Query:
    if kinds is None:
        return query
    return query.where(_table.c.kind.in_([bindparam(f"kind_{at}") for at in range(kinds)]))
