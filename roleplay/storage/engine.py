"""Engines: how each database is opened so that it keeps its promises.

SQLite: WAL, a full sync at every commit, transactions begun by us. Python's sqlite3 by itself opens none for
a SELECT, so read-modify-write loses updates without an error (406 of 500 in a rehearsal).
PostgreSQL: psycopg 3; readers see one repeatable picture.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Engine, StaticPool, create_engine, event, make_url

BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for another process's write lock before it gives up."""
STATEMENTS_KEPT = 512
"""SQL texts a SQLite connection keeps compiled."""
IN_MEMORY = "sqlite+pysqlite:///:memory:"


def parse_address(address: str) -> URL:
    """Return the URL of an address: a URL, or a path of a SQLite file; empty means SQLite in memory."""
    if not address or address == ":memory:":
        return make_url(IN_MEMORY)
    if "://" not in address:
        return URL.create("sqlite+pysqlite", database=address)
    url = make_url(address)
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+pysqlite")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(
                f"Blurline keeps exercises in SQLite or PostgreSQL, not in {other}: "
                "give a path, sqlite:///… or postgresql://…"
            )


def is_in_memory(url: URL) -> bool:
    """Say whether the database lives in this process alone."""
    return url.get_backend_name() == "sqlite" and (url.database or ":memory:") == ":memory:"


def writing_engine(url: URL, *, connections: int = 1) -> Engine:
    """Open an engine whose transactions take SQLite's write lock at their beginning."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_size=connections, max_overflow=1, pool_pre_ping=True)
    engine = _sqlite_engine(url)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reading_engine(url: URL, *, connections: int = 8) -> Engine:
    """Open an engine whose transactions see one picture of the database and cannot write.

    On SQLite whoever takes a connection begins the transaction.
    """
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_size=connections,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        )
    engine = _sqlite_engine(url, pool_size=connections)
    event.listen(engine, "connect", _refuse_writes)
    return engine


def _sqlite_engine(url: URL, **options: Any) -> Engine:
    if is_in_memory(url):
        options = {"poolclass": StaticPool}
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "cached_statements": STATEMENTS_KEPT}, **options
    )
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        "temp_store=memory",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _refuse_writes(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=on")
