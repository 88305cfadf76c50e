"""``say``: the actor says one or more lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from state_machines import limits
from state_machines.lines import Line, TextLine

if TYPE_CHECKING:
    from state_machines.turn import Turn

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Say:
    """Say the lines, in order; ``typing_ms`` is the pause before each that has none of its own."""

    lines: tuple[Line, ...]
    typing_ms: int | None = None
    _paced: tuple[tuple[Line, int, tuple[str, ...]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        paced = tuple((line, _pace(line, self.typing_ms), _blanks(line)) for line in self.lines)
        object.__setattr__(self, "_paced", paced)

    def apply(self, turn: Turn) -> None:
        """Queue the lines; buttons are added to the last line of the whole turn."""
        for line, typing_ms, blanks in self._paced:
            turn.speak(line, typing_ms, blanks)


def _pace(line: Line, given: int | None) -> int:
    """Return the typing time: the line's own, else the action's, else by length."""
    if line.typing_ms is not None:
        return line.typing_ms
    if given is not None:
        return given
    if not isinstance(line, TextLine):
        return limits.TYPING_MEDIA_MS
    pace = limits.TYPING_START_MS + limits.TYPING_PER_CHAR_MS * len(line.text.source)
    return max(limits.TYPING_LEAST_MS, min(pace, limits.TYPING_MOST_MS))


def _blanks(line: Line) -> tuple[str, ...]:
    text = line.text if isinstance(line, TextLine) else line.alt
    return tuple(_PLACEHOLDER.findall(text.source))
