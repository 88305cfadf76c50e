"""Tell in which of a few languages something is written: by its letters where they differ, else by py3langid.

Promise: only the languages that are asked about come into question, and understanding never depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

_CYRILLIC = re.compile("[\u0400-\u052f]")
_IN_CYRILLIC = frozenset(["be", "bg", "kk", "mk", "ru", "sr", "uk"])


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]:
        """Return a language and how sure it is."""


def language_of(text: str, among: Sequence[str]) -> str:
    """Return the likeliest of the languages; the first one where nothing speaks for any."""
    cyrillic = bool(_CYRILLIC.search(text))
    likely = [each for each in among if (each in _IN_CYRILLIC) == cyrillic] or list(among)
    if len(likely) == 1 or not text.strip():
        return likely[0]
    found, _sure = _identifier(tuple(sorted(likely))).classify(text)
    return str(found) if found in likely else likely[0]


@cache
def _identifier(languages: tuple[str, ...]) -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 100 MB: only where somebody asks

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([each for each in languages if each in set(identifier.labels)])
    found: _Identifier = identifier
    return found
