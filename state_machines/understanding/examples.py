"""Understand by the authors' examples alone: exact, by pattern, contained, or nearly so.

Deterministic and small, without a model. What is typed is brought to plain words. An example that is the
whole message decides alone; else patterns and examples within the message count, words with typing mistakes
being mended to the actor's own vocabulary; only if there are none, likeness of words. Rules of thumb: a
longer phrase beats a shorter one inside it; a negation beside a phrase that has none turns it round, and it
does not count.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import re2
from rapidfuzz import fuzz, process

from state_machines.diagnostics import Problem
from state_machines.errors import BadPattern
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.negation import negations
from state_machines.understanding.port import Match, Ranking, Why
from state_machines.understanding.words import clauses_of, cleaned, folded, plain, words_of

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
_MENDED_COST = 0.02
_CACHED_WORDS = 4096

_NOTHING = Ranking()
_NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Phrase:
    intent: IntentId
    text: str
    words: list[str]
    weight: float
    negated: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    intent: IntentId
    search: Callable[[str], re2._Match | None]
    values: tuple[tuple[str, int], ...]
    """The values it names, and their groups."""


@dataclass(slots=True)
class _Found:
    match: Match
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Expected:
    """The examples of the intents that one state can use."""

    exact: Mapping[str, Ranking]
    patterns: tuple[_Pattern, ...]
    patterned: frozenset[IntentId]
    phrases: tuple[_Phrase, ...]
    by_first: Mapping[str, tuple[_Phrase, ...]]
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

    @property
    def ready(self) -> bool:
        """Always: there is nothing to learn."""
        return True

    def rank(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the expected intents; see the module for the rules of thumb."""
        return self._rank(text, expected, alike=True)

    def said(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the expected intents by what was said in so many words; likeness does not count."""
        return self._rank(text, expected, alike=False)

    def _rank(self, text: str, expected: Sequence[IntentId], *, alike: bool) -> Ranking:
        known = self._prepared(tuple(expected))
        typed = plain(text)
        words = words_of(typed)
        exact = known.exact.get(" ".join(words))
        if exact is not None:
            return self._with_values(exact, text, known) if known.patterns else exact
        found = self._by_pattern(text, known) if known.patterns else []
        contained = self._contained(words, typed, known)
        if not contained:
            mended = [self._mend(word) for word in words]
            if mended != words:
                contained = self._contained(mended, typed, known, mended=True)
            if not contained and alike:
                contained = self._alike(mended, known)
        found += contained
        return _ranking(found) if found else _NOTHING

    def _prepared(self, expected: tuple[IntentId, ...]) -> _Expected:
        known = self._by_expected.get(expected)
        if known is None:
            known = self._by_expected[expected] = self._prepare(expected)
        return known

    def _prepare(self, expected: tuple[IntentId, ...]) -> _Expected:
        wanted = set(expected)
        phrases = tuple(phrase for phrase in self._phrases if phrase.intent in wanted)
        exact: dict[str, dict[IntentId, Match]] = defaultdict(dict)
        by_first: dict[str, list[_Phrase]] = defaultdict(list)
        by_word: dict[str, list[int]] = defaultdict(list)
        for index, phrase in enumerate(phrases):
            exact[phrase.text][phrase.intent] = Match(phrase.intent, 1.0)
            by_first[phrase.words[0]].append(phrase)
            for word in dict.fromkeys(phrase.words):
                by_word[word].append(index)
        patterns = tuple(each for each in self._patterns if each.intent in wanted)
        return _Expected(
            {text: Ranking(tuple(each.values()), tuple(each.values())) for text, each in exact.items()},
            patterns,
            frozenset(each.intent for each in patterns),
            phrases,
            {word: tuple(each) for word, each in by_first.items()},
            {word: tuple(each) for word, each in by_word.items()},
        )

    def _phrase(self, intent: IntentId, text: str) -> _Phrase:
        words = text.split()
        weight = sum(self._weights[word] for word in dict.fromkeys(words))
        return _Phrase(intent, text, words, weight, not self._negations.isdisjoint(words))

    def _with_values(self, exact: Ranking, text: str, known: _Expected) -> Ranking:
        """Add the values that the same intent's patterns name in an exact example."""
        if known.patterned.isdisjoint(match.intent for match in exact.matches):
            return exact
        named = {found.match.intent: found.match.values for found in self._by_pattern(text, known)}
        matches = tuple(replace(match, values=named.get(match.intent, {})) for match in exact.matches)
        return Ranking(matches, matches)

    def _by_pattern(self, text: str, known: _Expected) -> list[_Found]:
        shown = cleaned(text)
        bare = ""
        found: dict[IntentId, _Found] = {}
        for pattern in known.patterns:
            if pattern.intent in found:
                continue
            hit = pattern.search(shown)
            if hit is None:
                bare = bare or plain(shown)
                hit = pattern.search(bare) if bare != shown else None
            if hit is not None:
                values = {name: value for name, group in pattern.values if (value := hit[group])}
                match = Match(pattern.intent, _PATTERN_SCORE, values, "pattern")
                found[pattern.intent] = _Found(match)
        return list(found.values())

    def _contained(
        self, words: list[str], typed: str, known: _Expected, *, mended: bool = False
    ) -> list[_Found]:
        by_first = known.by_first
        hits = [
            (start, phrase)
            for start, word in enumerate(words)
            if word in by_first
            for phrase in by_first[word]
            if words[start : start + len(phrase.words)] == phrase.words
        ]
        if not hits:
            return []
        found: list[_Found] = []
        share = _COVERAGE_SCORE / len(words)
        why: Why = "fuzzy" if mended else "contained"
        turned = not self._negations.isdisjoint(words)
        for start, phrase in hits:
            end = start + len(phrase.words)
            if turned and not phrase.negated and self._turned_round(words, typed, start, end):
                continue
            if len(phrase.text) <= _SHORT_WORD and _in_passing(typed, start, end):
                continue
            score = _CONTAINED_SCORE + share * (end - start) - (_MENDED_COST if mended else 0.0)
            found.append(_Found(_within_text(phrase.intent, round(score, 3), why), start, end))
        return found

    def _alike(self, words: list[str], known: _Expected) -> list[_Found]:
        shared: dict[int, float] = {}
        total = 0.0
        for word in dict.fromkeys(words):
            weight = self._weights.get(word, _UNHEARD_WEIGHT)
            total += weight
            for index in known.by_word.get(word, ()):
                shared[index] = shared.get(index, 0.0) + weight
        negated = not self._negations.isdisjoint(words)
        found: list[_Found] = []
        for index, weight in shared.items():
            phrase = known.phrases[index]
            fit = _RECALL_SHARE * weight / phrase.weight + (1 - _RECALL_SHARE) * weight / total
            score = _BAG_SCORE * fit * (1.0 if negated == phrase.negated else 0.5)
            if score >= _NEAR and len(phrase.words) > 1:
                found.append(_Found(Match(phrase.intent, round(score, 3), {}, "fuzzy")))
        return found

    def _turned_round(self, words: list[str], typed: str, start: int, end: int) -> bool:
        """Whether a negation stands near a phrase, in the same clause."""
        clauses = clauses_of(typed)
        near = range(max(0, start - _NEGATED_BEFORE), min(len(words), end + _NEGATED_AFTER))
        return any(words[each] in self._negations and clauses[each] == clauses[start] for each in near)

    def _nearest_word(self, word: str) -> str:
        if word in self._weights or len(word) < _MENDED_FROM or not word.isalpha():
            return word
        nearest = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_MENDED_RATIO)
        return nearest[0] if nearest and len(nearest[0]) >= _MENDED_FROM else word


@lru_cache(_CACHED_WORDS)
def _within_text(intent: IntentId, score: float, why: Why) -> Match:
    return Match(intent, score, _NO_VALUES, why)


def _ranking(found: list[_Found]) -> Ranking:
    if len(found) == 1:
        only = (found[0].match,)
        return Ranking(only if only[0].score >= THRESHOLD else (), only)
    found.sort(key=lambda each: -each.match.score)
    best: dict[IntentId, _Found] = {}
    for each in found:
        best.setdefault(each.match.intent, each)
    least = max(THRESHOLD, found[0].match.score - MARGIN)
    matches = tuple(
        each.match
        for each in best.values()
        if each.match.score >= least and not any(_within(each, other) for other in found)
    )
    return Ranking(matches, tuple(each.match for each in best.values()))


def _within(one: _Found, other: _Found) -> bool:
    """Whether a phrase was found inside a longer one."""
    return (
        one.end > 0
        and other.start <= one.start
        and one.end <= other.end
        and other.end - other.start > one.end - one.start
    )


def _in_passing(typed: str, start: int, end: int) -> bool:
    """Whether a short phrase stands in mid-clause, where "ok" or "da" mean something else."""
    clauses = clauses_of(typed)
    opens = start == 0 or clauses[start - 1] != clauses[start]
    closes = end == len(clauses) or clauses[end] != clauses[start]
    return not (opens or closes)


def _examples(intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]) -> Iterator[tuple[IntentId, str]]:
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                text = "" if example.startswith(PATTERN) else folded(example)
                if text:
                    yield intent.id, text


def _patterns(intents: Mapping[IntentId, Intent], speaks: Sequence[Lang]) -> Iterator[_Pattern]:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    for intent in intents.values():
        for lang in speaks:
            for example in intent.examples.get(lang, ()):
                if example.startswith(PATTERN):
                    compiled = _compiled(intent, example, options)
                    yield _Pattern(intent.id, compiled.search, tuple(compiled.groupindex.items()))


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
