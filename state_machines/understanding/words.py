"""Bring what people type and what authors wrote to one form: lower case, no diacritics, words and clauses."""

# ruff: noqa: RUF001 - letters of many languages are meant as they are

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from state_machines.limits import MAX_MESSAGE_CHARS

_APOSTROPHES = str.maketrans("", "", "'’ʼ`´ʹ")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_TOKEN = re.compile(r"\w+|[.,;:!?…¿¡。،؟\n]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words, and for each the number of the clause it stands in."""

    words: tuple[str, ...]
    clauses: tuple[int, ...]


def cleaned(text: str) -> str:
    """Return at most 400 characters, without lone surrogates, in compatibility form."""
    text = text[:MAX_MESSAGE_CHARS]
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))


def plain(text: str) -> str:
    """Return a cleaned text in lower case and without diacritics, punctuation kept."""
    text = cleaned(text).casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in parts if unicodedata.category(each) != "Mn").translate(_LETTERS)
    return text.translate(_APOSTROPHES)


def folded(text: str) -> str:
    """Return the words of a text, plain, one blank between them."""
    return " ".join(_WORD.findall(plain(text)))


def split(text: str) -> Words:
    """Return the words of a plain text with their clauses."""
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    for token in _TOKEN.findall(text):
        if token[0].isalnum() or token[0] == "_":
            words.append(token)
            clauses.append(clause)
        elif words:
            clause += 1
    return Words(tuple(words), tuple(clauses))
