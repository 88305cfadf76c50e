"""What the tables are made of: columns that say what they hold of a person, and indexes."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

Privacy = Literal["personal", "pseudonym", "content", "technical"]
Coding = Literal["plain", "json", "names", "blank", "at_once", "bool"]
"""How a record's value becomes a column's: as it is · JSON text · a tuple of names as JSON text ·
None as "" · None as -1 · a bool, which SQLite gives back as a number."""

AT_ONCE = -1
"""Stands for no due time in the outbox: before every play time, so that one range finds what is due."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

inbox_ids = Sequence("inbox_ids", metadata=metadata)
timer_ids = Sequence("timer_ids", metadata=metadata)
outbox_ids = Sequence("outbox_ids", metadata=metadata)
letter_ids = Sequence("letter_ids", metadata=metadata)
"""Numbers on PostgreSQL; SQLite, with its one writer, counts on from the highest."""


def is_state(table: FromClause, *states: str) -> ColumnElement[bool]:
    """Return the condition on the state column that the table's partial indexes are built on.

    The words stand in the SQL itself: neither database would use a partial index for a bound value, and
    SQLite would plan the statement anew for each.
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in states]
    return table.c.state == words[0] if len(words) == 1 else table.c.state.in_(words)


def column(
    name: str,
    privacy: Privacy,
    kind: type[TypeEngine[Any]] = Text,
    *,
    coding: Coding = "plain",
    null: bool = False,
) -> Column[Any]:
    """Make a column that says what it holds of a person."""
    return Column(name, kind, nullable=null, info={"privacy": privacy, "coding": coding})


def technical(name: str, kind: type[TypeEngine[Any]] = Text, *, null: bool = False) -> Column[Any]:
    """Make a column that holds nothing of a person."""
    return column(name, "technical", kind, null=null)


def ms(name: str, *, null: bool = False) -> Column[Any]:
    """Make a column of a moment or a length of time."""
    return column(name, "technical", BigInteger, null=null)


def number(name: str, *, null: bool = False) -> Column[Any]:
    """Make a column that counts."""
    return column(name, "technical", BigInteger, null=null)


def json(name: str, privacy: Privacy) -> Column[Any]:
    """Make a column of what goes through JSON."""
    return column(name, privacy, coding="json")


def table(name: str, *columns: Column[Any], key: tuple[str, ...], clustered: bool = True) -> Table:
    """Make a table of an exercise; `clustered` keeps SQLite's rows in the order of their key."""
    return Table(
        name,
        metadata,
        technical("exercise_id"),
        *columns,
        PrimaryKeyConstraint("exercise_id", *key),
        sqlite_with_rowid=not clustered,
    )


def index(table: Table, name: str, *columns: str, where: ColumnElement[bool] | None = None) -> None:
    """Add an index to a table, on some of its rows or on all."""
    Index(name, *(table.c[column] for column in columns), sqlite_where=where, postgresql_where=where)
