"""How each database writes: SQLite many jobs in one commit, PostgreSQL one commit a job, many at once.

Promise: a job's future is answered only after the commit that holds its work; a job that raises takes back
only its own work; a commit that fails fails every job in it. Nobody is told of work that is not on the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import RLock
from typing import Any, Protocol

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from roleplay.domain.ids import ExerciseId, JournalSeq
from roleplay.ports.errors import StorageError
from roleplay.ports.storage import Commit
from roleplay.storage.failures import asks_to_try_again, not_committed, while_writing
from roleplay.storage.jobs import Job
from roleplay.storage.memory import Memory
from roleplay.storage.repositories.journal import SqlJournal, records_of, teams_of, tell_places
from roleplay.storage.shapes import Row
from roleplay.storage.transaction import Transaction
from roleplay.storage.unit_of_work import SqlUnitOfWork

JOBS_PER_COMMIT = 100
"""More share no less than a hundredth of a sync, and make the first one wait."""
TRIES = 10
"""How often PostgreSQL may choose a job as a deadlock's victim before its caller hears of it."""


@dataclass(frozen=True, slots=True)
class Done:
    """A job whose work is on the disk."""

    job: Job
    answer: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """A job of which nothing is stored."""

    job: Job
    error: BaseException


Outcome = Done | Failed


@dataclass(frozen=True, slots=True)
class Written:
    """What became of some jobs, and what they changed together."""

    outcomes: Sequence[Outcome]
    commit: Commit | None


@dataclass(slots=True)
class _Added:
    """What the jobs of one transaction put into the exercises' records."""

    tops: dict[ExerciseId, JournalSeq] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def take(self, journal: SqlJournal) -> None:
        """Add what one job wrote."""
        self.tops.update(journal.tops)
        self.rows += journal.added

    def commit(self, tx: Transaction) -> Commit:
        """Tell of it, now that it is on the disk."""
        rows = () if tx.rewrites else self.rows
        return Commit(self.tops, tx.wakes, tx.posts, partial(records_of, rows), partial(teams_of, rows))


class Writer(Protocol):
    """Do jobs against one kind of database."""

    @property
    def jobs_at_once(self) -> int:
        """How many jobs to hand over at most."""
        ...

    def write(self, jobs: Sequence[Job], /) -> Written:
        """Do the jobs, commit, and say what became of each; never raises."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class SqliteWriter:
    """Write to SQLite: one connection, one write lock, one sync for all the jobs that waited."""

    jobs_at_once = JOBS_PER_COMMIT

    def __init__(self, engine: Engine, lock: RLock) -> None:
        self._engine = engine
        self._lock = lock
        self._memory = Memory()
        self._connection: PoolProxiedConnection | None = None

    def write(self, jobs: Sequence[Job], /) -> Written:
        """Run all jobs in one transaction; when one raises after it has written, once more with savepoints.

        For a savepoint SQLite copies every page that a job touches, and hardly any job is ever taken back.
        """
        with self._lock:
            try:
                return self._write(jobs) or self._write_apart(jobs)
            except _TransactionLostError as lost:
                self._memory.forget_all()
                return _none_written(jobs, lost.__cause__ or lost)
            except (sqlite3.Error, DBAPIError) as error:
                self._roll_back()
                return _none_written(jobs, error)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _write(self, jobs: Sequence[Job]) -> Written | None:
        """Write all jobs, or nothing: None when one that has written raised, or wrote what cannot be."""
        with self._cursor() as cursor:
            tx, uow, added = self._begin(cursor)
            outcomes: list[Outcome] = []
            for job in jobs:
                tx.wrote = False
                outcome = self._attempt(job, uow, added)
                if isinstance(outcome, Failed) and tx.wrote:
                    self._roll_back()
                    return None
                outcomes.append(outcome)
            try:
                return self._commit(tx, outcomes, added)
            except (sqlite3.IntegrityError, StorageError):
                self._roll_back()
                return None

    def _write_apart(self, jobs: Sequence[Job]) -> Written:
        with self._cursor() as cursor:
            tx, uow, added = self._begin(cursor)
            outcomes: list[Outcome] = []
            for job in jobs:
                tx.execute("SAVEPOINT job")
                places = self._memory.places.copy()
                outcome = self._attempt(job, uow, added, apart=tx)
                if isinstance(outcome, Failed):
                    tx.give_up()
                    tx.execute("ROLLBACK TO job")
                    self._memory.go_back(places)
                tx.execute("RELEASE job")
                outcomes.append(outcome)
            return self._commit(tx, outcomes, added)

    def _cursor(self) -> contextlib.closing[DBAPICursor]:
        """Open a cursor that is closed here: whoever keeps what a job raised keeps it alive, and its end in
        another thread would take a statement back that this one is running by then.
        """
        return contextlib.closing(self._open().cursor())

    def _begin(self, cursor: DBAPICursor) -> tuple[Transaction, SqlUnitOfWork, _Added]:
        tx = Transaction(cursor, "sqlite", writing=True, memory=self._memory)
        tx.execute("BEGIN IMMEDIATE")
        self._memory.begin(tx.version())
        return tx, SqlUnitOfWork(tx), _Added()

    def _commit(self, tx: Transaction, outcomes: Sequence[Outcome], added: _Added) -> Written:
        tell_places(tx, self._memory.places)
        tx.settle()
        tx.execute("COMMIT")
        return Written(outcomes, added.commit(tx))

    def _attempt(
        self, job: Job, uow: SqlUnitOfWork, added: _Added, *, apart: Transaction | None = None
    ) -> Outcome:
        uow.begin_anew()
        try:
            answer = job.do(uow)
            uow.flush()
            if apart:
                apart.settle()
        except BaseException as error:
            if not _in_transaction(self._connection):  # a full disk ends the whole transaction
                raise _TransactionLostError from error
            return Failed(job, while_writing(error))
        added.take(uow.journal)
        return Done(job, answer)

    def _open(self) -> PoolProxiedConnection:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
        return self._connection

    def _roll_back(self) -> None:
        self._memory.forget_all()
        if self._connection is not None and _in_transaction(self._connection):
            self._connection.rollback()


class PostgresWriter:
    """Write to PostgreSQL: each job its own transaction; row locks keep conversations in order."""

    jobs_at_once = 1

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, jobs: Sequence[Job], /) -> Written:
        """Run the job, again when PostgreSQL chose it as a deadlock's victim."""
        (job,) = jobs
        for _ in range(TRIES):
            try:
                return self._attempt(job)
            except BaseException as error:  # noqa: BLE001 (whatever it is, it belongs to the job's caller)
                failure = error
                if not asks_to_try_again(error):
                    break
        return Written([Failed(job, while_writing(failure))], None)

    def close(self) -> None:
        """Nothing is held between jobs."""

    def _attempt(self, job: Job) -> Written:
        with (
            self._engine.connect() as connection,
            connection.begin(),
            contextlib.closing(connection.connection.cursor()) as cursor,
        ):
            tx = Transaction(cursor, "postgresql", writing=True)
            uow = SqlUnitOfWork(tx)
            answer = job.do(uow)
            uow.flush()
            tx.settle()
        added = _Added()
        added.take(uow.journal)
        return Written([Done(job, answer)], added.commit(tx))


class _TransactionLostError(Exception):
    """SQLite rolled the whole transaction back while a job ran."""


def _none_written(jobs: Sequence[Job], error: BaseException) -> Written:
    return Written([Failed(job, not_committed(error)) for job in jobs], None)


def _in_transaction(connection: PoolProxiedConnection | None) -> bool:
    driver = connection and connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction
