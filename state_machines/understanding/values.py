"""The port through which the engine asks for the values in a message, and how a value becomes a number."""

from __future__ import annotations

import math
import re
from typing import Protocol

from state_machines.context import Value
from state_machines.understanding.words import cleaned

MOST = 1e15
"""Greater numbers are no numbers a trainee means."""

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)")


class Values(Protocol):
    """Recognises values in a text; deterministic, never raises, asked only where a rule expects a value."""

    def find(self, text: str, kind: str, minutes: float, /) -> str | None:
        """Return the first value of a kind, or None; ``minutes`` of play have passed since StartEx."""


class NoValues:
    """Recognises nothing: only what a channel has seen counts."""

    def find(self, _text: str, _kind: str, _minutes: float, /) -> str | None:
        """Return None."""
        return None


def as_number(value: Value) -> float | int:
    """Read a value as a number; what is none counts as 0."""
    if isinstance(value, str):
        found = _NUMBER.search(cleaned(value))
        value = _read(found.group()) if found else 0
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > MOST:
        return 0
    return value


def _read(number: str) -> float | int:
    number = number.replace(" ", "")
    whole, mark, rest = number.rpartition("," if number.rfind(",") > number.rfind(".") else ".")
    if mark and (len(rest) != 3 or whole in ("0", "-0")):
        return float(f"{re.sub('[.,]', '', whole)}.{rest}")
    return int(re.sub("[.,]", "", number))
