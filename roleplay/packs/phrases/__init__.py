"""What everybody says, per language: yes, no, hello, thanks …, usable by name in every pack.

Promise: each language is one file beside this one, and knows every set of NAMES. `says: yes` listens for a
set by its name; `intents: {agrees: {phrases: yes, en: [...]}}` adds one to an author's own examples.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from state_machines.diagnostics import NOWHERE
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.by_heart import PhraseBook
from state_machines.understanding.negation import negations

NAMES = ("yes", "no", "maybe", "do_not_know", "hello", "thanks", "repeat", "wait", "goodbye")
"""The sets that a pack can use by name."""

SMALL_TALK = "small_talk"

_FOLDER = Path(__file__).parent


def shipped_languages() -> tuple[str, ...]:
    """Return the languages that have phrase sets."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def phrase_book(languages: Iterable[Lang]) -> PhraseBook:
    """Return what is known by heart in some languages; one that is not shipped adds nothing."""
    spoken = tuple(languages)
    pages = [_page(language) for language in spoken]
    return PhraseBook(
        sets={name: tuple(each for page in pages for each in page.get(name, ())) for name in NAMES},
        leads=tuple(each for page in pages for each in page.get("leads", ())),
        polite=tuple(each for page in pages for each in page.get("polite", ())),
        contrasts=tuple(each for page in pages for each in page.get("but", ())),
        negations=negations(spoken),
    )


def small_talk(languages: Iterable[Lang]) -> Intent:
    """Return what people say beside the point: an intent that no rule needs to listen for.

    It is learnt beside the author's own, so that the weather is not taken for the nearest question.
    """
    examples = {language: _page(language).get(SMALL_TALK, ()) for language in languages}
    return Intent(IntentId(SMALL_TALK), examples, NOWHERE)


def phrases_of(name: str, language: str) -> tuple[str, ...]:
    """Return the phrases of a set in a language, the most common first; none if it is not shipped."""
    return _page(language).get(name, ())


def every_phrase(language: str) -> tuple[str, ...]:
    """Return all that everybody says in a language."""
    return tuple(phrase for phrases in _page(language).values() for phrase in phrases)


@cache
def _page(language: str) -> dict[str, tuple[str, ...]]:
    file = _FOLDER / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return {}
    return {name: tuple(phrases) for name, phrases in tomllib.loads(file.read_text("utf-8")).items()}
