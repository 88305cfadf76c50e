"""Units of work that wait to be done, and what became of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from roleplay.ports.storage import UnitOfWork
from roleplay.storage.gate import closed
from state_machines.made_often import made_often


@made_often
@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A unit of work, and the future that its caller waits on; it speaks its caller's language."""

    work: Callable[[UnitOfWork], Any]
    future: Future[Any] = field(default_factory=Future)
    context: Context = field(default_factory=copy_context)

    def do(self, uow: UnitOfWork) -> Any:
        """Do the work, as if its caller did it."""
        return self.context.run(self.work, uow)


class JobQueue:
    """Jobs in the order they came; whoever takes some takes all that wait, up to a limit."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False

    def put(self, job: Job) -> None:
        """Add a job; raises `LedgerClosedError` after `close`."""
        with self._gate:
            if self._closed:
                raise closed()
            self._jobs.put(job)

    def take(self, limit: int) -> list[Job]:
        """Wait for a job and return it with those behind it; an empty list once closed and empty."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                jobs.append(job)
            if len(jobs) == limit:
                return jobs
            try:
                job = self._jobs.get(block=not jobs)
            except queue.Empty:
                return jobs
        self._jobs.put(None)
        return jobs

    def close(self) -> None:
        """Take no more jobs; those that wait are still handed out."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
