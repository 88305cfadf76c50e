"""What everybody says and nobody needs examples for: yes, no, hello, thanks …, known by heart per language.

Promise: a phrase counts where it is a whole clause, or opens one that goes on ("good morning, Irina", "yes we
will come") if it is safe to; never inside another sentence. A question mark, or a "but" with a negation
behind it, keeps "yes" from being agreement; of a yes and a no the last one holds. What is left of the message
is for the author's own examples.
"""

# ruff: noqa: RUF001 - signs of many languages are meant as they are

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from state_machines.understanding.grams import spoken_words
from state_machines.understanding.words import cleaned, folded

OPENING = frozenset({"hello", "thanks", "do_not_know"})
"""Sets whose phrases may open a longer clause, whatever comes after."""

MOST_CLAUSES = 32
"""Clauses of one message, a smiley being one, in which anything is heard."""

_ANSWERS = frozenset({"yes", "no", "maybe"})
_TOKEN = re.compile(r"[\w'’ʼ`´]+|[^\w\s]")
_WORDS = re.compile(r"[\w'’ʼ`´]+")
_ENDS = frozenset(".,;:!?…¿¡。،؟()\u2013\u2014\n")
_CLAUSE = re.compile("[^.,;:!?…¿¡。،؟()\u2013\u2014\n]*")
_ASKS = frozenset("?؟")
_FIRST_WORD = re.compile("(?:^|[.,;:!?…¿¡。،؟()\u2013\u2014\n])[^\\w'’ʼ`´]*([\\w'’ʼ`´]{2,}|[^\\W_])")
_TONES = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_MENDED_FROM = 5
_MENDED_IN = 4
_LOOKED_AT = 6
_WORDS_KEPT = 8192


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """What is known by heart in some languages.

    Args:
        sets: the phrases of each set.
        leads: single words that may open a longer clause.
        polite: what may stand around a phrase and changes nothing: please, sorry, sir.
        contrasts: words such as "but".
        negations: words that turn a clause round.
    """

    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    negations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Overheard:
    """What was said by heart, in order, and what is left of the message."""

    sets: tuple[str, ...]
    rest: str


class _Token(NamedTuple):
    said: str
    typed: str
    start: int
    end: int


@dataclass(slots=True)
class _Clause:
    tokens: list[_Token] = field(default_factory=list)
    asks: bool = False


class ByHeart:
    """Hears the phrases of a book; those that an actor gives as its own examples are left to it."""

    def __init__(self, book: PhraseBook, own: Iterable[tuple[str, Collection[str]]] = ()) -> None:
        """Prepare the book; ``own`` are the actor's examples, each with the sets that its intent names."""
        own = list(own)
        taken = {(_said(example), name) for example, named in own for name in set(book.sets) - set(named)}
        self._phrases: dict[str, str] = {}
        for name, phrases in book.sets.items():
            for phrase in phrases:
                said = _said(phrase)
                if said and (said, name) not in taken:
                    self._phrases.setdefault(said, name)
        self._openers = _openers(phrase for phrases in book.sets.values() for phrase in phrases)
        self._signs = frozenset(said for said in self._phrases if not said.isalnum() and len(said) == 1)
        self._ascii_signs = frozenset(filter(str.isascii, self._signs))
        self._leads = {_said(word) for word in book.leads}
        self._polite = {_said(words) for words in book.polite} - set(self._phrases)
        self._niceties = _openers(book.polite)
        self._opening_words = self._openers.keys() | self._niceties.keys()
        self._contrasts = frozenset(map(folded, book.contrasts))
        self._negations = book.negations
        self._vocabulary = sorted({word for said in self._phrases for word in said.split()})
        self._known = frozenset(self._vocabulary).union(*(_said(example).split() for example, _ in own))
        self._mend = lru_cache(_WORDS_KEPT)(self._nearest)

    def hear(self, text: str) -> Overheard:
        """Take what is known by heart out of a message."""
        text = cleaned(text)
        if not text.isascii():
            text = _TONES.sub("", text)
        if not self._may_hear(text):
            return Overheard((), text)
        heard: list[str] = []
        gone: list[_Token] = []
        for clause in islice(self._clauses(text), MOST_CLAUSES):
            found, used, whole = self._clause(clause)
            if ("yes" in heard or "yes" in found) and self._turned_round(clause):
                heard = [each for each in heard if each != "yes"]
                found = [each for each in found if each != "yes"]
            heard += found
            gone += clause.tokens[:used] if not whole else clause.tokens
        return Overheard(_settled(heard), _without(text, gone) if gone else text)

    def _may_hear(self, text: str) -> bool:
        """Whether any clause opens with a phrase; few do, so the rest is seldom asked."""
        for first in _FIRST_WORD.finditer(text):
            if self._may_open(_said_word(first[1]), text, first.start(1)):
                return True
        signs = self._ascii_signs if text.isascii() else self._signs
        return bool(signs) and not signs.isdisjoint(text)

    def _may_open(self, first: str, text: str, at: int) -> bool:
        if first not in self._opening_words and (
            len(first) < _MENDED_FROM or self._mend(first) not in self._opening_words
        ):
            return False
        clause = _CLAUSE.match(text, at)
        typed = filter(_is_word, _WORDS.findall(clause[0])) if clause else ()
        words = self._mended([_said_word(each) for each in islice(typed, _LOOKED_AT)])
        return self._longest(words, 0)[0] > 0 or self._nicety(words, 0) > 0

    def _clauses(self, text: str) -> Iterator[_Clause]:
        clause = _Clause()
        for match in _TOKEN.finditer(text):
            sign = match.group()
            if sign in _ENDS:
                clause.asks = sign in _ASKS
                if clause.tokens:
                    yield clause
                clause = _Clause()
                continue
            said = _said_word(sign)
            if _is_word(sign):
                clause.tokens.append(_Token(said, folded(sign), *match.span()))
            elif said in self._phrases:
                yield from [clause] if clause.tokens else []
                yield _Clause([_Token(said, said, *match.span())])
                clause = _Clause()
        if clause.tokens:
            yield clause

    def _clause(self, clause: _Clause) -> tuple[list[str], int, bool]:
        """Return the sets that a clause says, how many words of it they take, and whether that is all."""
        words = self._mended([token.said for token in clause.tokens])
        found: list[str] = []
        at = 0
        while at < len(words):
            size, name = self._longest(words, at)
            if not size:
                size = self._nicety(words, at)
            if not size:
                break
            if name and not (name == "yes" and "no" in found):
                found.append(name)
            at += size
        if at < len(words) or not found:
            found, at = self._opening(words)
        if clause.asks:
            found = [name for name in found if name not in _ANSWERS]
        return found, at, at == len(words)

    def _opening(self, words: Sequence[str]) -> tuple[list[str], int]:
        """Return what opens a clause that goes on, as far as it is safe to hear it there."""
        found: list[str] = []
        at = 0
        while at < len(words):
            size, name = self._longest(words, at)
            lone = size == 1 and words[at] in self._leads
            if not size or not (lone or (size > 1 and (name in OPENING or name == "yes"))):
                break
            found.append(name)
            at += size
        return found, at

    def _longest(self, words: Sequence[str], at: int) -> tuple[int, str]:
        for size in self._openers.get(words[at], ()):
            name = self._phrases.get(" ".join(words[at : at + size]))
            if name is not None:
                return size, name
        return 0, ""

    def _nicety(self, words: Sequence[str], at: int) -> int:
        """Return how many words from here on are mere politeness, or lead on as "but" does."""
        if words[at] in self._contrasts:
            return 1
        sizes = self._niceties.get(words[at], ())
        return next((size for size in sizes if " ".join(words[at : at + size]) in self._polite), 0)

    def _turned_round(self, clause: _Clause) -> bool:
        """Whether a clause takes back a yes: "but … not", or a negation after the yes it opens with."""
        words = [token.typed for token in clause.tokens]
        contrast = next((n for n, word in enumerate(words) if word in self._contrasts), None)
        if contrast is not None:
            return not self._negations.isdisjoint(words[contrast:])
        _found, used, whole = self._clause(clause)
        return 0 < used < len(words) and not whole and not self._negations.isdisjoint(words[used:])

    def _mended(self, words: list[str]) -> list[str]:
        if len(words) > _MENDED_IN:
            return words
        return [self._mend(word) if len(word) >= _MENDED_FROM else word for word in words]

    def _nearest(self, word: str) -> str:
        if word in self._known:
            return word
        near = process.extractOne(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1)
        return near[0] if near and len(near[0]) >= _MENDED_FROM else word


def _openers(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the words that phrases begin with, and of how many words those are, the most first."""
    sizes: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        words = [_said_word(token) for token in _TOKEN.findall(phrase) if _is_word(token)] or [_said(phrase)]
        sizes[words[0]].add(len(words))
    return {word: tuple(sorted(each, reverse=True)) for word, each in sizes.items()}


def _is_word(token: str) -> bool:
    return len(token) > 1 or token.isalnum()


def _settled(heard: Sequence[str]) -> tuple[str, ...]:
    """Keep each set once; of yes, no and maybe the last."""
    answer = next((name for name in reversed(heard) if name in _ANSWERS), None)
    return tuple(dict.fromkeys(name for name in heard if name not in _ANSWERS or name == answer))


def _without(text: str, gone: Sequence[_Token]) -> str:
    parts, at = [], 0
    for token in gone:
        parts.append(text[at : token.start])
        at = token.end
    parts.append(text[at:])
    return "".join(parts).lstrip(" \t\n.,;:!-").rstrip(" \t\n,;:-")


@lru_cache(_WORDS_KEPT)
def _said_word(word: str) -> str:
    return _said(word)


def _said(text: str) -> str:
    """Return a phrase as it is compared; a lone sign is itself."""
    sign = _TONES.sub("", text.strip())
    return " ".join(spoken_words(sign)) or (sign if len(sign) == 1 else "")
