"""Yes, no or maybe, in whatever words."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.packs.phrases import phrase_book
from state_machines.ids import Lang
from state_machines.understanding.by_heart import ByHeart

_ANSWERS = {"yes": "yes", "no": "no", "maybe": "maybe", "do_not_know": "maybe"}


class Answers:
    """The answer that a text gives."""

    def __init__(self, languages: Sequence[Lang]) -> None:
        self._by_heart = ByHeart(phrase_book(languages))

    def find(self, text: str) -> str | None:
        """Return `yes`, `no` or `maybe`; not to know is maybe."""
        heard = self._by_heart.hear(text).sets
        return next((_ANSWERS[name] for name in _ANSWERS if name in heard), None)
