"""What storage refuses, and what to do about it."""

from __future__ import annotations


class StorageError(Exception):
    """The database did not do what was asked; nothing of the refused work is stored."""


class StaleVersionError(StorageError):
    """Somebody saved this row after you read it: read it again, decide again, save again."""


class NotCommittedError(StorageError):
    """The database could not commit, so nothing was recorded: acknowledge nothing, try again later."""


class LedgerClosedError(StorageError):
    """The ledger is closed: open a new one with `roleplay.storage.open_ledger`."""


class JournalNotFlushedError(StorageError):
    """A journal entry has no place yet: call `uow.flush()` before asking for its seq."""


class ConflictingRowError(StorageError):
    """A row with this id, or with what must be unique, is there already: read it instead of adding it."""
