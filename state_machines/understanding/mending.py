"""Mend words with typing mistakes to the actor's own vocabulary, whatever its language.

Promise: a word the actor knows is left alone, and so is one that is short, or no word; a word costs one look
through the vocabulary, and that once. A word is mended within its script ("adress" never becomes «адрес»);
only if nothing near is there, and only for comparison, to one in another: some type Russian in Latin letters.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from state_machines.understanding.grams import in_latin, spoken_words

MENDED_FROM = 4
"""Letters of the shortest word that is mended."""

LONG_WORD = 9
"""From so many letters on, a word may hold two mistakes."""

MOST_MENDED = 12
"""Words mended in one message."""

_WORDS_KEPT = 4096
_TOKEN = re.compile(r"\w+")


class Mending:
    """Knows the words of an actor's examples, and how they are written."""

    def __init__(self, examples: Iterable[str]) -> None:
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for text in examples:
            words, tokens = spoken_words(text), _TOKEN.findall(text)
            for place, word in enumerate(words):
                written[word][tokens[place] if len(tokens) == len(words) else word] += 1
        self._known = {word: forms.total() for word, forms in written.items()}
        self._written = {word: forms.most_common(1)[0][0] for word, forms in written.items()}
        self._by_length: dict[tuple[bool, int], list[str]] = defaultdict(list)
        for word in sorted(self._known):
            self._by_length[in_latin(self._written[word]), len(word)].append(word)
        self._nearest = lru_cache(_WORDS_KEPT)(self._nearest_word)

    def mended(self, words: Sequence[str], text: str) -> list[str]:
        """Return the words of a text, those unknown in the nearest form that is known, if any is near."""
        mended, tries, latin = list(words), MOST_MENDED, in_latin(text)
        for place, word in enumerate(words):
            if tries and len(word) >= MENDED_FROM and word not in self._known and word.isalpha():
                mended[place] = self._nearest(word, latin)
                tries -= 1
        return mended

    def written(
        self,
        text: str,
        words: Sequence[str],
        mended: Sequence[str],
        common: Callable[[str], bool] = lambda _word: False,
    ) -> str:
        """Return a text with its mended words as the author wrote them, the rest as it was typed.

        A text in Latin letters whose words are known in Cyrillic or Greek is written in those.

        Args:
            common: whether a typed word is one that everybody uses, and so no mistake.
        """
        if in_latin(text) and self._is_romanised(mended):
            return " ".join(self._written.get(word, word) for word in mended)
        tokens = list(_TOKEN.finditer(text))
        if mended == words or len(tokens) != len(words):
            return text
        parts, end = [], 0
        for token, word, better in zip(tokens, words, mended, strict=True):
            typed = token.group()
            kept = better == word or in_latin(typed) != in_latin(self._written[better]) or common(typed)
            parts += [text[end : token.start()], typed if kept else self._written[better]]
            end = token.end()
        return "".join([*parts, text[end:]])

    def _is_romanised(self, words: Sequence[str]) -> bool:
        known = [self._written[word] for word in words if word in self._known]
        return 2 * len(known) >= len(words) and all(not in_latin(each) for each in known if len(each) > 1)

    def _nearest_word(self, word: str, latin: bool) -> str:
        return self._nearest_of(word, latin) or self._nearest_of(word, not latin) or word

    def _nearest_of(self, word: str, latin: bool) -> str:
        mistakes = 2 if len(word) >= LONG_WORD else 1
        near = [
            found[:2]
            for length in range(len(word) - mistakes, len(word) + mistakes + 1)
            for found in process.extract(
                word,
                self._by_length.get((latin, length), ()),
                scorer=OSA.distance,
                score_cutoff=mistakes,
                limit=3,
            )
        ]
        best = max(near, key=lambda each: (-each[1], self._known[each[0]]), default=("", 0))
        return str(best[0])
