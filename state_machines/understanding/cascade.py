"""Understand in tiers: what was said in so many words, then what it is like.

Promise: each tier is asked only when the one before found nothing. Words that stand in the examples, patterns
and whole examples decide first (`examples`); a sentence in which they find nothing is compared with all that
the actor knows (`likeness`), words with typing mistakes being mended to the actor's own vocabulary. Unsure is
not understood. A short negated sentence is never taken for an intent whose examples negate nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.examples import PATTERN, ExampleMatcher
from state_machines.understanding.grams import spoken_words
from state_machines.understanding.likeness import Likeness, learn
from state_machines.understanding.negation import negations
from state_machines.understanding.port import Match, Ranking
from state_machines.understanding.words import cleaned, folded, plain, words_of

MOST_SENTENCES = 6
"""Sentences of one message that are looked at each for itself."""

SHORT_STATEMENT = 6
"""A negation turns a statement of so few words round; in a longer one it may stand beside the point."""

_MENDED_FROM = 4
_MOST_MENDED = 24
_WORDS_KEPT = 4096
_SHOWN_FROM = 0.05
_SENTENCE = re.compile(r"[^.!?…;\n؟。]+[.!?…;\n؟。]*")
_NOTHING = Ranking()


class Memory(Protocol):
    """Keeps what was learnt, by a hash of what it was learnt from; may forget at any time."""

    def recall(self, key: str, /) -> bytes | None:
        """Return what was kept under a key, if anything."""

    def keep(self, key: str, data: bytes, /) -> None:
        """Keep data under a key; failing to is no failure."""


class Cascade:
    """Understands an actor's intents; learnt when made, or recalled."""

    def __init__(
        self, intents: Mapping[IntentId, Intent], speaks: Sequence[Lang], learnt: Likeness | None
    ) -> None:
        """Prepare the tiers; raises BadPattern for a ``re:`` that is no pattern."""
        self._words = ExampleMatcher(intents, speaks)
        self._learnt = learnt
        self._negations = negations(speaks)
        examples = list(_plain_examples(intents, speaks))
        self._negated = {
            intent for intent, text in examples if not self._negations.isdisjoint(folded(text).split())
        }
        self._known = Counter(word for _, text in examples for word in spoken_words(text))
        self._vocabulary = sorted(word for word in self._known if len(word) >= _MENDED_FROM - 1)
        self._mend = lru_cache(_WORDS_KEPT)(self._nearest_word)

    def rank(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the expected intents by the first tier that understands, sentence by sentence."""
        text = cleaned(text)
        said = self._words.said(text, expected)
        if self._learnt is None or (said.matches and said.matches[0].why == "exact"):
            return said
        sentences = [part for part in _SENTENCE.findall(text) if words_of(part)][:MOST_SENTENCES]
        if len(sentences) < 2:
            return said if said.matches else _both(said, self._compare(text, expected))
        unheard = [each for each in sentences if not self._words.said(each, expected).matches]
        ranking = said
        if not said.matches:
            ranking = _both(ranking, self._compare(text, expected))
        for sentence in unheard:
            ranking = _both(ranking, self._compare(sentence, expected))
        return ranking

    def _compare(self, text: str, expected: Sequence[IntentId]) -> Ranking:
        learnt = self._learnt
        words = self._mended(spoken_words(text))
        if learnt is None or not words:
            return _NOTHING
        shares = learnt.scores(words)
        turned = self._turned_round(text)
        place = {intent: n for n, intent in enumerate(learnt.classes)}
        found = sorted(
            (
                Match(intent, round(float(shares[place[intent]]), 3), {}, "learnt")
                for intent in dict.fromkeys(expected)
                if intent in place and shares[place[intent]] >= _SHOWN_FROM
            ),
            key=lambda match: -match.score,
        )
        best = found[:1]
        sure = [each for each in best if each.score >= learnt.sureness.threshold]
        if turned:
            sure = [each for each in sure if each.intent in self._negated]
        return Ranking(tuple(sure), tuple(found))

    def _turned_round(self, text: str) -> bool:
        words = words_of(plain(text))
        return (
            len(words) <= SHORT_STATEMENT
            and not text.rstrip().endswith(("?", "؟"))
            and not self._negations.isdisjoint(words)
        )

    def _mended(self, words: list[str]) -> list[str]:
        mended, tries = list(words), _MOST_MENDED
        for place, word in enumerate(words):
            if tries and len(word) >= _MENDED_FROM and word not in self._known and word.isalpha():
                mended[place] = self._mend(word)
                tries -= 1
        return mended

    def _nearest_word(self, word: str) -> str:
        near = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1, limit=3)
        return max((each[0] for each in near), key=lambda each: self._known[each], default=word)


def taught(
    intents: Mapping[IntentId, Intent], speaks: Sequence[Lang], memory: Memory | None = None, key: str = ""
) -> Cascade:
    """Return an understanding that knows the examples: recalled under ``key`` if it can be, else learnt."""
    held = memory.recall(key) if memory is not None else None
    if held is not None:
        try:
            return Cascade(intents, speaks, Likeness.from_bytes(held) if held else None)
        except (KeyError, ValueError, OSError):
            held = None
    learnt = learn([(intent, spoken_words(text)) for intent, text in _plain_examples(intents, speaks)])
    if memory is not None:
        memory.keep(key, learnt.to_bytes() if learnt is not None else b"")
    return Cascade(intents, speaks, learnt)


def _both(one: Ranking, other: Ranking) -> Ranking:
    return Ranking(_merged(one.matches, other.matches), _merged(one.candidates, other.candidates))


def _merged(one: Sequence[Match], other: Sequence[Match]) -> tuple[Match, ...]:
    best: dict[IntentId, Match] = {}
    for match in (*one, *other):
        held = best.get(match.intent)
        if held is None or match.score > held.score:
            best[match.intent] = match
    return tuple(sorted(best.values(), key=lambda match: -match.score))


def _plain_examples(
    intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]
) -> Iterator[tuple[IntentId, str]]:
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                if not example.startswith(PATTERN):
                    yield intent.id, example
