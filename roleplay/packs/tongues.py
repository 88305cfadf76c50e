"""Tell in which of an exercise's languages something is written, by what its pack is written in.

Promise: learnt from the pack's own examples and translations and from what everybody says, in a moment, with
no model to load; only the languages asked about come into question, and understanding never depends on it.
Pieces of words speak for a language as far as they are at home in it (naive Bayes); Cyrillic and Greek are
learnt in Latin letters, too, as many people type them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from roleplay.packs.load import LoadedPack
from roleplay.packs.phrases import every_phrase
from state_machines.understanding.examples import PATTERN
from state_machines.understanding.grams import spoken_words
from state_machines.understanding.words import cleaned, plain, words_of

LONGEST = 4
"""Letters of the longest piece of a word that is looked at."""

OTHERS_WEIGH = 300.0
"""So many pieces are imagined in each language, as frequent as in all of them together."""

CLEARLY = 4.0
"""Somebody else's language is named only if so much speaks for it (the logarithm of a ratio)."""

FEWEST_WORDS = 2
"""One word alone ("ok", "lol") is nobody's language."""


@dataclass(frozen=True, slots=True)
class Tongues:
    """How much more each piece of a word is at home in a language than in all of them together."""

    known: Mapping[str, Mapping[str, float]]
    away: Mapping[str, float]
    """What a piece says that was seen in other languages only; one that was seen nowhere says nothing."""
    seen: frozenset[str]

    def language_of(self, text: str, among: Sequence[str]) -> str:
        """Return the likeliest of the languages; the first one where nothing speaks for any."""
        speaks = self._speaks_for(text, among)
        return max(speaks, key=lambda language: speaks[language]) if speaks else among[0]

    def foreign(self, text: str, spoken: Sequence[str]) -> str | None:
        """Return the language of a text if it clearly is none of those spoken."""
        speaks = self._speaks_for(text, tuple(self.known)) if len(text.split()) >= FEWEST_WORDS else {}
        ours = [speaks[language] for language in spoken if language in speaks]
        if not ours:
            return None
        best = max(speaks, key=lambda language: speaks[language])
        return best if speaks[best] - max(ours) >= CLEARLY else None

    def _speaks_for(self, text: str, among: Sequence[str]) -> dict[str, float]:
        counted = _pieces(words_of(plain(cleaned(text))))
        pieces = {piece: n for piece, n in counted.items() if piece in self.seen}
        return {
            language: sum(
                n * self.known[language].get(piece, self.away[language]) for piece, n in pieces.items()
            )
            for language in among
            if pieces and language in self.known
        }


def learn(texts: Mapping[str, Iterable[str]]) -> Tongues:
    """Learn languages from texts written in them."""
    counted = {language: _counted(each) for language, each in texts.items()}
    together: Counter[str] = Counter()
    for each in counted.values():
        together.update(each)
    total = together.total()
    usual = {piece: n / total for piece, n in together.items()}
    known: dict[str, dict[str, float]] = {}
    away: dict[str, float] = {}
    for language, pieces in counted.items():
        whole = pieces.total() + OTHERS_WEIGH
        known[language] = {
            piece: math.log((n / usual[piece] + OTHERS_WEIGH) / whole) for piece, n in pieces.items()
        }
        away[language] = math.log(OTHERS_WEIGH / whole)
    return Tongues(known, away, frozenset(usual))


def tongues_of(pack: LoadedPack) -> Tongues:
    """Learn the languages of a pack from all that is written in it."""
    written: dict[str, list[str]] = defaultdict(list)
    for language, text in _written(pack):
        written[language].append(text)
    return learn(written)


def _written(pack: LoadedPack) -> Iterator[tuple[str, str]]:
    texts = pack.texts
    spoken = {language for actor in pack.actors.values() for language in actor.speaks}
    yield from ((texts.source_language, text) for text in texts.sources.values())
    for language, catalogue in texts.catalogues.items():
        yield from ((language, each.text) for each in catalogue.values())
    for language in sorted({texts.source_language, *texts.catalogues, *spoken}):
        yield from ((language, phrase) for phrase in every_phrase(language))
    for actor in pack.actors.values():
        for intent in actor.intents.values():
            for language, examples in intent.examples.items():
                yield from ((language, each) for each in examples if not each.startswith(PATTERN))


def _counted(texts: Iterable[str]) -> Counter[str]:
    words: Counter[str] = Counter()
    for text in texts:
        typed, latin = words_of(plain(text)), spoken_words(text)
        words.update(typed)
        if latin != typed and not text.isascii():
            words.update(latin)
    counted: Counter[str] = Counter()
    for word, n in words.items():
        for piece in _of_word(word):
            counted[piece] += n
    return counted


def _pieces(words: Iterable[str]) -> Counter[str]:
    return Counter(piece for word in words for piece in _of_word(word))


@lru_cache(8192)
def _of_word(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    pieces = [
        padded[start : start + size]
        for size in range(1, min(LONGEST, len(padded)) + 1)
        for start in range(len(padded) - size + 1)
    ]
    return (f"={word}", *pieces)
