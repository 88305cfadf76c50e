"""One transaction on the driver's cursor: run statements, read records, give out numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Column, func, select
from sqlalchemy import Sequence as DatabaseSequence

from roleplay.ports.errors import StorageError
from roleplay.storage.memory import Memory
from roleplay.storage.shapes import R, Row, Shape
from roleplay.storage.statements import DatabaseName, Manner, Prepared, Statement, matching


class Cursor(Protocol):
    """What both drivers' cursors do."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        ...

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> object:
        """Run one statement."""
        ...

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run one statement for each row."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""
        ...


class Numbering:
    """Numbers for the rows of one table that rise in the order they are given out, within an exercise."""

    __slots__ = ("_highest", "_next", "table_name")

    def __init__(
        self, column: Column[Any], sequence: DatabaseSequence, *, also: Column[Any] | None = None
    ) -> None:
        """Count on from the highest in a column, or in the exercise's own column `also`."""
        self.table_name: str = column.table.name
        columns = [column] if also is None else [column, also]
        self._highest = [
            Statement(select(func.coalesce(func.max(each), 0)).where(matching(each.table, "exercise_id")))
            for each in columns
        ]
        self._next = Statement(select(sequence.next_value()))

    def highest(self, transaction: Transaction, exercise_id: str) -> int:
        """Return the highest number in use."""
        return max(int(transaction.value(each, exercise_id=exercise_id)) for each in self._highest)

    def next(self, transaction: Transaction) -> int:
        """Return the next number of PostgreSQL's sequence."""
        return int(transaction.value(self._next))


class Transaction:
    """An open transaction.

    Any write sets `wrote`; work that may change what falls due next sets `wakes`, letters set `posts`, what
    changes entries on record sets `rewrites`. Rows that nobody asks about meanwhile wait, to be written
    together: before anything is read, before their table is changed, and by `settle` at the end.
    """

    __slots__ = ("_cursor", "_manner", "_waiting", "memory", "posts", "rewrites", "wakes", "wrote")

    def __init__(
        self, cursor: Cursor, database: DatabaseName, *, writing: bool, memory: Memory | None = None
    ) -> None:
        self._cursor = cursor
        self._manner = Manner.of(database, writing=writing)
        self._waiting: dict[Statement, list[Row]] = {}
        self.memory = memory
        self.wakes = False
        self.posts = False
        self.rewrites = False
        self.wrote = False

    def execute(self, sql: str) -> None:
        """Run a word of transaction control."""
        self._cursor.execute(sql)

    def version(self) -> int:
        """Return SQLite's number for what other connections have committed; it changes when they do."""
        self._cursor.execute("PRAGMA data_version")
        return int(self._cursor.fetchone()[0])

    def run(self, statement: Statement, /, **given: Any) -> int:
        """Run a statement and return how many rows it changed."""
        prepared = statement.prepared(self._manner)
        return self._change(statement, prepared, prepared.bind(given))

    def change(self, statement: Statement, named: Mapping[str, Any], /) -> int:
        """Run a statement with values of a `Shape` and return how many rows it changed."""
        prepared = statement.prepared(self._manner)
        return self._change(statement, prepared, prepared.in_order(named))

    def put(self, statement: Statement, row: Row, /) -> int:
        """Write a row of a `Shape` and return whether it was written: 1 or 0."""
        return self._change(statement, statement.prepared(self._manner), row)

    def put_all(self, statement: Statement, rows: Sequence[Row], /) -> None:
        """Write many rows of a `Shape`."""
        self.wrote = True
        self._cursor.executemany(statement.prepared(self._manner).sql, rows)
        if self.memory is not None:
            self.memory.forget(statement.changes)

    def arranged(self, statement: Statement, names: tuple[str, ...], row: Row, /) -> Row:
        """Return a row of values with these names as the statement takes it."""
        return statement.prepared(self._manner).arranged(names, row)

    def put_soon(self, statement: Statement, row: Row, /) -> None:
        """Write a row of a `Shape` by the end of the transaction, together with others like it.

        Only for a table's one statement of this kind, whose rows cannot fail for what stands in the table.
        """
        self.wrote = True
        if (waiting := self._waiting.get(statement)) is None:
            waiting = self._waiting[statement] = []
        waiting.append(row)
        if self.memory is not None:
            self.memory.forget(statement.changes)

    def settle(self) -> None:
        """Write the rows that wait; raises `StorageError` if one of them finds nothing to change.

        Where one cannot be written they go on waiting: whoever overlooks it is stopped at the end.
        """
        for statement, rows in self._waiting.items():
            self.wrote = True
            sql = statement.prepared(self._manner).sql
            if len(rows) == 1:
                self._cursor.execute(sql, rows[0])
            else:
                self._cursor.executemany(sql, rows)
            if self._cursor.rowcount != len(rows):
                raise StorageError(f"Of {len(rows)} rows of {statement.changes} not all could be written.")
        self._waiting.clear()

    def give_up(self) -> None:
        """Forget the rows that wait: what they belong to is taken back."""
        self._waiting.clear()

    def value(self, statement: Statement, /, **given: Any) -> Any:
        """Return the first column of the first row; None when there is no row."""
        row = self._select(statement, given).fetchone()
        return None if row is None else row[0]

    def values(self, statement: Statement, /, **given: Any) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in self._select(statement, given).fetchall()]

    def rows(self, statement: Statement, /, **given: Any) -> list[Row]:
        """Return all rows as they are."""
        return list(self._select(statement, given).fetchall())

    def record(self, shape: Shape[R], statement: Statement, /, **given: Any) -> R | None:
        """Return the first row as a record."""
        if self.memory is not None and statement.remembered:
            known = self._remembered(self.memory, shape, statement, given)
            return known[0] if known else None
        row = self._select(statement, given).fetchone()
        return None if row is None else shape.record(row)

    def records(self, shape: Shape[R], statement: Statement, /, **given: Any) -> list[R]:
        """Return all rows as records."""
        if self.memory is not None and statement.remembered:
            return list(self._remembered(self.memory, shape, statement, given))
        return [shape.record(row) for row in self._select(statement, given).fetchall()]

    def number(self, numbering: Numbering, exercise_id: str) -> int:
        """Give out the next number; numbers of work that is undone are not given out again here."""
        if self._manner.database == "postgresql":
            return numbering.next(self)
        if self.memory is None:
            return numbering.highest(self, exercise_id) + 1
        name = (numbering.table_name, exercise_id)
        last = self.memory.numbers.get(name)
        if last is None:
            last = numbering.highest(self, exercise_id)
        self.memory.numbers[name] = last + 1
        return last + 1

    def _remembered(
        self, memory: Memory, shape: Shape[R], statement: Statement, given: dict[str, Any]
    ) -> tuple[R, ...]:
        answers = memory.answers(statement.remembered)
        question = (statement, *given.values())
        known: tuple[R, ...] | None = answers.get(question)
        if known is None:
            rows = self._select(statement, given).fetchall()
            known = answers[question] = tuple(shape.record(row) for row in rows)
        return known

    def _change(self, statement: Statement, prepared: Prepared, values: Row) -> int:
        self.wrote = True
        if self._waiting and any(statement.changes == each.changes for each in self._waiting):
            self.settle()
        self._cursor.execute(prepared.sql, values)
        if self.memory is not None:
            self.memory.forget(statement.changes)
        return self._cursor.rowcount

    def _select(self, statement: Statement, given: dict[str, Any]) -> Cursor:
        if self._waiting:
            self.settle()
        prepared = statement.prepared(self._manner)
        self._cursor.execute(prepared.sql, prepared.bind(given))
        return self._cursor
