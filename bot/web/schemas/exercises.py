"""Exercises, their teams and hours of play."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.shared import Marking
from bot.web.schemas.words import Key, Model, Name, Phase, Wish


class ScenarioRow(Model):
    """A scenario pack that an exercise can be made from."""

    id: str
    title: str
    summary: str
    languages: list[str]
    actors: int
    injects: int


class NewExercise(Wish):
    """Make an exercise from a scenario pack."""

    scenario: Key
    title: Name | None = None
    teams: list[Name] = Field(min_length=1, max_length=100)


class ExerciseRow(Model):
    """One exercise in the list."""

    id: str
    title: str
    scenario: str
    phase: Phase
    teams: int
    trainees: int


class Exercises(Model):
    """Every exercise that this operator may see."""

    exercises: list[ExerciseRow]


class JoinLink(Model):
    """An invitation for a team: shown once, since only its hash is kept."""

    team_id: str
    url: str
    qr_svg: str


class NewTeam(Wish):
    """Open another team."""

    name: Name


class DayHours(Model):
    """A day of play and its hours."""

    day: int
    start: str
    end: str


class ExerciseView(Model):
    """The exercise as operators see it."""

    id: str
    title: str
    scenario: str
    scenario_version: str
    summary: str
    phase: Phase
    languages: list[str]
    source_language: str
    days: list[DayHours]
    marking: Marking
    content_notes: list[str]
