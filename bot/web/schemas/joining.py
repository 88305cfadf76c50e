"""How a phone comes into a team."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.shared import Marking, Titled
from bot.web.schemas.words import Key, Model, Name


class JoinExercise(Model):
    """What a trainee should know about the exercise before joining it."""

    title: str
    marking: Marking
    languages: list[str]
    notice: str
    notice_version: str


class JoinTeam(Model):
    """The team that an invitation belongs to."""

    name: str


class KeptSeat(Model):
    """A place kept for whoever holds this personal invitation."""

    call_sign: str
    agency: str
    languages: list[str]


class Invitation(Model):
    """Everything the join page needs."""

    exercise: JoinExercise
    team: JoinTeam
    agencies: list[Titled]
    languages: list[Titled]
    seat: KeptSeat | None = Field(default=None, description="Set when the invitation is for one person.")
    joined_as: str | None = Field(
        default=None, description="Under which call-sign this browser takes part already."
    )


class JoinRequest(Model):
    """A trainee joins a team, having read and accepted the notice."""

    call_sign: Name
    agency: Key
    languages: list[Key] = Field(min_length=1, max_length=10)
    consent: Literal[True]


class TeamName(Model):
    """A team as its own members see it."""

    id: str
    name: str


class Me(Model):
    """The trainee who holds this session."""

    id: str
    call_sign: str
    agency: str
    languages: list[str]
    team: TeamName
    stopped: bool = Field(description="STOP was pressed and is not resolved yet: nothing is exercise now.")


class Joined(Model):
    """The trainee is part of the team now."""

    trainee: Me
