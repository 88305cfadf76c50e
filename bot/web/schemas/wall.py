"""The big screen in the room."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.shared import Clock, Moment
from bot.web.schemas.words import Model


class WallLink(Model):
    """Where the big screen is to be opened; the former link shows nothing any more."""

    url: str
    qr_svg: str


class WallElement(Model):
    """How many of a team's facts of one element (act, means, purpose …) are known."""

    id: str
    title: str
    known: int
    total: int


class WallTeam(Model):
    """One team, as the room may see it: no names, no findings."""

    name: str
    site: str | None
    trainees: int
    objectives: int = Field(description="Objectives shown so far.")
    elements: list[WallElement]


class WallNews(Model):
    """A piece of news that every team has."""

    title: str
    text: str
    at: Moment


class Wall(Model):
    """Everything the big screen shows; ask again with `after=seq` and the answer waits for a change."""

    title: str
    marking: str
    clock: Clock
    cases: list[str]
    teams: list[WallTeam]
    objectives: int = Field(description="Objectives that facts can show.")
    news: list[WallNews]
    seq: int
