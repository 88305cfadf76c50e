"""Recognise values in what people type: one file per kind, each with the well-kept library for it.

Promise: the same text at the same play time always gives the same value, and no text makes it fail. A value
comes back in one form, whatever it was typed like: `+40721234567`, `1500.50 EUR`, `D2 10:30`, `RO49AAAA…`.
Libraries and word lists are read when a kind is first asked for, and only rules that expect a kind ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from roleplay.domain.scenario import MINUTE_MS, HourOfPlay, Scenario
from state_machines.ids import Lang
from state_machines.understanding.words import cleaned

Finder = Callable[[str], str | None]


class PackValues:
    """The values that one actor of a pack recognises, in the languages it speaks."""

    def __init__(self, speaks: Sequence[Lang], scenario: Scenario | None = None) -> None:
        self._speaks = tuple(speaks)
        self._scenario = scenario

    def find(self, text: str, kind: str, minutes: float, /) -> str | None:
        """Return the first value of a kind in a text; None if there is none, or only a channel knows it."""
        text = cleaned(text)
        if not text:
            return None
        if kind == "date_time":
            return self._moments(text, self._hour(minutes))
        finder = self._finders.get(kind)
        return finder()(text) if finder else None

    def _hour(self, minutes: float) -> HourOfPlay:
        if self._scenario is None:
            return HourOfPlay(1, round(minutes))
        return self._scenario.hour_at(round(minutes * MINUTE_MS))

    @cached_property
    def _finders(self) -> dict[str, Callable[[], Finder]]:
        return {
            "amount": lambda: self._amounts,
            "answer": lambda: self._answers,
            "document_number": lambda: self._documents,
            "email": lambda: _code("email"),
            "iban": lambda: _code("iban"),
            "location": lambda: _code("location"),
            "name": lambda: self._names,
            "number": lambda: self._numbers,
            "person": lambda: self._people,
            "phone": lambda: self._phones,
            "place": lambda: self._places,
            "plate": lambda: _code("plate"),
        }

    @cached_property
    def _moments(self) -> Callable[[str, HourOfPlay], str | None]:
        from roleplay.packs.values.moments import Moments

        return Moments(self._speaks).find

    @cached_property
    def _amounts(self) -> Finder:
        from roleplay.packs.values.amounts import Amounts

        return Amounts(self._speaks).find

    @cached_property
    def _numbers(self) -> Finder:
        from roleplay.packs.values.numbers import Numbers

        return Numbers(self._speaks).find

    @cached_property
    def _documents(self) -> Finder:
        from roleplay.packs.values.documents import Documents

        return Documents(self._speaks).find

    @cached_property
    def _phones(self) -> Finder:
        from roleplay.packs.values.phones import Phones

        return Phones(self._speaks, self._scenario.phones if self._scenario else ()).find

    @cached_property
    def _answers(self) -> Finder:
        from roleplay.packs.values.answers import Answers

        return Answers(self._speaks).find

    @cached_property
    def _people(self) -> Finder:
        from roleplay.packs.values.names import Gazetteer

        return Gazetteer(self._scenario.people if self._scenario else {}).find

    @cached_property
    def _places(self) -> Finder:
        from roleplay.packs.values.names import Gazetteer

        return Gazetteer(self._scenario.places if self._scenario else {}).find

    @property
    def _names(self) -> Finder:
        from roleplay.packs.values.names import short_answer

        return lambda text: self._people(text) or short_answer(text)


def _code(kind: str) -> Finder:
    from roleplay.packs.values import codes

    finder: Finder = getattr(codes, kind)
    return finder
