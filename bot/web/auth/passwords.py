"""Operators' passwords, kept as argon2id with the library's current parameters."""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2id:
    """Hashes slowly on purpose (about 50 ms and 64 MiB), so call it in a worker thread."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher()

    def hash(self, password: str, /) -> str:
        """Return a salted hash, with its parameters in it."""
        return self._hasher.hash(password)

    def verify(self, stored: str, password: str, /) -> bool:
        """Say whether the password is the one behind the stored hash."""
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
