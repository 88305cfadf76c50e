"""Who may still read: a gate that is shut before the database is let go of."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from roleplay.ports.errors import LedgerClosedError


def closed() -> LedgerClosedError:
    """Return what whoever comes too late is told."""
    return LedgerClosedError("The ledger is closed: open a new one to read or write.")


class Gate:
    """Lets readers in until it is shut; shutting it waits for those who are inside.

    A connection pulled from under a reader is never closed, and in memory, where there is only one, it ends
    the whole process.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False

    @contextlib.contextmanager
    def passed(self) -> Iterator[None]:
        """Be inside for a while; raises `LedgerClosedError` once the gate is shut."""
        with self._changed:
            if self._shut:
                raise closed()
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def shut(self) -> None:
        """Let nobody in any more, and wait until nobody is inside."""
        with self._changed:
            self._shut = True
            self._changed.wait_for(lambda: not self._inside)
