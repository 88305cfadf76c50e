"""Amounts of money: a number and a currency, by its sign, its code or the word people use for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roleplay.packs.values.language import any_of, currencies, words
from roleplay.packs.values.numbers import NUMBER, Digits, as_text, read

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₴": "UAH", "₸": "KZT", "₺": "TRY"}
_CODES = ("EUR", "USD", "GBP", "CHF", "RON", "MDL", "RUB", "UAH", "ALL", "TRY", "KZT", "RSD", "BGN", "PLN")


class Amounts:
    """The first amount of a text, as `1500.50 EUR`."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._digits = Digits(languages)
        self._money = {code.casefold(): code for code in _CODES if code != "ALL"} | currencies(languages)
        named = sorted((*self._money, *_SIGNS), key=len, reverse=True)
        thousand = any_of(words(languages, "thousand"))
        number = rf"(?P<number>{NUMBER})"
        scale = rf"(?: ?(?P<scale>{thousand})\b)?"
        self._after = re.compile(
            rf"(?<![\w.,]){number}{scale} ?(?:de |di |d)?(?P<money>{any_of(named)})(?!\w)"
        )
        self._before = re.compile(rf"(?<!\w)(?P<money>{any_of(named)}) ?{number}{scale}")

    def find(self, text: str) -> str | None:
        """Return it with the currency's code."""
        view = self._digits.of(text)
        found = self._after.search(view) or self._before.search(view)
        if found is None:
            return None
        value = read(found["number"]) * (1000 if found["scale"] else 1)
        money = found["money"]
        return f"{as_text(value)} {_SIGNS.get(money) or self._money[money]}"
