"""What operators do beside speaking, and the health of the server."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.web.schemas.console import InjectTeamRow
from bot.web.schemas.words import MAX_NUMBER, MAX_TEXT, Key, LongText, Model, Number, ShortText, Wish


class NewNote(Wish):
    """Write a note about a conversation."""

    text: LongText
    objective: Key | None = None


class Meant(Wish):
    """Say what a message really meant."""

    step: int = Field(ge=1, le=MAX_NUMBER, description="The step's place in the record.")
    intent: Key | None = Field(None, description="An intent of the actor; null: nothing that it knows.")


class DraftText(Model):
    """What an operator has begun to write in one conversation."""

    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class InjectCommand(Wish):
    """Do something with an inject, for one team or for all."""

    team_id: Key | None = None
    reason: Annotated[str, StringConstraints(max_length=400)] | None = None


class MoveInject(Wish):
    """Let an open inject come at another moment of play."""

    team_id: Key | None = None
    due_play_ms: Number
    reason: Annotated[str, StringConstraints(max_length=400)] = ""


class EditInject(Wish):
    """Put other words in place of the written ones, before they go out."""

    team_id: Key | None = None
    title: ShortText
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT)] = ""


class Assisting(Model):
    """After how many seconds a draft goes by itself in assist; 0: it waits for a person."""

    after_s: int = Field(ge=0, le=600)


class InjectChanged(Model):
    """The rows that were changed."""

    changed: list[InjectTeamRow]


class Improvise(Wish):
    """An inject that nobody planned."""

    teams: list[Key] = Field(default=[], max_length=200)
    sites: list[Key] = Field(default=[], max_length=200, description="Every team at these, too.")
    trainees: list[Key] = Field(default=[], max_length=1_000, description="Single ones, of other teams.")
    agencies: list[Key] = Field(default=[], max_length=20, description="Only to these; none: to everyone.")
    senders: list[Key] = Field(min_length=1, max_length=50, description="Actors' ids, or `control`.")
    method: Literal["chat", "news", "mail", "document"] = "chat"
    title: ShortText
    message: LongText | None = None
    event: Key | None = None


class ClockCommand(Wish):
    """Move the exercise on."""

    action: Literal["ready", "start", "pause", "resume", "next_day", "end", "stop_all", "speed", "debriefed"]
    speed: float | None = Field(default=None, ge=0.1, le=3600)
    reason: Annotated[str, StringConstraints(max_length=400)] | None = None


class ResolveAlert(Wish):
    """Close an alert, saying what was done."""

    note: LongText


class Health(Model):
    """The server answers and its database can be read."""

    ok: bool
    version: str
