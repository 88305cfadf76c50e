"""The words in which a language says times, amounts and numbers, in the one form that is compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from anyascii import anyascii
from babel import Locale, UnknownLocaleError

from state_machines.understanding.words import plain

_ON_A_DAY = frozenset(["ru", "uk"])
"""Languages in which "on Friday" changes the name: «в пятницу»."""

_FOLDER = Path(__file__).parent / "words"
_OTHER_LETTERS = re.compile(r"[\u0370-\u03ff\u0400-\u052f]+")


def latin(text: str) -> str:
    """Return a text in small Latin letters without diacritics, so that "zavtra" meets «завтра»."""
    typed = plain(text)
    if typed.isascii():
        return typed
    return _OTHER_LETTERS.sub(lambda found: anyascii(found.group()).casefold(), typed).replace("'", "")


def words(languages: Iterable[str], *keys: str) -> list[str]:
    """Return the words under some keys in all the languages, in compared form, longest first."""
    found = {latin(word) for page in map(page_of, languages) for key in keys for word in page.get(key, ())}
    return sorted(found - {""}, key=lambda word: (-len(word), word))


def table(languages: Iterable[str], key: str) -> dict[str, Any]:
    """Return a table of all the languages together, its words in compared form."""
    return {
        latin(word): value for page in map(page_of, languages) for word, value in page.get(key, {}).items()
    }


def currencies(languages: Iterable[str]) -> dict[str, str]:
    """Return the currency of each word for money."""
    return {
        latin(word): code
        for page in map(page_of, languages)
        for code, said in page.get("money", {}).items()
        for word in said
    }


def months(languages: Iterable[str]) -> dict[str, int]:
    """Return the number of each month's names, short or long, in the forms that dates take."""
    return {name: number for name, number in _calendar(languages, "months") if len(name) > 2}


def weekdays(languages: Iterable[str]) -> dict[str, str]:
    """Return the full name of each name of a weekday."""
    named: dict[str, str] = {}
    for language in languages:
        locale = _locale(language)
        if locale is not None:
            full = locale.days["format"]["wide"]
            for widths in locale.days.values():
                for width in ("wide", "abbreviated"):
                    for number, name in widths.get(width, {}).items():
                        if width == "wide" or len(latin(name).strip(".")) > 3:  # "we'd" is no Wednesday
                            named[latin(name).strip(".")] = full[number]
            if language in _ON_A_DAY:
                named |= {f"{latin(name)[:-1]}u": name for name in full.values() if latin(name)[-1] == "a"}
    return named


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words; one that never matches if there are none."""
    return "|".join(re.escape(word) for word in words) or r"(?!)"


def _calendar(languages: Iterable[str], what: str) -> list[tuple[str, int]]:
    found = []
    for language in languages:
        locale = _locale(language)
        if locale is not None:
            for widths in getattr(locale, what).values():
                for width in ("wide", "abbreviated"):
                    found += [
                        (latin(name).strip("."), number) for number, name in widths.get(width, {}).items()
                    ]
    return found


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


@cache
def page_of(language: str) -> Mapping[str, Any]:
    """Return what is written about a language; nothing if it is not shipped."""
    file = _FOLDER / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return {}
    return tomllib.loads(file.read_text("utf-8"))
