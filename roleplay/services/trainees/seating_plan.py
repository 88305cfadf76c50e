"""Read who is expected out of a table: a row for each person, columns in any order, in any shipped language.

What cannot be read is named by sheet, row and column, with what to write instead; nothing is half taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roleplay.domain.scenario import AGENCIES, Scenario
from roleplay.services.record import titles
from roleplay.texts import SHIPPED, _, speaking

MOST_PEOPLE = 1_000
LONGEST_NAME = 80
COLUMNS = ("team", "site", "call_sign", "agency", "languages")
_OPTIONAL = frozenset({"site", "languages"})
_BETWEEN = re.compile(r"[,;/\n]+")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as text: `rows[0]` is the first row of the sheet."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected in a team."""

    team: str
    site: str
    call_sign: str
    agency: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that cannot be read, and what to do."""

    where: str
    """`People!C7`; a row or the sheet alone where no cell is meant."""
    message: str


@dataclass(frozen=True, slots=True)
class SeatingPlan:
    """Who is expected, and what is wrong with the table; with anything wrong nobody should be taken."""

    expected: tuple[Expected, ...]
    troubles: tuple[Trouble, ...]


def read_plan(table: Table, scenario: Scenario) -> SeatingPlan:
    """Read the table."""
    header = next((n for n, row in enumerate(table.rows) if any(cell.strip() for cell in row)), None)
    if header is None:
        return SeatingPlan((), (Trouble(table.name, _("The sheet is empty.")),))
    places = _places(table.rows[header])
    missing = [name for name in COLUMNS if name not in places and name not in _OPTIONAL]
    if missing:
        wanted = ", ".join(column_title(name) for name in missing)
        message = _("A column is missing: {columns}. Its title belongs into this row.").format(columns=wanted)
        return SeatingPlan((), (Trouble(f"{table.name}!{header + 1}", message),))
    return _Reader(table, scenario, places).read(header + 1)


def column_title(name: str) -> str:
    """Return a column's title in the reader's language."""
    return {
        "team": _("Team"),
        "site": _("Site"),
        "call_sign": _("Call-sign"),
        "agency": _("Agency"),
        "languages": _("Languages"),
    }[name]


def _places(header: Sequence[str]) -> dict[str, int]:
    known: dict[str, str] = {name: name for name in COLUMNS}
    for locale in SHIPPED:
        with speaking(locale):
            known |= {_plain(column_title(name)): name for name in COLUMNS}
    found = ((known.get(_plain(cell)), place) for place, cell in enumerate(header))
    return {name: place for name, place in reversed(list(found)) if name}


def _plain(cell: str) -> str:
    return cell.strip().casefold().replace("-", " ").replace("_", " ")


class _Reader:
    """Reads rows, collecting what is wrong."""

    def __init__(self, table: Table, scenario: Scenario, places: Mapping[str, int]) -> None:
        self.table, self.scenario, self.places = table, scenario, places
        self.troubles: list[Trouble] = []
        self.agencies = _titles_in_every_language(AGENCIES, titles.agency)
        self.tongues = _titles_in_every_language(
            dict.fromkeys((*scenario.languages, *titles.WORLD)), titles.language
        )

    def read(self, first: int) -> SeatingPlan:
        people: list[Expected] = []
        seen: dict[tuple[str, str], int] = {}
        for number in range(first, len(self.table.rows)):
            row = self.table.rows[number]
            if not any(cell.strip() for cell in row):
                continue
            if len(people) >= MOST_PEOPLE:
                self._wrong(
                    number, None, _("More than {most} people; split the list.").format(most=MOST_PEOPLE)
                )
                break
            person = self._person(number)
            who = (person.team.casefold(), person.call_sign.casefold())
            if who[1] and who in seen:
                text = _("{name} stands in row {row} already. Give one of them another call-sign.")
                self._wrong(number, "call_sign", text.format(name=person.call_sign, row=seen[who]))
            seen[who] = number + 1
            people.append(person)
        return SeatingPlan(tuple(people), tuple(self.troubles))

    def _person(self, number: int) -> Expected:
        return Expected(
            team=self._name(number, "team"),
            site=self._cell(number, "site")[:LONGEST_NAME],
            call_sign=self._name(number, "call_sign"),
            agency=self._agency(number),
            languages=tuple(self._languages(number)),
        )

    def _name(self, number: int, column: str) -> str:
        text = self._cell(number, column)
        if not text:
            self._wrong(number, column, _("This cell is empty: write a name."))
        if len(text) > LONGEST_NAME:
            self._wrong(number, column, _("Longer than {most} characters.").format(most=LONGEST_NAME))
        return text

    def _agency(self, number: int) -> str:
        text = self._cell(number, "agency")
        agency = self.agencies.get(text.casefold(), "")
        if agency not in self.scenario.agencies:
            offered = ", ".join(titles.agency(each).title for each in self.scenario.agencies)
            message = _("“{text}” does not take part in this scenario. Write one of: {offered}.")
            self._wrong(number, "agency", message.format(text=text, offered=offered))
        return agency

    def _languages(self, number: int) -> Iterator[str]:
        for text in filter(None, (part.strip() for part in _BETWEEN.split(self._cell(number, "languages")))):
            tag = self.tongues.get(text.casefold())
            if tag is None:
                message = _("“{text}” is no language known here. Write its name or its code, such as ro.")
                self._wrong(number, "languages", message.format(text=text))
            else:
                yield tag

    def _cell(self, number: int, column: str) -> str:
        place, row = self.places.get(column), self.table.rows[number]
        return " ".join(row[place].split(" ")).strip() if place is not None and place < len(row) else ""

    def _wrong(self, number: int, column: str | None, message: str) -> None:
        place = self.places.get(column) if column else None
        cell = f"{letters(place)}{number + 1}" if place is not None else f"{number + 1}"
        self.troubles.append(Trouble(f"{self.table.name}!{cell}", message))


def letters(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _titles_in_every_language(ids: Iterable[str], named: titles.Namer) -> dict[str, str]:
    known = {each.casefold(): each for each in ids}
    for locale in SHIPPED:
        with speaking(locale):
            for each in list(known.values()):
                title = named(each).title
                known |= dict.fromkeys((part.strip(" ()").casefold() for part in title.split("(")), each)
    return known
