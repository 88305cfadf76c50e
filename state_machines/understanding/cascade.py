"""Understand in tiers: what was said in so many words, then what it is like.

Promise: each tier is asked only when the one before found nothing. Words that stand in the examples, patterns
and whole examples decide first (`examples`); a sentence in which they find nothing is compared with all that
the actor knows (`likeness`), words with typing mistakes being mended to the actor's own vocabulary: by its
letters and words, then, where an encoder is installed and doubt is left, by its meaning. Unsure is not
understood. A short negated sentence is never taken for an intent whose examples negate nothing. What
everybody says (`by_heart`) is taken out of a message first, and the rest understood for itself. An intent's
name is learnt from like one more example.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.by_heart import ByHeart, PhraseBook
from state_machines.understanding.examples import PATTERN, ExampleMatcher
from state_machines.understanding.grams import spoken_words
from state_machines.understanding.hearing import MOST_ENCODED, Encoder, Hearing, Learnt, Lesson
from state_machines.understanding.likeness import (
    Encode,
    Example,
    Likeness,
    compared,
    learnt_by_letters,
    learnt_by_meaning,
    left_out,
)
from state_machines.understanding.negation import negations
from state_machines.understanding.port import Match, Ranking
from state_machines.understanding.regression import Array
from state_machines.understanding.words import cleaned, folded, plain, words_of

MOST_SENTENCES = 6
"""Sentences of one message that are looked at each for itself."""

BY_HEART = 0.97
"""The score of what everybody says."""

AFTERTHOUGHT, CLEARLY = 3, 0.75
"""So few words beside a yes or a hello are a second thought only if they are clearly one."""

SHORT_STATEMENT = 6
"""A negation turns a statement of so few words round; in a longer one it may stand beside the point."""

ENCODED_AT_ONCE = 256
"""Examples after which what encoders made of them is kept: whoever is interrupted goes on from there."""

MOST_OF_IT = 0.875
"""A phrase that scores as much is at least half of the sentence it was found in."""

COLLECTED = 20
"""Examples an intent and language from which they were collected rather than written: an author's few are
phrases that are meant to count wherever they stand, and they cost no second look.
"""

_PHRASES = frozenset({"contained", "fuzzy"})
_SHOWN = 0.02
_SENTENCE = re.compile(r"[^.!?…;\n؟。]+[.!?…;\n؟。]*")
_GOES_ON = re.compile(r"[.!?…;\n؟。]\W*\w")
_NOTHING = Ranking()
_NO_SETS: frozenset[str] = frozenset()


class Vectors(Protocol):
    """Keeps what encoders made of sentences; may forget at any time."""

    def recall(self, encoder: str, texts: Sequence[str], /) -> Mapping[str, Array]:
        """Return the vectors that are known."""

    def keep(self, encoder: str, vectors: Mapping[str, Array], /) -> None:
        """Keep the vectors of sentences; failing to is no failure."""


class Memory(Protocol):
    """Keeps what was learnt, by a hash of what it was learnt from; may forget at any time."""

    @property
    def vectors(self) -> Vectors:
        """What encoders made of single sentences."""

    def recall(self, key: str, /) -> bytes | None:
        """Return what was kept under a key, if anything."""

    def keep(self, key: str, data: bytes, /) -> None:
        """Keep data under a key; failing to is no failure."""


class Cascade:
    """Understands an actor's intents; learnt when made, or recalled."""

    def __init__(
        self,
        intents: Mapping[IntentId, Intent],
        speaks: Sequence[Lang],
        learnt: Learnt | None,
        book: PhraseBook | None = None,
    ) -> None:
        """Prepare the tiers; raises BadPattern for a ``re:`` that is no pattern."""
        self._words = ExampleMatcher(intents, speaks)
        self._negations = negations(speaks)
        examples = list(_plain_examples(intents, speaks))
        self._by_heart = ByHeart(
            book or PhraseBook(), ((text, intents[intent].by_heart) for intent, text, _ in examples)
        )
        self._sets = {intent.id: frozenset(intent.by_heart) for intent in intents.values()}
        self._negated = {
            intent for intent, text, _ in examples if not self._negations.isdisjoint(folded(text).split())
        }
        self._collected = len(examples) >= COLLECTED * len(intents) * len(speaks)
        self._hearing = Hearing(learnt, (text for _, text, _ in examples)) if learnt is not None else None

    @property
    def ready(self) -> bool:
        """Whether all has been learnt, so that no message waits for it."""
        return self._hearing is None or self._hearing.ready

    def rank(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the expected intents by the first tier that understands, sentence by sentence."""
        text = cleaned(text)
        said = self._words.said(text, expected)
        if said.matches and said.matches[0].why == "exact":
            return said
        overheard = self._by_heart.hear(text)
        if overheard.rest == text:
            return self._understood(text, expected, said)
        known = self._known_by_heart(overheard.sets, expected)
        ranking = _both(said, known)
        if not overheard.rest:
            return ranking
        said = self._words.said(overheard.rest, expected)
        rest = self._understood(overheard.rest, expected, said)
        if known.matches and len(words_of(overheard.rest)) <= AFTERTHOUGHT:
            rest = Ranking(tuple(each for each in rest.matches if each.score >= CLEARLY), rest.candidates)
        return _both(ranking, rest)

    def _known_by_heart(self, heard: Sequence[str], expected: Sequence[IntentId]) -> Ranking:
        matches = tuple(
            Match(intent, BY_HEART, {}, "by heart")
            for intent in expected
            if not self._sets.get(intent, _NO_SETS).isdisjoint(heard)
        )
        return Ranking(matches, matches)

    def _understood(self, text: str, expected: Sequence[IntentId], said: Ranking) -> Ranking:
        if self._hearing is None or (said.matches and said.matches[0].why == "exact"):
            return said
        if said.matches and not _GOES_ON.search(text):
            return self._weighed(said, text, expected)
        parts = {tuple(words_of(part)): part for part in _SENTENCE.findall(text)}
        sentences = [part for words, part in parts.items() if words][:MOST_SENTENCES]
        if len(sentences) < 2:
            return said if said.matches else _both(said, self._compare(text, expected))
        unheard = [each for each in sentences if not self._words.said(each, expected).matches]
        ranking = said
        if not said.matches:
            ranking = _both(ranking, self._compare(text, expected, encode=False))
        for n, sentence in enumerate(unheard):
            ranking = _both(ranking, self._compare(sentence, expected, encode=n < MOST_ENCODED))
        return ranking

    def _weighed(self, said: Ranking, text: str, expected: Sequence[IntentId]) -> Ranking:
        """Let what the whole sentence surely means outweigh a phrase that is the smaller part of it.

        Only where examples were collected by the hundred: many of them are parts of other sentences.
        """
        best = said.matches[0]
        if not self._collected or best.why not in _PHRASES or best.score >= MOST_OF_IT:
            return said
        whole = self._compare(text, expected)
        heard = {match.intent for match in said.matches}
        return whole if whole.matches and heard.isdisjoint(each.intent for each in whole.matches) else said

    def _compare(self, text: str, expected: Sequence[IntentId], *, encode: bool = True) -> Ranking:
        words = spoken_words(text)
        if self._hearing is None or not words:
            return _NOTHING
        heard = self._hearing.compare(text, words, expected, encode=encode)
        turned = self._turned_round(text)
        found = sorted(
            (Match(intent, score, {}, heard.why) for intent, score in heard.scores.items() if score > _SHOWN),
            key=lambda match: -match.score,
        )
        sure = tuple(
            match
            for match in found[:1]
            if match.score >= heard.threshold and (not turned or match.intent in self._negated)
        )
        return Ranking(sure, tuple(found))

    def _turned_round(self, text: str) -> bool:
        words = words_of(plain(text))
        return (
            len(words) <= SHORT_STATEMENT
            and not text.rstrip().endswith(("?", "؟"))
            and not self._negations.isdisjoint(words)
        )


Work = Callable[[], Likeness]
Later = Callable[[Work], Lesson]
"""Does work at some time, and gives its result to whoever asks."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A lesson that is learnt before anything else."""

    learnt: Likeness
    ready: bool = True

    def __call__(self) -> Likeness:
        """Return what was learnt."""
        return self.learnt


def at_once(work: Work, /) -> AtOnce:
    """Do work before anything else."""
    return AtOnce(work())


def taught(
    intents: Mapping[IntentId, Intent],
    speaks: Sequence[Lang],
    memory: Memory | None = None,
    key: str = "",
    encoders: Sequence[Encoder] = (),
    book: PhraseBook | None = None,
    later: Later = at_once,
) -> Cascade:
    """Return an understanding that knows the examples: recalled under ``key`` if it can be, else learnt.

    Args:
        book: what everybody says in the languages spoken; known by heart, never learnt from.
        later: when to learn the meaning of the examples, which takes encoders a while; a message that needs
            it waits, so that it is understood alike whenever it comes.
    """
    key = "-".join([key, *(each.name for each in encoders)])
    likeness = _recalled(memory, key)
    if likeness is not None:
        return Cascade(intents, speaks, Learnt(likeness, tuple(encoders)), book)
    return Cascade(intents, speaks, _learnt(intents, speaks, memory, key, encoders, later), book)


def _learnt(
    intents: Mapping[IntentId, Intent],
    speaks: Sequence[Lang],
    memory: Memory | None,
    key: str,
    encoders: Sequence[Encoder],
    later: Later,
) -> Learnt | None:
    told, encode = _lesson(intents, speaks, memory, encoders)
    known = compared(told)
    if known is None:
        return None
    likeness = learnt_by_letters(known)
    if not encoders:
        return Learnt(_kept(memory, key, likeness))
    whole = later(lambda: _kept(memory, key, learnt_by_meaning(known, likeness, encode)))
    return Learnt(likeness, tuple(encoders), whole)


def mistaken(
    intents: Mapping[IntentId, Intent],
    speaks: Sequence[Lang],
    memory: Memory | None = None,
    encoders: Sequence[Encoder] = (),
) -> Iterator[tuple[IntentId, str, Mapping[IntentId, float]]]:
    """Yield each example, and how sure it is of each intent when it is not learnt from itself."""
    examples = list(_plain_examples(intents, speaks))
    heard = left_out(*_lesson(intents, speaks, memory, encoders))
    for number, scores in heard.items():
        intent, text, _lang = examples[number]
        yield intent, text, {IntentId(name): score for name, score in scores.items()}


def _lesson(
    intents: Mapping[IntentId, Intent],
    speaks: Sequence[Lang],
    memory: Memory | None,
    encoders: Sequence[Encoder],
) -> tuple[list[Example], list[Encode]]:
    """Return what there is to learn: the examples, then the intents' names, and how encoders see them."""
    examples = list(_plain_examples(intents, speaks))
    names = [(intent, _name(intent)) for intent in intents if _name(intent)]
    texts = [cleaned(text) for text in (*(text for _, text, _ in examples), *(name for _, name in names))]

    def encode(encoder: Encoder) -> Encode:
        return lambda chosen: _encoded(encoder, [texts[n] for n in chosen], memory)

    told = [Example(intent, spoken_words(text), language) for intent, text, language in examples]
    told += [Example(intent, spoken_words(name), said=False) for intent, name in names]
    return told, [encode(each) for each in encoders]


def _encoded(encoder: Encoder, texts: Sequence[str], memory: Memory | None) -> Array:
    """Encode sentences, each of them once, and none that is remembered."""
    known = dict(memory.vectors.recall(encoder.name, texts)) if memory is not None else {}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    for start in range(0, len(new), ENCODED_AT_ONCE):
        some = new[start : start + ENCODED_AT_ONCE]
        fresh = dict(zip(some, encoder.encode(some), strict=True))
        known |= fresh
        if memory is not None:
            memory.vectors.keep(encoder.name, fresh)
    return np.stack([known[text] for text in texts])


def _name(intent: IntentId) -> str:
    """Return an intent's name in words: "asks_address" tells what is meant, too; "q1" does not."""
    words = re.sub(r"[\W_]+", " ", intent).split()
    return " ".join(words) if any(word.isalpha() and len(word) > 1 for word in words) else ""


def _recalled(memory: Memory | None, key: str) -> Likeness | None:
    held = memory.recall(key) if memory is not None else None
    try:
        return Likeness.from_bytes(held) if held else None
    except (EOFError, IndexError, KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile):
        return None


def _kept(memory: Memory | None, key: str, likeness: Likeness) -> Likeness:
    if memory is not None:
        memory.keep(key, likeness.to_bytes())
    return likeness


def _both(one: Ranking, other: Ranking) -> Ranking:
    if not one.candidates or not other.candidates:
        return other if other.candidates else one
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
) -> Iterator[tuple[IntentId, str, Lang]]:
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                if not example.startswith(PATTERN):
                    yield intent.id, example, lang
