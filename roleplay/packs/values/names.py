"""Names of people and places: the scenario's own list, forgiving in spelling, endings and alphabet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from roleplay.packs.values.language import latin

LIKE_ENOUGH = 76.0
"""Likeness of a name from which it is the name meant: "Tamarei" is Tamara."""

_ALIKE_FROM = 5
"""A shorter name has to be typed exactly."""

_WORD = re.compile(r"\w+")
_ANSWER = re.compile(r"[^\W\d_]+(?:['’. -]+[^\W\d_]+){0,3}\.?")  # noqa: RUF001 - both apostrophes are typed


class Gazetteer:
    """The first listed name of a text, as it is listed."""

    def __init__(self, listed: Mapping[str, Sequence[str]]) -> None:
        self._names = [
            (_WORD.findall(latin(spelling)), name)
            for name, others in listed.items()
            for spelling in (name, *others)
        ]

    def find(self, text: str) -> str | None:
        """Return the name that comes nearest; of equals the one with more words, then the first listed."""
        typed = _WORD.findall(latin(text))
        best: tuple[float, int] = (0.0, 0)
        found = None
        for words, name in self._names:
            likeness = _likeness(words, typed)
            if likeness >= LIKE_ENOUGH and (likeness, len(words)) > best:
                best, found = (likeness, len(words)), name
        return found


def short_answer(text: str) -> str | None:
    """Take an answer of nothing but letters for a name; "My name is …" is for a pattern of the author."""
    text = text.strip()
    return text.rstrip(".") if _ANSWER.fullmatch(text) else None


def _likeness(words: Sequence[str], typed: Sequence[str]) -> float:
    name = " ".join(words)
    size = len(words)
    windows = (" ".join(typed[at : at + size]) for at in range(len(typed) - size + 1))
    if len(name) < _ALIKE_FROM:
        return 100.0 if name and name in windows else 0.0
    return max((fuzz.ratio(name, window) for window in windows), default=0.0)
