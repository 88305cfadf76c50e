"""A word of the field is the same word in every catalogue of a language, the screens' and the server's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
STEMS = {
    "inject": {"it": "inject", "fr": "inject", "ro": "inject", "ru": "вводн"},
    "role-player": {"it": "role-player", "fr": "joueurs? de rôle", "ro": "interpre[tț]", "ru": "ролев"},
    "observer": {"it": "osservator", "fr": "observat", "ro": "observator", "ru": "наблюдат"},
}
NOT_WORDS = re.compile(r"{[^}]*}|`[^`]*`|/\w+|\b\w+\.yaml|One of director.*")
"""Blanks, code, commands and files, which no language translates."""


def catalogues(language: str) -> Iterator[Path]:
    """Every catalogue of a language."""
    yield from sorted((ROOT / "bot/web/ui/src/i18n/texts").glob(f"*/{language}.po"))
    yield ROOT / "roleplay/locales" / language / "LC_MESSAGES/blurline.po"


@pytest.mark.parametrize("language", ["it", "fr", "ro", "ru"])
@pytest.mark.parametrize("term", STEMS)
def test_a_word_of_the_field_is_the_same_wherever_it_is_read(term: str, language: str) -> None:
    said = re.compile(rf"\b{term}s?\b", re.IGNORECASE)
    stem = re.compile(STEMS[term][language], re.IGNORECASE)
    found = 0
    for path in catalogues(language):
        for entry in polib.pofile(str(path)):
            if not said.search(NOT_WORDS.sub(" ", entry.msgid)):
                continue
            found += 1
            for text in entry.msgstr_plural.values() or (entry.msgstr,):
                assert stem.search(text), f"{path.relative_to(ROOT)}: {entry.msgid!r} is {text!r}"
    assert found > 3
