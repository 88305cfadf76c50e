"""Bring what people type and what authors wrote to one form: lower case, no diacritics, words and clauses."""

# ruff: noqa: RUF001 - letters of many languages are meant as they are

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from state_machines.limits import MAX_MESSAGE_CHARS

_APOSTROPHES = str.maketrans("", "", "'’ʼ`´ʹ")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_TOKEN = re.compile(r"\w+|[.,;:!?…¿¡。،؟\n]")
_WORD = re.compile(r"\w+")
_TEXTS_KEPT = 1024  # one message is looked at from several sides


def cleaned(text: str) -> str:
    """Return at most 400 characters, without lone surrogates, in compatibility form."""
    if len(text) > MAX_MESSAGE_CHARS:
        text = text[:MAX_MESSAGE_CHARS]
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))


def plain(text: str) -> str:
    """Return a cleaned text in lower case and without diacritics, punctuation kept."""
    text = cleaned(text).casefold()
    return text.replace("'", "").replace("`", "") if text.isascii() else _bare(text)


@lru_cache(_TEXTS_KEPT)
def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(each for each in parts if unicodedata.category(each) != "Mn")
    return bare.translate(_LETTERS).translate(_APOSTROPHES)


def words_of(text: str) -> list[str]:
    """Return the words of a plain text."""
    if text.replace(" ", "").isalnum():  # as most is typed on phones; four times as quick
        return text.split()
    return _WORD.findall(text)


def folded(text: str) -> str:
    """Return the words of a text, plain, one blank between them."""
    return " ".join(words_of(plain(text)))


def clauses_of(text: str) -> tuple[int, ...]:
    """Return, for each word of a plain text, the number of the clause it stands in."""
    clauses: list[int] = []
    clause = 0
    for token in _TOKEN.findall(text):
        if token[0].isalnum() or token[0] == "_":
            clauses.append(clause)
        elif clauses:
            clause += 1
    return tuple(clauses)
