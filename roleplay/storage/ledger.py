"""The ledger: jobs wait in a queue, writer threads commit them, listeners hear of each commit."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar

import structlog
from sqlalchemy import URL, Engine

from roleplay.ports.storage import Commit, Ledger, UnitOfWork
from roleplay.storage.engine import is_in_memory, parse_address, reading_engine, writing_engine
from roleplay.storage.failures import while_reading
from roleplay.storage.gate import Gate
from roleplay.storage.jobs import Job, JobQueue
from roleplay.storage.statements import DatabaseName
from roleplay.storage.statistics import create_tables
from roleplay.storage.transaction import Transaction
from roleplay.storage.unit_of_work import SqlUnitOfWork
from roleplay.storage.writers import Done, PostgresWriter, SqliteWriter, Writer

POSTGRES_WRITERS = 4
"""Threads that write at the same time; PostgreSQL shares the sync among those who commit together."""

T = TypeVar("T")
_log = structlog.get_logger(__name__)


def open_ledger(address: str = "") -> Ledger:
    """Open the ledger at an address: a path, `sqlite:///…` or `postgresql://…`.

    Empty means in memory and ready to use; any other is brought to this version's tables by `migrate`.
    """
    url = parse_address(address)
    if url.get_backend_name() == "postgresql":
        return SqlLedger(url, threads=POSTGRES_WRITERS)
    return SqlLedger(url, threads=1)


class SqlLedger:
    """A ledger in SQLite or PostgreSQL; see `roleplay.ports.storage.Ledger`."""

    def __init__(self, url: URL, *, threads: int) -> None:
        self._in_memory = is_in_memory(url)
        self._lock = threading.RLock()
        self._gate = Gate()
        self._writing = writing_engine(url, connections=threads)
        self._reading = self._writing if self._in_memory else reading_engine(url)
        self._database: DatabaseName = "postgresql" if url.get_backend_name() == "postgresql" else "sqlite"
        self._writer: Writer = (
            PostgresWriter(self._writing)
            if self._database == "postgresql"
            else SqliteWriter(self._writing, self._lock)
        )
        self._jobs = JobQueue()
        self._listeners: list[Callable[[Commit], None]] = []
        if self._in_memory:
            create_tables(self._writing)
        self._threads = [
            threading.Thread(target=self._serve, name=f"ledger-{at}", daemon=True) for at in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def write(self, work: Callable[[UnitOfWork], T], /) -> T:
        """Do the work and return its answer after the commit."""
        return self.submit(work).result()

    def submit(self, work: Callable[[UnitOfWork], T], /) -> Future[T]:
        """Put the work in the queue; the future is answered after the commit."""
        job = Job(work)
        self._jobs.put(job)
        return job.future

    def read(self, work: Callable[[UnitOfWork], T], /) -> T:
        """Run the work on what is committed now."""
        try:
            with self._gate.passed(), self._picture() as tx:
                return work(SqlUnitOfWork(tx))
        except Exception as error:
            told = while_reading(error)
            if told is error:
                raise
            raise told from error

    def on_commit(self, listener: Callable[[Commit], None], /) -> None:
        """Call the listener after each commit, before the futures of its jobs are answered."""
        self._listeners.append(listener)

    def migrate(self) -> None:
        """Bring the database to this version's tables."""
        if not self._in_memory:
            from roleplay.storage import migrate  # Alembic takes a third of a second to import

            migrate.upgrade(self._writing)

    def close(self) -> None:
        """Finish what waits and what is being read, then close."""
        self._jobs.close()
        for thread in self._threads:
            thread.join()
        self._gate.shut()
        self._writer.close()
        self._reading.dispose()
        self._writing.dispose()

    def _serve(self) -> None:
        while jobs := self._jobs.take(self._writer.jobs_at_once):
            written = self._writer.write(jobs)
            if written.commit is not None:
                self._tell(written.commit)
            for outcome in written.outcomes:
                if isinstance(outcome, Done):
                    outcome.job.future.set_result(outcome.answer)
                else:
                    outcome.job.future.set_exception(outcome.error)

    def _tell(self, commit: Commit) -> None:
        for listener in self._listeners:
            try:
                listener(commit)
            except Exception:  # noqa: BLE001 (supervisor: the commit stands whatever a listener does)
                _log.exception("A listener to commits failed; the commit stands.")

    @contextlib.contextmanager
    def _picture(self) -> Iterator[Transaction]:
        if self._in_memory:
            with self._lock, _only_reading(self._reading) as tx:
                yield tx
        elif self._database == "sqlite":
            with _beginning(self._reading) as tx:
                yield tx
        else:
            with self._reading.connect() as connection, connection.begin() as transaction:
                try:
                    with contextlib.closing(connection.connection.cursor()) as cursor:
                        yield Transaction(cursor, self._database, writing=False)
                finally:
                    transaction.rollback()


@contextlib.contextmanager
def _beginning(engine: Engine) -> Iterator[Transaction]:
    """Begin on the driver's connection; the pool ends what was begun when it gets the connection back."""
    with (
        contextlib.closing(engine.raw_connection()) as connection,
        contextlib.closing(connection.cursor()) as cursor,
    ):
        cursor.execute("BEGIN")
        yield Transaction(cursor, "sqlite", writing=False)


@contextlib.contextmanager
def _only_reading(engine: Engine) -> Iterator[Transaction]:
    """Lend the one connection of a database in memory for reading; its lock is held by the caller."""
    with (
        contextlib.closing(engine.raw_connection()) as connection,
        contextlib.closing(connection.cursor()) as cursor,
    ):
        cursor.execute("PRAGMA query_only=on")
        try:
            yield Transaction(cursor, "sqlite", writing=False)
        finally:
            cursor.execute("PRAGMA query_only=off")
