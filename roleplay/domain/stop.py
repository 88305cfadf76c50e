"""The STOP words: what a trainee writes when something real happens, in every language of the exercise.

A phrase counts only as a whole message, whatever its case, punctuation or spacing, so that a scripted "stop"
inside a sentence stays play.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

PHRASES: dict[str, tuple[str, ...]] = {
    "ar": ("قف حالة طوارئ حقيقية", "طوارئ حقيقية"),
    "en": ("stop real emergency", "real emergency", "no duff"),
    "fr": ("stop urgence réelle", "urgence réelle"),
    "it": ("stop emergenza reale", "emergenza reale"),
    "ro": ("stop urgență reală", "urgență reală"),
    "ru": ("стоп настоящая беда", "стоп реальная опасность", "реальная опасность"),
    "sq": ("stop emergjencë reale", "emergjencë reale"),
    "uk": ("стоп реальна небезпека", "реальна небезпека"),
}
"""`no duff` is what British and Canadian staff say; the others say the button's words."""

BARE = frozenset({"stop", "стоп", "قف"})
"""A bare word counts only in capitals or with an exclamation mark, see `is_stop`."""

_ASCII_WORD = re.compile(r"[a-z0-9]+")

LONGEST = 100
"""Characters beyond which a message cannot be the phrase alone."""


def phrase(language: str) -> str:
    """Return the phrase to print on screens in this language; English where there is none."""
    return PHRASES.get(language, PHRASES["en"])[0].upper()


def is_stop(text: str, languages: Iterable[str]) -> bool:
    """Say whether this whole message is the STOP phrase in English or a language of the exercise."""
    if len(text) > LONGEST:
        return False
    words = _bare_words(text)
    if words in BARE:
        return text.strip().isupper() and "!" in text
    return words in _said_in(frozenset(languages))


@cache
def _said_in(languages: frozenset[str]) -> frozenset[str]:
    known = {"en", *(language.split("-")[0] for language in languages)}
    return frozenset(_bare_words(said) for language in known for said in PHRASES.get(language, ()))


def _bare_words(text: str) -> str:
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.casefold()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
