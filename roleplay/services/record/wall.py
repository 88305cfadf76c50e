"""The big screen in the room: clock, cases, how far each team is, and the news that everyone has.

Trainees stand before it, too. So it names nobody, tells of no team what it found but only how much, and shows
no word of the script: news appears once it has reached every team.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from roleplay.domain.addressed import is_for
from roleplay.domain.errors import UnknownLinkError
from roleplay.domain.ids import ExerciseId, OperatorId
from roleplay.domain.records import JournalRecord, SessionRecord, TeamRecord
from roleplay.domain.scenario import ELEMENTS
from roleplay.ports.storage import UnitOfWork
from roleplay.services.record.views import At, ClockView, at, clock_view
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage
from roleplay.services.talk import lines

LINK_MS = 30 * 24 * 3_600_000
"""Wall time a link is good for: longer than an exercise with its rehearsals."""

MOST_NEWS = 6
_PAGE = 5_000
_PREFIX = "wall:"


@dataclass(frozen=True, slots=True)
class WallElement:
    """How many of a team's facts of one element are known."""

    id: str
    known: int
    total: int


@dataclass(frozen=True, slots=True)
class WallTeam:
    """One team, as the room may see it."""

    name: str
    site: str | None
    trainees: int
    objectives: int
    """Objectives shown so far."""
    elements: tuple[WallElement, ...]


@dataclass(frozen=True, slots=True)
class WallNews:
    """A piece of news that every team has."""

    title: str
    text: str
    at: At


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything the big screen shows, at journal number `seq`."""

    title: str
    marking: str
    clock: ClockView
    cases: tuple[str, ...]
    teams: tuple[WallTeam, ...]
    objectives: int
    """Objectives that facts can show."""
    news: tuple[WallNews, ...]
    seq: int


def open_link(stage: Stage, *, operator_id: OperatorId) -> str:
    """Make the link of the big screen; the former one shows nothing any more."""
    token = fresh_token()
    stage.uow.sessions.end_all_of(_PREFIX + stage.exercise_id)
    stage.uow.sessions.add(
        SessionRecord(
            token_hash=_PREFIX + hashed(token),
            kind="wall",
            subject_id=_PREFIX + stage.exercise_id,
            created_ms=stage.now,
            expires_ms=stage.now + LINK_MS,
            of_exercise=stage.exercise_id,
        )
    )
    stage.journal("wall.link", {}, operator=operator_id)
    return token


def exercise_behind(uow: UnitOfWork, token: str, now: int) -> ExerciseId:
    """Return the exercise that a link shows."""
    session = uow.sessions.get(_PREFIX + hashed(token))
    if session is None or session.of_exercise is None or session.expires_ms <= now:
        raise UnknownLinkError
    return session.of_exercise


def wall(stage: Stage) -> Wall:
    """Draw the big screen."""
    scenario = stage.scenario
    teams = stage.uow.teams.all(stage.exercise_id)
    return Wall(
        title=stage.exercise.title,
        marking=scenario.marking.header,
        clock=clock_view(stage),
        cases=tuple(lines.read(stage, case.title) for case in scenario.cases),
        teams=tuple(_team(stage, team) for team in teams),
        objectives=sum(objective.shown_by is not None for objective in scenario.objectives),
        news=tuple(_news(stage, len(teams))),
        seq=stage.uow.journal.top(stage.exercise_id),
    )


def _team(stage: Stage, team: TeamRecord) -> WallTeam:
    site = stage.uow.sites.get(stage.exercise_id, team.site_id) if team.site_id else None
    members = stage.uow.trainees.of_team(stage.exercise_id, team.team_id)
    context = stage.context(team.team_id)
    return WallTeam(
        name=team.name,
        site=site.name if site else None,
        trainees=sum(member.left_ms is None for member in members),
        objectives=sum(
            objective.shown_by is not None and objective.shown_by.holds(context)
            for objective in stage.scenario.objectives
        ),
        elements=_elements(stage, team),
    )


def _elements(stage: Stage, team: TeamRecord) -> tuple[WallElement, ...]:
    facts = stage.facts(team.team_id)
    known, total = Counter[str](), Counter[str]()
    for fact in stage.scenario.facts.values():
        if fact.element:
            total[fact.element] += 1
            known[fact.element] += facts.get(fact.id) != fact.starting_value
    return tuple(WallElement(each, known[each], total[each]) for each in ELEMENTS if total[each])


def _news(stage: Stage, teams: int) -> list[WallNews]:
    """Return the newest news that has reached every team, the newest first."""
    reached: dict[str, dict[str, JournalRecord]] = defaultdict(dict)
    for entry in stage.uow.journal.after(stage.exercise_id, 0, _PAGE, kinds={"news"}):
        if entry.team_id and is_for(entry.body, None):
            reached[str(entry.body["inject_id"])][entry.team_id] = entry
    common = [max(of.values(), key=lambda entry: entry.seq) for of in reached.values() if len(of) == teams]
    newest = sorted(common, key=lambda entry: -entry.seq)[:MOST_NEWS]
    return [WallNews(str(e.body["title"]), str(e.body["message"]), at(stage, e.play_ms)) for e in newest]
