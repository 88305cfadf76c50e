"""What is wrong with a script, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in an author's file; line and column count from 1."""

    file: str
    line: int
    column: int

    @staticmethod
    def unknown() -> Where:
        """Return the place of something that no author's file holds."""
        return NOWHERE

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.file else "?"


NOWHERE = Where("", 0, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of the checker.

    Args:
        code: stable name of the finding, documented; e.g. ``unknown-state``.
        message: what is wrong, in one sentence.
        hint: what the author can do about it; may be empty.
    """

    code: str
    severity: Severity
    where: Where
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.where}: {self.severity} {self.code}: {self.message}{hint}"
