"""Telephone numbers: the scenario's own list first, exactly; then what phonenumbers takes for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

REGIONS = {
    "de": "DE", "en": "GB", "es": "ES", "fr": "FR", "it": "IT", "ro": "RO",
    "ru": "RU", "sq": "AL", "tr": "TR", "uk": "UA",
}  # fmt: skip
"""Where a number without a country's prefix is likely to be at home."""

_DIGITS = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ ()./-]{0,2}\d){5,14}(?!\w)")
_LIKELY_FROM = 7


class Phones:
    """The first telephone number of a text, as `+40721234567`."""

    def __init__(self, languages: Sequence[str], listed: Sequence[str] = ()) -> None:
        self._regions = [REGIONS[language] for language in languages if language in REGIONS]
        self._listed = {_bare(number): number for number in listed}

    def find(self, text: str) -> str | None:
        """Return it in international form if it has one; a listed one as it is listed."""
        for found in _DIGITS.finditer(text):
            listed = self._listed.get(_bare(found.group()))
            if listed is not None:
                return listed
        return self._by_library(text) or _invented(text)

    def _by_library(self, text: str) -> str | None:
        if not any(each.isdigit() for each in text):
            return None
        import phonenumbers

        for region in (*self._regions, None):
            for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID):
                return str(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
        return None


def _invented(text: str) -> str | None:
    """Take a number that no country has, as exercises invent them, if it begins like one."""
    for found in _DIGITS.finditer(text):
        bare = _bare(found.group())
        if len(bare) >= _LIKELY_FROM and found.group()[0] in "+0":
            return f"+{bare}" if found.group()[0] == "+" else bare
    return None


def _bare(number: str) -> str:
    return re.sub(r"\D", "", number).removeprefix("00")
