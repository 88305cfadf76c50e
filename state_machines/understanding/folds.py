"""Put examples in folds, of which one in turn is held out, to see how well the others tell what it means.

Promise: each intent is spread over the folds; a name is never held out. A sentence and its translation are
held out together: if they were not, new messages would be thought easier than they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from state_machines.understanding.regression import FOLDS, Array, Indices, Truth

NEVER_OUT = -1

TRANSLATED = 0.4
"""Two sentences in different languages as near in meaning as this are taken for translations."""


def in_turn(owners: Indices, said: Truth) -> Indices:
    """Put the sentences of each intent into the folds in turn."""
    seen: Counter[int] = Counter()
    fold = np.full(len(owners), NEVER_OUT, np.int32)
    for example in np.flatnonzero(said).tolist():
        owner = int(owners[example])
        fold[example] = seen[owner] % FOLDS
        seen[owner] += 1
    return fold


def with_translations(
    owners: Indices, said: Truth, languages: Sequence[str], vectors: Sequence[Array]
) -> Indices:
    """Put the sentences of each intent into the folds in turn, translations beside what they translate.

    Args:
        vectors: each encoder's vectors of the examples, seen from their middle.
    """
    fold = in_turn(owners, said)
    spoken = np.array(languages)
    for owner in np.unique(owners):
        own = np.flatnonzero((owners == owner) & said)
        if not len(own):
            continue
        first = own[spoken[own] == spoken[own[0]]]
        others = own[spoken[own] != spoken[own[0]]]
        if len(others):
            near = np.mean([each[others] @ each[first].T for each in vectors], axis=0)
            translated = near.max(axis=1) >= TRANSLATED
            fold[others[translated]] = fold[first[near.argmax(axis=1)[translated]]]
    return fold


def translations_of(
    row: int, owners: Indices, said: Truth, languages: Sequence[str], vectors: Sequence[Array]
) -> Truth:
    """Say which examples are one and its translations: of its intent, in other languages, near in meaning."""
    out = np.zeros(len(owners), np.bool_)
    if vectors:
        others = (owners == owners[row]) & said & (np.array(languages) != languages[row])
        out = others & (np.mean([each @ each[row] for each in vectors], axis=0) >= TRANSLATED)
    out[row] = True
    return out
