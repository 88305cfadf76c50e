"""Texts of a pack in every language: read, extracted to and updated in gettext catalogues.

Promise: a text is known by its key (`msgctxt`), so the same words may be translated differently in two
mouths; the persona travels along as a comment for the translator. A translation of an older text is still
used, being nearer to the truth than another language, but it is reported until somebody looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polib

from roleplay.packs.problems import problem
from state_machines.diagnostics import Problem, Where
from state_machines.lines import Text

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LINE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, the languages it must be translated into, and what a translator should know."""

    text: Text
    languages: tuple[str, ...] = ()
    comment: str = ""
    welcome: tuple[str, ...] = ()
    """Languages it may be translated into: staff read it in theirs, and understand it without."""

    def is_for(self, language: str) -> bool:
        """Say whether a catalogue of this language holds the text."""
        return language in self.languages or language in self.welcome


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in another language, made from `source`; `fuzzy` if somebody should look at it again."""

    text: str
    source: str
    fuzzy: bool
    where: Where


Catalogue = Mapping[str, Translation]
"""The translations into one language, by key."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of a pack, in every language there is."""

    source_language: str
    sources: Mapping[str, str]
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)

    def translate(self, key: str, language: str) -> str:
        """Return the text in a language; where there is no translation, the source text.

        Raises:
            KeyError: no text has this key.
        """
        source = self.sources[key]
        if language == self.source_language:
            return source
        found = self.catalogues.get(language, {}).get(key)
        return found.text if found and found.text else source

    def has(self, key: str, language: str) -> bool:
        """Say whether the text exists in this language."""
        return language == self.source_language or bool(
            (found := self.catalogues.get(language, {}).get(key)) and found.text
        )


def line_language(speaks: Iterable[str], reader: Iterable[str]) -> str | None:
    """Return the first language in the reader's own order that the actor speaks, if they share one."""
    known = set(speaks)
    return next((language for language in reader if language in known), None)


def read_catalogue(content: str, file: str) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Read a .po file; an unreadable one is empty and a problem."""
    try:
        po = polib.pofile(content + "\n")  # a line break: never taken for the name of a file
    except (OSError, ValueError, UnicodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = Where(file, int(line[1]) if line else 1, 1)
        return {}, (problem("BL504", where, reason=str(error).split(":")[-1].strip() or "not a .po file"),)
    return {
        entry.msgctxt: Translation(entry.msgstr, entry.msgid, entry.fuzzy, Where(file, entry.linenum or 1, 1))
        for entry in po
        if entry.msgctxt and not entry.obsolete
    }, ()


def beside_their_words(catalogue: Catalogue, sources: Mapping[str, str]) -> Catalogue:
    """Return the translations where their words stand now.

    A key names a place, and a line put in before others moves them: a translation goes with its words, and is
    never said in their old place. Words that were merely changed keep theirs.
    """
    made_from = {_said(key, each.source): each for key, each in catalogue.items() if each.text}
    standing = {_said(key, source) for key, source in sources.items()}
    found = {}
    for key, source in sources.items():
        here = catalogue.get(key)
        if here is not None and here.source == source:
            found[key] = here
        elif moved := made_from.get(_said(key, source)):
            found[key] = moved
        elif here is not None and _said(key, here.source) not in standing:
            found[key] = here
    return found


def check_catalogue(
    entries: Iterable[Entry], catalogue: Catalogue, language: str, where: Where
) -> list[Problem]:
    """Return what is missing, outdated or lost in one language; `where` is the catalogue's file."""
    entries = list(entries)
    due = [entry for entry in entries if language in entry.languages]
    missing = [entry for entry in due if not (found := catalogue.get(entry.text.key)) or not found.text]
    problems = []
    if missing:
        first = missing[0].text.key
        problems.append(problem("BL501", where, count=len(missing), language=language, key=first))
    for entry in entries:
        found = catalogue.get(entry.text.key) if entry.is_for(language) else None
        if found and found.text:
            problems += _check_entry(entry.text, found, language)
    return problems


def _check_entry(text: Text, found: Translation, language: str) -> list[Problem]:
    if found.fuzzy or found.source != text.source:
        return [problem("BL502", found.where, key=text.key, language=language)]
    wanted, has = set(PLACEHOLDER.findall(text.source)), set(PLACEHOLDER.findall(found.text))
    lost = [problem("BL503", found.where, key=text.key, name=name) for name in sorted(wanted - has)]
    return lost + [problem("BL505", found.where, key=text.key, name=name) for name in sorted(has - wanted)]


def update_catalogue(content: str | None, entries: Iterable[Entry], language: str, project: str) -> str:
    """Return the .po file brought up to date: new texts empty, changed ones fuzzy, vanished ones obsolete.

    A text that only moved, for a rule was put before it, keeps its translation: the same mouth said it.
    """
    old = {entry.msgctxt: entry for entry in polib.pofile(content + "\n")} if content else {}
    entries = [entry for entry in entries if entry.is_for(language)]
    still_said = {_said(entry.text.key, entry.text.source) for entry in entries}
    known = _Known(old, still_said)
    po = polib.POFile(wrapwidth=LINE_WIDTH)
    po.metadata = {
        "Project-Id-Version": project,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    po.extend(_updated(entry, known.of(entry.text)) for entry in entries)
    keys = {entry.text.key for entry in entries}
    for key, gone in old.items():
        if key not in keys and gone.msgstr and (not key or _said(key, gone.msgid) not in still_said):
            gone.obsolete = True
            gone.flags = []
            po.append(gone)
    return str(po)


class _Known:
    """The translations there were, by key, and by mouth and words for those that moved."""

    def __init__(self, old: Mapping[str, polib.POEntry], still_said: set[tuple[str, str]]) -> None:
        self._old = old
        self._still_said = still_said
        self._words = {_said(key, entry.msgid): entry for key, entry in old.items() if key and entry.msgstr}

    def of(self, text: Text) -> polib.POEntry | None:
        here = self._old.get(text.key)
        if here and here.msgid == text.source and here.msgstr:
            return here
        if moved := self._words.get(_said(text.key, text.source)):
            return moved
        if here and here.msgid != text.source and _said(text.key, here.msgid) in self._still_said:
            return None  # what stood here has moved
        return here


def _said(key: str, words: str) -> tuple[str, str]:
    """Say who says it, by the file that the key begins with, and what."""
    return key[: key.find("/", key.find("/") + 1)], words


def _updated(entry: Entry, old: polib.POEntry | None) -> polib.POEntry:
    fresh = polib.POEntry(
        msgctxt=entry.text.key,
        msgid=entry.text.source,
        msgstr=old.msgstr if old else "",
        comment=entry.comment,
        tcomment=old.tcomment if old else "",
        flags=list(old.flags) if old else [],
    )
    if old and old.msgstr and old.msgid != entry.text.source and not fresh.fuzzy:
        fresh.flags.append("fuzzy")
        fresh.previous_msgid = old.msgid
    return fresh
