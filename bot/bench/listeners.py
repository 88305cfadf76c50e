"""Who is asked in `bench understanding`: ours, and what else matches messages to examples.

Every listener learns from the same examples and is asked the same question: which of the expected intents,
how sure, and is that enough? The others find their threshold by our rule, with their own held-out examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from rapidfuzz import fuzz, process

from roleplay.packs.encoders import encoders_for
from state_machines.diagnostics import NOWHERE
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.cascade import taught
from state_machines.understanding.sureness import refused
from state_machines.understanding.words import folded

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled sentence."""

    text: str
    intent: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Heard:
    """A listener's answer: the likeliest intent, how sure, by which tier, and whether that is enough."""

    intent: str
    score: float
    understood: bool
    tier: str = ""


class Listener(Protocol):
    """Learns from examples when made."""

    def hear(self, text: str, expected: Sequence[str], /) -> Heard:
        """Choose among the expected intents."""


class Ours:
    """What actors understand with."""

    def __init__(self, samples: Sequence[Sample], *, encoder: bool) -> None:
        languages = [Lang(each) for each in dict.fromkeys(sample.language for sample in samples)]
        held: dict[str, dict[Lang, list[str]]] = {}
        for each in samples:
            held.setdefault(each.intent, {}).setdefault(Lang(each.language), []).append(each.text)
        intents = {IntentId(name): _intent(name, examples) for name, examples in held.items()}
        self._cascade = taught(intents, languages, encoders=encoders_for(languages) if encoder else ())

    def hear(self, text: str, expected: Sequence[str], /) -> Heard:
        """Choose among the expected intents, as an actor does."""
        ranking = self._cascade.rank(text, [IntentId(each) for each in expected])
        if ranking.matches:
            best = ranking.matches[0]
            return Heard(best.intent, best.score, True, best.why)
        if ranking.candidates:
            best = ranking.candidates[0]
            return Heard(best.intent, min(best.score, 0.999), False, "not understood")
        return Heard(expected[0], 0.0, False, "not understood")


class Scored:
    """A listener that gives every intent a score; the threshold comes from held-out examples."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.classes = sorted({each.intent for each in samples})
        self._place = {intent: n for n, intent in enumerate(self.classes)}
        owners = np.array([self._place[each.intent] for each in samples])
        every = np.arange(len(samples))
        held = np.zeros((len(samples), len(self.classes)), np.float32)
        for fold in range(FOLDS):
            out = every[every % FOLDS == fold]
            if not len(out):
                continue
            self.learn([samples[n] for n in every[every % FOLDS != fold]])
            held[out] = self.scores([samples[n].text for n in out])
        right = held[every, owners][held.argmax(axis=1) == owners]
        self._threshold = float(np.quantile(right, refused(len(self.classes)))) if len(right) else 0.0
        self.learn(samples)

    def learn(self, samples: Sequence[Sample]) -> None:
        """Learn; an intent without a sample keeps its column."""
        raise NotImplementedError

    def scores(self, texts: Sequence[str]) -> Any:
        """Return a row of scores per text, a column per class."""
        raise NotImplementedError

    def hear(self, text: str, expected: Sequence[str], /) -> Heard:
        """Choose the expected intent with the best score."""
        row = self.scores([text])[0]
        best = max(expected, key=lambda intent: float(row[self._place[intent]]))
        score = float(row[self._place[best]])
        return Heard(best, score, score >= self._threshold)


class RapidFuzz(Scored):
    """The nearest example by `token_set_ratio`."""

    def learn(self, samples: Sequence[Sample]) -> None:
        """Keep the examples, folded."""
        self._texts = [folded(each.text) for each in samples]
        intents = np.array([each.intent for each in samples])
        self._of = [np.flatnonzero(intents == intent) for intent in self.classes]

    def scores(self, texts: Sequence[str]) -> Any:
        """Return each class's best ratio."""
        typed = [folded(text) for text in texts]
        found = process.cdist(typed, self._texts, scorer=fuzz.token_set_ratio, dtype=np.float32) / 100
        nothing = np.zeros(len(texts), np.float32)
        return np.stack([found[:, own].max(axis=1) if len(own) else nothing for own in self._of], axis=1)


class TfidfSvm(Scored):
    """TF-IDF of pieces of words and of words, and a linear SVM, as scikit-learn has them."""

    def learn(self, samples: Sequence[Sample]) -> None:
        """Fit the pipeline."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        words = TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True)  # noqa: S106
        self._model = make_pipeline(make_union(letters, words), LinearSVC())
        self._model.fit([each.text for each in samples], [each.intent for each in samples])
        self._columns = [self.classes.index(each) for each in self._model.classes_]

    def scores(self, texts: Sequence[str]) -> Any:
        """Return the decision function; it is not a probability."""
        found = self._model.decision_function(texts)
        if found.ndim == 1:
            found = np.stack([-found, found], axis=1)
        scores = np.full((len(texts), len(self.classes)), -10, np.float32)
        scores[:, self._columns] = found
        return scores


def _intent(name: str, examples: Mapping[Lang, Sequence[str]]) -> Intent:
    return Intent(IntentId(name), {lang: tuple(each) for lang, each in examples.items()}, NOWHERE)
