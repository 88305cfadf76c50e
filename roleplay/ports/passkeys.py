"""The cryptography of passkeys (W3C Web Authentication), apart from where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Answer = Mapping[str, Any]
"""What the browser's `navigator.credentials` gave, as JSON."""


@dataclass(frozen=True, slots=True)
class Home:
    """The address a passkey belongs to: its host, and the origin that browsers sign."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask a browser, and the challenge that its answer must hold."""

    options: Mapping[str, Any]
    challenge: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was made: its id, its public key, how often it has signed."""

    credential_id: str
    public_key: str
    counter: int


class Passkeys(Protocol):
    """Ask browsers for passkeys, and check what they answer; raises `WrongPasskeyError`."""

    def ask_new(self, home: Home, user_id: str, name: str, known: Sequence[str], /) -> Question:
        """Ask for a new passkey on a device that holds none of the known ones."""
        ...

    def check_new(self, home: Home, challenge: str, answer: Answer, /) -> NewPasskey:
        """Return the passkey that was made for this challenge."""
        ...

    def ask(self, home: Home, /) -> Question:
        """Ask for any passkey of this address; the person chooses."""
        ...

    def check(self, home: Home, challenge: str, answer: Answer, public_key: str, counter: int, /) -> int:
        """Return how often the passkey has signed by now; the person was verified by their device."""
        ...
