"""Numbers, in digits or in words: by text2num where it knows the language, else by a table of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roleplay.packs.values.language import latin, page_of, table

NUMBER = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_BY_LIBRARY = frozenset(["de", "en", "es", "fr", "it", "nl", "pt"])
_SHORT_ANSWER = 3
"""In an answer of so few words "one" is a number; in a longer one it may be anybody."""

_NUMBER = re.compile(rf"(?<![\w.,])-?(?:{NUMBER})")
_WORD = re.compile(r"\w+|\W+")


class Numbers:
    """The first number of a text."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._digits = Digits(languages)

    def find(self, text: str) -> str | None:
        """Return it in digits, with a point before decimals."""
        found = _NUMBER.search(self._digits.of(text))
        return as_text(read(found.group())) if found else None


class Digits:
    """Writes the numbers of a text in digits."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._library = [language for language in languages if language in _BY_LIBRARY]
        own = [language for language in languages if "numbers" in page_of(language)]
        self._numbers: dict[str, int] = table(own, "numbers")
        joins = [page_of(language).get("joins", {}).get("words", ()) for language in own]
        self._joins = {latin(word) for words in joins for word in words}

    def of(self, text: str) -> str:
        """Return the text in compared form, with its numbers in digits."""
        lone = len(text.split()) <= _SHORT_ANSWER
        for language in self._library:
            text = _by_library(text, language, lone=lone)
        view = latin(text)
        return self._own_words(view, lone=lone) if self._numbers else view

    def _own_words(self, view: str, *, lone: bool) -> str:
        parts: list[str] = []
        run: list[int] = []
        tail: list[str] = []

        def close() -> None:
            if run:
                value = _composed(run)
                parts.append(str(value) if value > 1 or len(run) > 1 or lone else spelt[0])
            parts.extend(tail)
            run.clear()
            tail.clear()

        spelt: list[str] = []
        for part in _WORD.findall(view):
            number = self._numbers.get(part)
            if number is not None:
                if not run:
                    spelt = [part]
                run.append(number)
                tail.clear()
            elif run and (part.isspace() or part == "-" or part in self._joins):
                tail.append(part)
            else:
                close()
                parts.append(part)
        close()
        return "".join(parts)


def read(number: str) -> float:
    """Read a number as people of any country write it: 1.500,50 or 1,500.50 or 1 500."""
    number = number.replace(" ", "")
    whole, mark, rest = number.rpartition("," if number.rfind(",") > number.rfind(".") else ".")
    if mark and (len(rest) != 3 or whole in ("0", "-0")):
        return float(f"{re.sub('[.,]', '', whole) or '0'}.{rest}")
    return float(re.sub("[.,]", "", number))


def as_text(value: float) -> str:
    """Write a number with as many decimals as it has, two at most."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.2f}"


def _by_library(text: str, language: str, *, lone: bool) -> str:
    from text_to_num import alpha2digit

    try:
        return str(alpha2digit(text, language, 0 if lone else 3))
    except ValueError:
        return text


def _composed(run: Sequence[int]) -> int:
    """Put number words together: 2 * 1000 + 300 + 20 + 1."""
    total = part = 0
    for number in run:
        if number >= 1000:
            total += max(part, 1) * number
            part = 0
        elif number == 100 and 0 < part < 10:
            part *= 100
        else:
            part += number
    return total + part
