"""Take a message apart into what a likeness is counted in: pieces of words, words, pairs of words.

Promise: one form for what is typed differently but meant alike. Cyrillic and Greek are written in Latin
letters, so that "gde ona" meets «где она»; letters held down ("heeelp") count once; diacritics are gone. Each
message costs at most what 400 characters cost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

from state_machines.understanding.words import plain, words_of

SHORTEST, LONGEST = 2, 5
"""Letters in a piece of a word; the blanks at both its ends are letters, too."""

_TO_LATIN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]+")
_HELD_DOWN = re.compile(r"([^\W\d_])\1{2,}")
_SPELT_ALIKE = re.compile(r"shch|sch|kh|iy|ij|yj|ja|ju|jo|j|'")
_SPELLING = {
    "shch": "sh",
    "sch": "sh",
    "kh": "h",
    "iy": "y",
    "ij": "y",
    "yj": "y",
    "ja": "ya",
    "ju": "yu",
    "jo": "yo",
    "j": "y",
    "'": "",
}
_WORDS_KEPT = 8192
_LONGEST_WORD = 32  # longer ones are no words, and of them the beginning is enough


def spoken_words(text: str) -> list[str]:
    """Return the words of a message in the one form in which examples and messages meet."""
    typed = plain(text)
    if not typed.isascii():
        typed = _TO_LATIN.sub(_latin, typed)
    return [_SPELT_ALIKE.sub(_spelling, _HELD_DOWN.sub(r"\1", word)) for word in words_of(typed)]


def in_latin(text: str) -> bool:
    """Say whether a text is in the letters it is compared in, none of it in Cyrillic or Greek."""
    return text.isascii() or not _TO_LATIN.search(text)


def pieces_of(words: Sequence[str]) -> Counter[str]:
    """Count the pieces of words, each word with a blank at both ends."""
    return Counter(piece for word in words for piece in _pieces(word))


def phrases_of(words: Sequence[str]) -> Counter[str]:
    """Count words and pairs of neighbouring words."""
    return Counter([f"={word}" for word in words] + [f"={a} {b}" for a, b in pairwise(words)])


@lru_cache(_WORDS_KEPT)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word[:_LONGEST_WORD]} "
    most = min(LONGEST, len(padded))
    return tuple(
        padded[start : start + size]
        for size in range(SHORTEST, most + 1)
        for start in range(len(padded) - size + 1)
    )


def _latin(found: re.Match[str]) -> str:
    return anyascii(found.group()).casefold()


def _spelling(found: re.Match[str]) -> str:
    return _SPELLING[found.group()]
