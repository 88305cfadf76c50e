"""The debrief on one page: what every team did, when, and what it came to.

The page needs nothing but itself: its style is inside, it loads nothing and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from jinja2 import Environment, PackageLoader, select_autoescape

from roleplay.services.record import titles
from roleplay.services.record.debrief import Debrief, TeamDebrief
from roleplay.services.record.response_times import WHOLE_TEAM, ResponseTime
from roleplay.services.record.views import At
from roleplay.texts import _, _n, current_locale, direction

STEPS = 400  # places on a timeline
GAP = 55  # places between two that are named by their hour
STORY = frozenset({"fact", "inject", "control", "stop", "operator.called", "note"})
"""Kinds of entries that the page tells; what was said in between is in the record."""

_templates = Environment(
    loader=PackageLoader("bot.reports"),
    autoescape=select_autoescape(default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the style sheet inside it, which a content security policy may want to know."""

    html: str
    style: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a team's timeline."""

    place: int
    sort: str
    text: str
    at: At


def render(debrief: Debrief) -> Page:
    """Write the page in the language now spoken."""
    style = files("bot.reports").joinpath("templates/debrief.css").read_text("utf-8") + "".join(_places())
    debrief = replace(debrief, teams=tuple(sorted(debrief.teams, key=lambda team: team.name)))
    html = _templates.get_template("debrief.html").render(
        debrief=debrief,
        style=style,
        language=current_locale(),
        direction=direction(),
        hours=_hours(debrief),
        marks=lambda team: list(_marks(team, debrief.ended)),
        story=_story,
        whole=_whole,
        minutes=_minutes,
        element=_element,
        agency=lambda each: titles.agency(each).title,
        rated=_rated,
        _=_,
        _n=_n,
    )
    return Page(html, style)


def _marks(team: TeamDebrief, ended: At) -> Iterator[Mark]:
    for fact in team.facts:
        if fact.known and fact.at:
            yield Mark(_place(fact.at, ended), "fact", fact.title, fact.at)
    for inject in team.injects:
        if inject.state == "fired" and inject.at:
            yield Mark(_place(inject.at, ended), "inject", inject.called, inject.at)
    for entry in team.timeline:
        if entry.kind in ("control", "stop"):
            yield Mark(_place(entry.at, ended), entry.kind, f"{entry.who} {entry.text}", entry.at)


def _story(team: TeamDebrief) -> Sequence[object]:
    return [entry for entry in team.timeline if entry.kind in STORY]


def _hours(debrief: Debrief) -> list[tuple[int, str]]:
    """Give some places of the timeline with the hour there, far enough apart to be read; also the end."""
    told = {
        _place(entry.at, debrief.ended): entry.at for team in debrief.teams for entry in team.timeline
    } | {STEPS: debrief.ended}
    kept: list[int] = []
    for place in sorted(told):
        if place == STEPS or (place <= STEPS - GAP and (not kept or place - kept[-1] >= GAP)):
            kept.append(place)
    return [(place, f"{_('D')}{told[place].day} {told[place].time}") for place in kept]


def _whole(team: TeamDebrief) -> ResponseTime | None:
    return next((each for each in team.response_times if each.agency == WHOLE_TEAM), None)


def _rated(debrief: Debrief) -> bool:
    tasks = (task for team in debrief.teams for objective in team.objectives for task in objective.tasks)
    return any(task.marks for task in tasks)


def _minutes(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _element(name: str | None) -> str:
    return titles.element(name).title if name else ""


def _place(moment: At, ended: At) -> int:
    return min(STEPS, moment.play_ms * STEPS // max(1, ended.play_ms))


def _places() -> Iterator[str]:
    yield from (f".at-{place}{{left:{100 * place / STEPS:.2f}%}}" for place in range(STEPS + 1))
