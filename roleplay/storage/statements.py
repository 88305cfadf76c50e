"""SQL written in SQLAlchemy Core, compiled once, run on the driver itself.

Promise: every statement is Core, so it is right on both databases; running it costs what the driver costs.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import ClauseElement, Insert, Select, Table, Update, and_, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import insert, psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnElement

from roleplay.storage.text import storable_values

DatabaseName = Literal["sqlite", "postgresql"]
Locking = Literal["none", "wait", "skip"]
"""What a writer's SELECT does about rows another writer holds; SQLite has one writer and no row locks."""

_DIALECTS: Mapping[DatabaseName, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]  # not typed there
}
_GIVEN = object()
Arrange = Callable[[Sequence[Any]], tuple[Any, ...]]


class Manner(enum.Enum):
    """On which database a statement is run, and whether by a writer."""

    SQLITE_WRITING = ("sqlite", True)
    SQLITE_READING = ("sqlite", False)
    POSTGRESQL_WRITING = ("postgresql", True)
    POSTGRESQL_READING = ("postgresql", False)

    def __init__(self, database: DatabaseName, writing: bool) -> None:
        self.database = database
        self.writing = writing

    @classmethod
    def of(cls, database: DatabaseName, *, writing: bool) -> Manner:
        """Return the manner of a reader or writer on this database."""
        return next(manner for manner in cls if manner.value == (database, writing))

    __hash__ = object.__hash__  # members are singletons; Enum's own hash costs more than the look-up


class Prepared:
    """A statement as one database takes it: its text, and its parameters in their order."""

    __slots__ = ("_arranged", "_order", "sql")

    def __init__(self, clause: ClauseElement, dialect: Dialect) -> None:
        compiled = clause.compile(dialect=dialect)
        self.sql = str(compiled)
        self._order = _parameters(compiled)
        self._arranged: dict[tuple[str, ...], tuple[Arrange, list[object]]] = {}

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        """Put the given values, made storable, and the statement's own into their order."""
        return storable_values(self.in_order(given))

    def arranged(self, names: tuple[str, ...], row: Sequence[Any]) -> tuple[Any, ...]:
        """Put a row's values, storable and of these names, and the statement's own into their order."""
        known = self._arranged.get(names)
        if known is None:
            own = [value for _, value in self._order if value is not _GIVEN]
            fresh = iter(range(len(names), len(names) + len(own)))
            places = [names.index(name) if value is _GIVEN else next(fresh) for name, value in self._order]
            known = self._arranged[names] = itemgetter(*places), own
        arrange, own = known
        return arrange([*row, *own])

    def in_order(self, given: Mapping[str, Any]) -> list[Any]:
        """Put given values that are storable already, and the statement's own, into their order."""
        return [given[name] if value is _GIVEN else value for name, value in self._order]


class Statement:
    """A Core statement, prepared for each database when it is first run there."""

    __slots__ = ("_clause", "_locking", "_prepared", "changes", "remembered")

    def __init__(
        self, clause: ClauseElement, *, locking: Locking = "none", remembered: Table | None = None
    ) -> None:
        self._clause = clause
        self._locking = locking
        self._prepared: dict[Manner, Prepared] = {}
        self.changes = str(clause.table) if isinstance(clause, UpdateBase) else ""
        """The table that running it changes."""
        self.remembered = "" if remembered is None else remembered.name
        """The only table its answer depends on, if that seldom changes: a `Memory` may answer instead."""

    def prepared(self, manner: Manner) -> Prepared:
        """Return it as this database takes it; only those who write lock what they read."""
        known = self._prepared.get(manner)
        if known is None:
            clause = self._clause
            if manner.writing and self._locking != "none" and isinstance(clause, Select):
                clause = clause.with_for_update(skip_locked=self._locking == "skip")
            known = self._prepared[manner] = Prepared(clause, _DIALECTS[manner.database])
        return known


def insert_row(table: Table) -> Insert:
    """Write a whole row, values in the order of the table's columns."""
    return insert(table)


def insert_new(table: Table) -> Insert:
    """Write a whole row, unless one with the same key or unique columns is there."""
    return insert(table).on_conflict_do_nothing()


def upsert(table: Table, *, rising: str | None = None) -> Insert:
    """Write a whole row in place of the one with the same key; with `rising`, only if that column rises."""
    row = insert(table)
    key = [column.name for column in table.primary_key.columns]
    rest = {column.name: row.excluded[column.name] for column in table.columns if column.name not in key}
    where = table.c[rising] < row.excluded[rising] if rising else None
    return row.on_conflict_do_update(index_elements=key, set_=rest, where=where)


def update_by_key(table: Table, *, leave: frozenset[str] = frozenset()) -> Update:
    """Write all of a row but its key and the columns to leave."""
    key = [column.name for column in table.primary_key.columns]
    rest = [column.name for column in table.columns if column.name not in key and column.name not in leave]
    return table.update().where(matching(table, *key)).values({name: bindparam(name) for name in rest})


def matching(table: Table, *names: str) -> ColumnElement[bool]:
    """Return the condition that these columns are what the parameters of the same names say."""
    return and_(*(table.c[name] == bindparam(name, type_=table.c[name].type) for name in names))


def _parameters(compiled: Compiled) -> list[tuple[str, object]]:
    names: list[str] = getattr(compiled, "positiontup", None) or []
    binds = getattr(compiled, "binds", {})
    return [(name, _GIVEN if binds[name].required else binds[name].value) for name in names]
