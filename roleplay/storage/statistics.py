"""What SQLite's planner should believe about our tables.

Promise: a query finds its rows by the index made for it, on the first day as on the last. Without statistics
SQLite takes a second column of an index to narrow almost nothing (10 rows to 9), so where each key leads with
`exercise_id` it would walk the whole exercise. These fixed figures say how wide each step really is; SQLite's
documentation allows `sqlite_stat1` to be written by hand. PostgreSQL keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, Table, text

from roleplay.storage.tables import metadata

ROWS = 1_000_000
"""In a table that has grown."""
OPEN_ROWS = 10_000
"""In an index of only what is still open: waiting, pending, live."""
ROWS_OF_EXERCISE = 10
"""One row in so many belongs to a given exercise."""
ROWS_OF_GROUP = 50
"""Of one conversation, kind, team or due time."""


def create_tables(engine: Engine) -> None:
    """Make this version's tables, described, in a SQLite database that will not outlive the process."""
    with engine.begin() as connection:
        metadata.create_all(connection)
        describe_tables(connection)


def describe_tables(connection: Connection) -> None:
    """Write the figures for every table and index; call it in the transaction that made them."""
    connection.execute(text("ANALYZE sqlite_schema"))
    connection.execute(text("ANALYZE exercise"))
    connection.execute(text("DELETE FROM sqlite_stat1"))
    figures = [figure for table in metadata.sorted_tables for figure in _figures(table)]
    connection.execute(text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)"), figures)
    connection.execute(text("ANALYZE sqlite_schema"))


def _figures(table: Table) -> Iterator[dict[str, str]]:
    clustered = not table.dialect_options["sqlite"]["with_rowid"]
    key = table.name if clustered else f"sqlite_autoindex_{table.name}_1"
    yield {"tbl": table.name, "idx": key, "stat": _widths(ROWS, len(table.primary_key.columns))}
    for index in table.indexes:
        rows = ROWS if index.dialect_options["sqlite"]["where"] is None else OPEN_ROWS
        yield {"tbl": table.name, "idx": str(index.name), "stat": _widths(rows, len(index.columns))}


def _widths(rows: int, columns: int) -> str:
    """Say how many rows there are, and how many remain after each further column is known."""
    middle = [str(ROWS_OF_GROUP)] * max(columns - 2, 0)
    last = ["1"] if columns > 1 else []
    first = rows // ROWS_OF_EXERCISE if columns > 1 else 1
    return " ".join([str(rows), str(first), *middle, *last])
