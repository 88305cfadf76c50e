"""Numbers of documents: national numbers that check out, passports, and numbers of files and decrees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

NATIONAL = {
    "de": ("de.idnr",),
    "es": ("es.dni", "es.nie"),
    "fr": ("fr.nir",),
    "it": ("it.codicefiscale",),
    "ro": ("ro.cnp",),
    "ru": ("ru.inn",),
    "tr": ("tr.tckimlik",),
}
"""Modules of python-stdnum, by the language of those who carry such a number."""

_GROUP = re.compile(r"\w+")
_MOST_GROUPS = 6
_SHORTEST, _LONGEST = 8, 18
_PASSPORT = re.compile(r"(?<!\w)[A-Z]{1,3} ?\d{6,9}(?!\w)|(?<!\w)\d{2} ?\d{2} ?\d{6}(?!\w)", re.IGNORECASE)
_FILE = re.compile(r"(?<![\w/])\d{1,6}/\d{1,4}(?:/\d{2,4})?(?![\w/])")


class Documents:
    """The first number of a document, without blanks."""

    def __init__(self, languages: Sequence[str]) -> None:
        names = [name for language in languages for name in NATIONAL.get(language, ())]
        self._national = [import_module(f"stdnum.{name}") for name in names]

    def find(self, text: str) -> str | None:
        """Return it; one that checks out by its country's rules before any other."""
        for number in _candidates(text) if self._national else ():
            for module in self._national:
                if module.is_valid(number):
                    return str(module.compact(number))
        passport = _PASSPORT.search(text)
        if passport is not None:
            return passport.group().replace(" ", "").upper()
        file = _FILE.search(text)
        return file.group() if file else None


def _candidates(text: str) -> Iterator[str]:
    """Yield what may be one number, typed in one or several groups."""
    groups = [group for group in _GROUP.findall(text) if group.isascii()]
    for start in range(len(groups)):
        number = ""
        for group in groups[start : start + _MOST_GROUPS]:
            number += group
            if len(number) > _LONGEST:
                break
            if len(number) >= _SHORTEST and any(each.isdigit() for each in number):
                yield number
