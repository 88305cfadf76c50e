"""What drivers complain of, in the words of the port."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from roleplay.ports.errors import ConflictingRowError, NotCommittedError, StorageError

E = TypeVar("E", bound=StorageError)
_DRIVERS = frozenset({"sqlite3", "psycopg"})
_TRY_AGAIN = frozenset({"40001", "40P01"})
"""serialization_failure, deadlock_detected: PostgreSQL chose a victim, and asks it to begin again."""


def while_writing(error: BaseException) -> BaseException:
    """Return what a writer's caller is told: its own error, or the driver's as a `StorageError`."""
    original = _original(error)
    if _is(original, "IntegrityError"):
        return _because(original, ConflictingRowError, "There is a row like it already ({0}): read it first.")
    if _is(original, "Error"):
        return not_committed(original)
    return error


def while_reading(error: BaseException) -> BaseException:
    """Return what a reader is told."""
    original = _original(error)
    if not _is(original, "Error"):
        return error
    return _because(original, StorageError, "This could not be read: {0}. To change anything use `write`.")


def not_committed(error: BaseException) -> NotCommittedError:
    """Return what everyone is told whose work was in a commit that failed."""
    return _because(
        _original(error),
        NotCommittedError,
        "The database could not record this: {0}. Acknowledge nothing; see that the disk has room and "
        "that no other program holds the database, then send it again.",
    )


def asks_to_try_again(error: BaseException) -> bool:
    """Say whether the same work, done again, may well succeed."""
    return getattr(_original(error), "sqlstate", None) in _TRY_AGAIN


def _original(error: BaseException) -> BaseException:
    return (error.orig or error) if isinstance(error, DBAPIError) else error


def _is(error: BaseException, name: str) -> bool:
    """Say whether it is this error of DB-API, of whichever driver is in use."""
    return any(
        kind.__name__ == name and kind.__module__.partition(".")[0] in _DRIVERS
        for kind in type(error).__mro__
    )


def _because(cause: BaseException, kind: type[E], words: str) -> E:
    told = kind(words.format(str(cause).strip()))
    told.__cause__ = cause
    return told
