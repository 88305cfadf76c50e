"""A scenario as the exercise plays it: days, facts, objectives, cases and the MSEL.

Promise: everything here is checked, frozen and free of YAML. Every time is **play time**: milliseconds since
StartEx that pass only inside the days of play, so a night or a pause is no time at all.
Built by `roleplay.packs.build`; read by the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NewType, get_args

if TYPE_CHECKING:
    from state_machines.conditions import Condition
    from state_machines.diagnostics import Where
    from state_machines.lines import Text

PlayMs = NewType("PlayMs", int)
"""Milliseconds of play since StartEx."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

Agency = Literal["police", "prosecutor", "finance", "labour", "ngo", "social", "lawyer", "mediator", "press"]
AGENCIES: tuple[str, ...] = get_args(Agency)
"""The closed list of professions a trainee can play."""

Element = Literal["act", "means", "purpose", "protection", "finance", "cooperation", "procedure"]
ELEMENTS: tuple[str, ...] = get_args(Element)
"""What a fact proves or secures; a case of a child needs no `means`."""

FactKind = Literal["bool", "number", "text"]
FactValue = bool | float | str
InjectKind = Literal["timed", "conditional", "contingency", "deck"]
Method = Literal["chat", "news", "mail", "document", "call", "manual"]
OnLate = Literal["fire", "skip", "ask"]

OFFICES: tuple[str, ...] = ("news", "mail", "control")
"""Senders of an inject that are not actors."""

STARTING_VALUE: Mapping[FactKind, FactValue] = {"bool": False, "number": 0.0, "text": ""}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of play; `opens` and `closes` are minutes since midnight."""

    number: int
    opens: int
    closes: int
    starts: PlayMs
    """Play time at which the day begins: the sum of the days before it."""

    @property
    def ends(self) -> PlayMs:
        """Play time at which the day is over."""
        return PlayMs(self.starts + (self.closes - self.opens) * MINUTE_MS)


@dataclass(frozen=True, slots=True)
class HourOfPlay:
    """A moment as people say it: day 1, 10:42."""

    day: int
    minute: int
    """Minutes since midnight of that day."""

    @property
    def clock(self) -> str:
        """The hour alone: `10:42`."""
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"

    def __str__(self) -> str:
        return f"D{self.day} {self.clock}"


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """Something that is or is not known or done in a team's case."""

    id: str
    title: Text
    type: FactKind
    element: Element | None = None
    hint: Text | None = None

    @property
    def starting_value(self) -> FactValue:
        """What every team begins with."""
        return STARTING_VALUE[self.type]


@dataclass(frozen=True, slots=True)
class Objective:
    """What the exercise wants to see; shown by a condition on facts, or rated by observers, or both."""

    id: str
    title: Text
    shown_by: Condition | None = None
    by: PlayMs | None = None
    rate: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the scale on which observers rate."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the scenario, and what its law lets each office do."""

    id: str
    title: Text
    law: Text | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One story line; for a child the means need not be shown."""

    id: str
    title: Text
    actors: tuple[str, ...]
    child: bool = False


@dataclass(frozen=True, slots=True)
class Marking:
    """What every outgoing message carries so that nobody mistakes it for the world."""

    header: str = "EXERCISE"
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Addressees:
    """Who receives an inject; an empty tuple means everyone."""

    teams: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    sites: tuple[str, ...] = ()
    trainees: tuple[str, ...] = ()
    """Single people by id; only an improvised inject can name them."""

    def reaches_team(self, team: str, site: str | None = None) -> bool:
        """Say whether the team with this id or name, at this site, is addressed."""
        return (not self.teams or team in self.teams) and (not self.sites or site in self.sites)

    def reaches_agency(self, agency: str) -> bool:
        """Say whether trainees of this agency are addressed."""
        return not self.agencies or agency in self.agencies

    def reaches(self, trainee_id: str, agency: str) -> bool:
        """Say whether this trainee, of this agency, is addressed."""
        return self.reaches_agency(agency) and (not self.trainees or trainee_id in self.trainees)


@dataclass(frozen=True, slots=True)
class InjectDefinition:
    """One row of the MSEL.

    timed: `at` · conditional: `when` first holds for a team, then `delay` · contingency: at `by`, unless
    `unless` holds · deck: ready at any time, fired by an operator or a rule.
    """

    id: str
    kind: InjectKind
    where: Where
    title: Text
    sender: str
    """An actor id, or one of `OFFICES`."""
    to: Addressees = Addressees()
    method: Method = "chat"
    message: Text | None = None
    media: str | None = None
    event: str | None = None
    at: PlayMs | None = None
    when: Condition | None = None
    delay_ms: int = 0
    unless: Condition | None = None
    by: PlayMs | None = None
    only_if: Condition | None = None
    on_late: OnLate = "fire"
    expected: Text | None = None
    objective: str | None = None
    controller: str = ""

    @property
    def from_actor(self) -> bool:
        """Whether an actor sends it, rather than an office."""
        return self.sender not in OFFICES

    @property
    def due(self) -> PlayMs | None:
        """Play time at which it is looked at, if that is known beforehand."""
        return self.at if self.at is not None else self.by


@dataclass(frozen=True, slots=True)
class Scenario:
    """The written pack's frame: what `scenario.yaml` says."""

    id: str
    title: Text
    summary: Text
    source_language: str
    languages: tuple[str, ...]
    agencies: tuple[Agency, ...]
    days: tuple[Day, ...]
    facts: Mapping[str, FactDefinition]
    objectives: tuple[Objective, ...] = ()
    scale: tuple[Step, ...] = ()
    """The pack's own scale, the best step first; the built-in one when there is none."""
    cases: tuple[Case, ...] = ()
    countries: tuple[Country, ...] = ()
    content_notes: tuple[Text, ...] = ()
    marking: Marking = Marking()
    notice: Text | None = None
    """What a trainee agrees to on joining; the built-in notice when there is none."""
    gather_ms: int = 1_500
    """How long short messages are gathered before they are matched as one thought."""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names that actors recognise, each with its other spellings."""
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    """The telephone numbers of the story, recognised exactly."""
    _starting_facts: Mapping[str, FactValue] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every message asks for."""
        starting = {fact.id: fact.starting_value for fact in self.facts.values()}
        object.__setattr__(self, "_starting_facts", starting)

    @property
    def ends(self) -> PlayMs:
        """Play time of EndEx: the end of the last day."""
        return self.days[-1].ends

    def starting_facts(self) -> dict[str, FactValue]:
        """The facts of a team that has not played yet."""
        return dict(self._starting_facts)

    def day(self, number: int) -> Day:
        """Return the day with this number; numbers are checked when the pack is built."""
        return next(day for day in self.days if day.number == number)

    def day_at(self, play_ms: int) -> Day:
        """Return the day in which this play time falls; before or after the days, the nearest one."""
        return next((day for day in self.days if play_ms < day.ends), self.days[-1])

    def hour_at(self, play_ms: int) -> HourOfPlay:
        """Translate play time into day and hour: `D2 09:15`. A day's end belongs to the next morning."""
        day = self.day_at(play_ms)
        return HourOfPlay(day.number, day.opens + max(0, play_ms - day.starts) // MINUTE_MS)

    def play_ms_of(self, hour: HourOfPlay) -> PlayMs:
        """Translate day and hour into play time; hours outside the day move to its nearer edge."""
        day = self.day(hour.day)
        minute = min(max(hour.minute, day.opens), day.closes)
        return PlayMs(day.starts + (minute - day.opens) * MINUTE_MS)


def days_of_play(hours: Mapping[int, tuple[int, int]]) -> tuple[Day, ...]:
    """Lay days end to end on play time, from their opening and closing minutes by day number."""
    days: list[Day] = []
    for number in sorted(hours):
        opens, closes = hours[number]
        days.append(Day(number, opens, closes, starts=days[-1].ends if days else PlayMs(0)))
    return tuple(days)
