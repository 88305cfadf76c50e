"""How secrets that we must be able to read again, such as bots' tokens, are kept: sealed."""

from __future__ import annotations

from typing import Protocol

from roleplay.domain import recorded


class BrokenSealError(Exception):
    """The secret was sealed with another key, or was changed: enter it anew, or bring the former key back."""

    def __str__(self) -> str:
        return recorded.WRONG_KEY


class Seal(Protocol):
    """Make secrets unreadable for whoever has the database and not the key."""

    def close(self, secret: str, /) -> str:
        """Return the secret sealed; twice the same secret looks different."""
        ...

    def open(self, sealed: str, /) -> str:
        """Return what was sealed; raises `BrokenSealError`."""
        ...
