"""How passwords are kept and checked; the program uses argon2id, a test something quick."""

from __future__ import annotations

from typing import Protocol


class PasswordHasher(Protocol):
    """Turn a password into something safe to store."""

    def hash(self, password: str, /) -> str:
        """Return a salted hash, with its parameters in it."""
        ...

    def verify(self, stored: str, password: str, /) -> bool:
        """Say whether the password is the one behind the stored hash; takes as long for a wrong one."""
        ...
