"""Understand by the authors' examples alone: exact, by pattern, contained, or nearly so.

Deterministic and small, without a model: what is typed is brought to plain words, words with typing mistakes
are mended to the actor's own vocabulary, and the expected intents' examples are looked for. Rules of thumb:
an exact example is never outbid; a longer phrase beats a shorter one inside it; a negation beside a phrase
that has none turns it round, and it does not count.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2
from rapidfuzz import fuzz, process

from state_machines.diagnostics import Problem
from state_machines.errors import BadPattern
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.negation import negations
from state_machines.understanding.port import Match, Ranking, Why
from state_machines.understanding.words import Words, cleaned, folded, plain, split

PATTERN = "re:"
THRESHOLD = 0.6
"""Scores below are not understood."""

MARGIN = 0.15
"""A second thing said in the same message may score this much less than the first."""

_PATTERN_SCORE = 0.95
_CONTAINED_SCORE, _COVERAGE_SCORE = 0.80, 0.15
_BAG_SCORE, _RECALL_SHARE = 0.85, 0.75
_NEAR = 0.2
_MENDED_FROM, _MENDED_RATIO = 4, 82.0
_SHORT_WORD = 4
_NEGATED_BEFORE, _NEGATED_AFTER = 3, 2
_UNHEARD_WEIGHT = 1.0
_CACHED_WORDS = 4096

_EMPTY = Ranking()


@dataclass(frozen=True, slots=True)
class _Phrase:
    intent: IntentId
    text: str
    words: tuple[str, ...]
    weight: float
    negated: bool


@dataclass(frozen=True, slots=True)
class _Found:
    match: Match
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Expected:
    """The examples of the intents that one state can use."""

    exact: Mapping[str, tuple[IntentId, ...]]
    patterns: tuple[tuple[IntentId, re2._Regexp], ...]
    phrases: tuple[_Phrase, ...]
    by_word: Mapping[str, tuple[int, ...]]


class ExampleMatcher:
    """Understands what is like the examples in the languages an actor speaks."""

    def __init__(self, intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]) -> None:
        """Compile the examples; raises BadPattern for a ``re:`` that is no pattern."""
        self._negations = negations(speaks)
        self._patterns = tuple(_patterns(intents, speaks))
        examples = tuple(_examples(intents, speaks))
        self._weights = _weights(examples)
        self._phrases = tuple(self._phrase(intent, text) for intent, text in examples)
        self._vocabulary = sorted(self._weights)
        self._mend = lru_cache(_CACHED_WORDS)(self._nearest_word)
        self._by_expected: dict[tuple[IntentId, ...], _Expected] = {}

    def rank(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the expected intents; see the module for the rules of thumb."""
        known = self._prepared(tuple(expected))
        typed = split(plain(text))
        exact = known.exact.get(" ".join(typed.words))
        if exact is not None:
            matches = tuple(Match(intent, 1.0, self._named(text, intent, known), "exact") for intent in exact)
            return Ranking(matches, matches)
        mended = Words(tuple(map(self._mend, typed.words)), typed.clauses)
        best: dict[IntentId, _Found] = {}
        for found in (
            *self._by_pattern(text, known),
            *self._contained(typed, mended, known),
            *self._alike(mended, known),
        ):
            held = best.get(found.match.intent)
            if held is None or found.match.score > held.match.score:
                best[found.match.intent] = found
        return _ranking(list(best.values())) if best else _EMPTY

    def _prepared(self, expected: tuple[IntentId, ...]) -> _Expected:
        known = self._by_expected.get(expected)
        if known is None:
            known = self._by_expected[expected] = self._prepare(expected)
        return known

    def _prepare(self, expected: tuple[IntentId, ...]) -> _Expected:
        wanted = set(expected)
        phrases = tuple(phrase for phrase in self._phrases if phrase.intent in wanted)
        exact: dict[str, tuple[IntentId, ...]] = {}
        by_word: dict[str, list[int]] = defaultdict(list)
        for index, phrase in enumerate(phrases):
            others = exact.get(phrase.text, ())
            exact[phrase.text] = (*others, phrase.intent) if phrase.intent not in others else others
            for word in set(phrase.words):
                by_word[word].append(index)
        patterns = tuple((intent, each) for intent, each in self._patterns if intent in wanted)
        return _Expected(exact, patterns, phrases, {word: tuple(each) for word, each in by_word.items()})

    def _phrase(self, intent: IntentId, text: str) -> _Phrase:
        words = tuple(text.split())
        weight = sum(self._weights[word] for word in words)
        return _Phrase(intent, text, words, weight, not self._negations.isdisjoint(words))

    def _named(self, text: str, intent: IntentId, known: _Expected) -> Mapping[str, str]:
        for found in self._by_pattern(text, known):
            if found.match.intent == intent:
                return found.match.values
        return {}

    def _by_pattern(self, text: str, known: _Expected) -> Iterator[_Found]:
        if not known.patterns:
            return
        shown = cleaned(text)
        views = dict.fromkeys((shown, plain(shown)))
        for intent, pattern in known.patterns:
            hit = next((hit for view in views if (hit := pattern.search(view))), None)
            if hit is not None:
                values = {name: value for name, value in hit.groupdict().items() if value}
                yield _Found(Match(intent, _PATTERN_SCORE, values, "pattern"), 0, 0)

    def _contained(self, typed: Words, mended: Words, known: _Expected) -> Iterator[_Found]:
        said, meant = (f" {' '.join(each.words)} " for each in (typed, mended))
        for phrase in known.phrases:
            sought = f" {phrase.text} "
            literal = sought in said
            if not literal and sought not in meant:
                continue
            start = (said if literal else meant).index(sought)
            start = (said if literal else meant).count(" ", 0, start)
            end = start + len(phrase.words)
            if self._turned_round(phrase, mended, start, end) or _in_passing(phrase, mended, start):
                continue
            score = _CONTAINED_SCORE + _COVERAGE_SCORE * len(phrase.words) / len(typed.words)
            why: Why = "contained" if literal else "fuzzy"
            yield _Found(
                Match(phrase.intent, round(score if literal else score - 0.02, 3), {}, why), start, end
            )

    def _alike(self, mended: Words, known: _Expected) -> Iterator[_Found]:
        weights = self._weights
        shared: dict[int, float] = {}
        total = 0.0
        for word in dict.fromkeys(mended.words):
            weight = weights.get(word, _UNHEARD_WEIGHT)
            total += weight
            for index in known.by_word.get(word, ()):
                shared[index] = shared.get(index, 0.0) + weight
        negated = not self._negations.isdisjoint(mended.words)
        for index, weight in shared.items():
            phrase = known.phrases[index]
            fit = _RECALL_SHARE * weight / phrase.weight + (1 - _RECALL_SHARE) * weight / total
            score = _BAG_SCORE * min(fit, 1.0) * (1.0 if negated == phrase.negated else 0.5)
            if score >= _NEAR and len(phrase.words) > 1:
                yield _Found(Match(phrase.intent, round(score, 3), {}, "fuzzy"), 0, 0)

    def _turned_round(self, phrase: _Phrase, said: Words, start: int, end: int) -> bool:
        if phrase.negated:
            return False
        near = [
            *range(max(0, start - _NEGATED_BEFORE), start),
            *range(end, min(len(said.words), end + _NEGATED_AFTER)),
        ]
        return any(
            said.words[each] in self._negations and said.clauses[each] == said.clauses[start] for each in near
        )

    def _nearest_word(self, word: str) -> str:
        if word in self._weights or len(word) < _MENDED_FROM or not word.isalpha():
            return word
        nearest = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_MENDED_RATIO)
        return nearest[0] if nearest and len(nearest[0]) >= _MENDED_FROM else word


def _ranking(found: list[_Found]) -> Ranking:
    found.sort(key=lambda each: -each.match.score)
    candidates = tuple(each.match for each in found)
    least = max(THRESHOLD, candidates[0].score - MARGIN)
    matches = tuple(
        each.match
        for each in found
        if each.match.score >= least and not any(_within(each, other) for other in found)
    )
    return Ranking(matches, candidates)


def _within(one: _Found, other: _Found) -> bool:
    """Whether a phrase was found inside a longer one."""
    return (
        one.end > 0
        and other.start <= one.start
        and one.end <= other.end
        and other.end - other.start > one.end - one.start
    )


def _in_passing(phrase: _Phrase, said: Words, start: int) -> bool:
    """Whether a single short word stands in mid-clause, where "ok" or "da" mean something else."""
    if len(phrase.words) > 1 or len(phrase.text) > _SHORT_WORD:
        return False
    clause = said.clauses[start]
    opens = start == 0 or said.clauses[start - 1] != clause
    closes = start + 1 == len(said.words) or said.clauses[start + 1] != clause
    return not (opens or closes)


def _examples(intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]) -> Iterator[tuple[IntentId, str]]:
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                text = "" if example.startswith(PATTERN) else folded(example)
                if text:
                    yield intent.id, text


def _patterns(
    intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]
) -> Iterator[tuple[IntentId, re2._Regexp]]:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                if example.startswith(PATTERN):
                    yield intent.id, _compiled(intent, example, options)


def _compiled(intent: Intent, example: str, options: re2.Options) -> re2._Regexp:
    try:
        return re2.compile(example.removeprefix(PATTERN).strip(), options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise BadPattern(
            Problem(
                "bad-pattern",
                "error",
                intent.where,
                f"'{example}' of intent '{intent.id}' is not a pattern: {reason}",
                "Patterns have no look-ahead and no back-references; (?P<name>…) names a value",
            )
        ) from error


def _weights(examples: Sequence[tuple[IntentId, str]]) -> dict[str, float]:
    """Weigh words by how few intents use them."""
    intents_with: dict[str, set[IntentId]] = defaultdict(set)
    for intent, text in examples:
        for word in text.split():
            intents_with[word].add(intent)
    count = len(Counter(intent for intent, _ in examples))
    return {word: round(math.log(1.5 + count / len(used)), 4) for word, used in intents_with.items()}
