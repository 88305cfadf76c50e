"""Build a pack's frame from `scenario.yaml` and its MSEL from `injects.yaml`.

Promise: every time is play time when this is done, and lies inside the days of play.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.domain.scenario import (
    Addressees,
    Case,
    Country,
    Day,
    FactDefinition,
    HourOfPlay,
    InjectDefinition,
    InjectKind,
    Marking,
    Objective,
    PlayMs,
    Scenario,
    Step,
    days_of_play,
)
from roleplay.packs import times
from roleplay.packs.build import build_condition
from roleplay.packs.problems import problem
from roleplay.packs.schema import DayIn, InjectIn, ObjectiveIn, ScenarioFile
from roleplay.packs.source import Node, Place
from state_machines.conditions import Condition, TypeName, Vocabulary
from state_machines.diagnostics import Problem
from state_machines.lines import Text


def build_scenario(file: ScenarioFile, root: Node) -> tuple[Scenario, tuple[Problem, ...]]:
    """Return the scenario and what is wrong with its days, conditions and times."""
    place, problems = Place(root), list[Problem]()
    days = _days(file.days, place / "days", problems)
    facts = {
        name: FactDefinition(
            name,
            Text(f"scenario/facts/{name}", fact.title),
            fact.type,
            fact.element,
            Text(f"scenario/facts/{name}/hint", fact.hint) if fact.hint else None,
        )
        for name, fact in file.facts.items()
    }
    frame = _Frame(days, facts_vocabulary(facts), problems)
    scenario = Scenario(
        id=file.scenario,
        title=Text("scenario/title", file.title),
        summary=Text("scenario/summary", file.summary),
        source_language=file.source_language,
        languages=tuple(file.languages),
        agencies=tuple(file.agencies),
        days=days,
        facts=facts,
        objectives=tuple(
            frame.objective(each, place / "objectives" / n) for n, each in enumerate(file.objectives)
        ),
        scale=tuple(Step(each.id, Text(f"scenario/scale/{each.id}", each.title)) for each in file.scale),
        cases=tuple(
            Case(each.id, Text(f"scenario/cases/{each.id}", each.title), tuple(each.actors), each.child)
            for each in file.cases
        ),
        countries=tuple(
            Country(
                each.id,
                Text(f"scenario/countries/{each.id}", each.title),
                Text(f"scenario/countries/{each.id}/law", each.law) if each.law else None,
            )
            for each in file.countries
        ),
        content_notes=tuple(
            Text(f"scenario/content_notes/{n}", note) for n, note in enumerate(file.content_notes, 1)
        ),
        marking=Marking(file.marking.header, file.marking.footer),
        notice=Text("scenario/notice", file.notice) if file.notice else None,
        gather_ms=times.duration_ms(file.gather) or 0,
        people={name: tuple(others) for name, others in file.people.items()},
        places={name: tuple(others) for name, others in file.places.items()},
        phones=tuple(file.phones),
    )
    return scenario, tuple(problems)


def build_injects(
    written: Sequence[InjectIn], root: Node, scenario: Scenario
) -> tuple[tuple[InjectDefinition, ...], tuple[Problem, ...]]:
    """Return the MSEL in its written order, and what is wrong with its kinds, conditions and times."""
    problems: list[Problem] = []
    frame = _Frame(scenario.days, facts_vocabulary(scenario.facts), problems)
    injects = [frame.inject(each, Place(root) / n) for n, each in enumerate(written)]
    return tuple(each for each in injects if each is not None), tuple(problems)


def facts_vocabulary(facts: Mapping[str, FactDefinition]) -> Vocabulary:
    """Return what a condition may name where nobody asks: the scenario's facts, team and time."""
    kinds: dict[str, TypeName] = {name: fact.type for name, fact in facts.items()}
    return Vocabulary(kinds, {}, trainee=False)


def _days(written: Sequence[DayIn], place: Place, problems: list[Problem]) -> tuple[Day, ...]:
    hours: dict[int, tuple[int, int]] = {}
    for n, day in enumerate(written):
        opens, closes = times.minute_of_day(day.from_) or 0, times.minute_of_day(day.to) or 0
        if closes <= opens:
            hint = "A day ends after it begins; play through midnight is two days."
            where = (place / n / "to").where
            problems.append(
                problem("BL105", where, value=day.to, needed=f"after {day.from_}", suggestion=hint)
            )
            closes = max(closes, opens + 1)
        if day.day in hours:
            where = (place / n / "day").where
            problems.append(problem("BL110", where, id=day.day, first="this list"))
        hours.setdefault(day.day, (opens, closes))
    return days_of_play(hours)


@dataclass(slots=True)
class _Frame:
    days: tuple[Day, ...]
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def objective(self, written: ObjectiveIn, place: Place) -> Objective:
        key = f"scenario/objectives/{written.id}"
        return Objective(
            id=written.id,
            title=Text(key, written.title),
            shown_by=self._condition(written.shown_by, place / "shown_by"),
            by=self._moment(written.by, place / "by"),
            rate=tuple(Text(f"{key}/rate/{n}", each) for n, each in enumerate(written.rate, 1)),
        )

    def inject(self, written: InjectIn, place: Place) -> InjectDefinition | None:
        kind = self._kind(written, place)
        if kind is None:
            return None
        key = f"injects/{written.id}"
        teams = written.teams if written.teams is not None else written.to.teams
        return InjectDefinition(
            id=written.id,
            kind=kind,
            where=place.where,
            title=Text(f"{key}/title", written.title),
            sender=written.from_,
            to=Addressees(
                teams=() if isinstance(teams, str) else tuple(teams),
                agencies=tuple(written.to.agencies),
                sites=tuple(written.to.sites),
            ),
            method=written.sent_as,
            message=Text(f"{key}/message", written.message) if written.message else None,
            media=written.media,
            event=written.event,
            at=self._moment(written.at, place / "at"),
            when=self._condition(written.when, place / "when"),
            delay_ms=times.duration_ms(written.delay or "") or 0,
            unless=self._condition(written.unless, place / "unless"),
            by=self._moment(written.by, place / "by"),
            only_if=self._condition(written.only_if, place / "only_if"),
            on_late=written.on_late,
            expected=Text(f"{key}/expected", written.expected) if written.expected else None,
            objective=written.objective,
            controller=written.controller,
        )

    def _kind(self, written: InjectIn, place: Place) -> InjectKind | None:
        said: list[tuple[str, InjectKind]] = []
        if written.at is not None:
            said.append(("at", "timed"))
        if written.when is not None:
            said.append(("when", "conditional"))
        if written.contingency or written.unless is not None or written.by is not None:
            said.append(("unless", "contingency"))
        if written.deck:
            said.append(("deck", "deck"))
        if not said:
            self.problems.append(problem("BL606", place.where))
            return None
        if len(said) > 1:
            where = (place / said[1][0]).key
            self.problems.append(problem("BL607", where, first=f"{said[0][0]}:", second=f"{said[1][0]}:"))
            return None
        if said[0][1] == "contingency":
            missing = [word for word in ("unless", "by") if getattr(written, word) is None]
            self.problems += [problem("BL102", place.where, key=word) for word in missing]
            return None if missing else "contingency"
        return said[0][1]

    def _condition(self, source: str | None, place: Place) -> Condition | None:
        if source is None:
            return None
        return build_condition(source, place, self.vocabulary, self.problems)

    def _moment(self, text: str | None, place: Place) -> PlayMs | None:
        """Translate a written moment into play time; outside the days it is a problem."""
        if text is None:
            return None
        elapsed = times.elapsed_ms(text)
        if elapsed is not None:
            if elapsed > self.days[-1].ends:
                hours = self.days[-1].ends / 3_600_000
                self._outside(text, place, f"All days together are {hours:g} hours of play.")
            return PlayMs(min(elapsed, self.days[-1].ends))
        number, minute = times.day_and_minute(text) or (1, 0)
        day = next((each for each in self.days if each.number == number), None)
        if day is None:
            numbers = ", ".join(f"D{each.number}" for each in self.days)
            self._outside(text, place, f"There are {numbers}.")
            return None
        if not day.opens <= minute <= day.closes:
            opens, closes = HourOfPlay(number, day.opens).clock, HourOfPlay(number, day.closes).clock
            self._outside(text, place, f"Day {number} is played from {opens} to {closes}.")
        minute = min(max(minute, day.opens), day.closes)
        return PlayMs(day.starts + (minute - day.opens) * 60_000)

    def _outside(self, text: str, place: Place, hint: str) -> None:
        self.problems.append(problem("BL605", place.where, value=text, suggestion=hint))
