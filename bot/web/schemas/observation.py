"""What observers write down, also without a network: each carries its own id, so that it counts once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.web.schemas.words import MAX_NUMBER, MAX_TEXT, Key, LongText, Model, Number

Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT)]


class Noted(Model):
    """It is on record at `seq`."""

    seq: int


class NewObservation(Model):
    """A note about a team, a conversation or one message of it, perhaps on an objective."""

    client_id: Key
    text: LongText
    team_id: Key | None = None
    conversation_id: Key | None = None
    about_seq: int | None = Field(
        default=None, ge=1, le=MAX_NUMBER, description="The message it is pinned to."
    )
    objective: Key | None = None
    written_ms: Number | None = Field(default=None, description="When it was written, wall time.")


class NewRating(Model):
    """A mark for one task of an objective; an empty mark takes the former one back."""

    client_id: Key
    team_id: Key
    objective: Key
    task: int = Field(ge=0, le=100)
    mark: Key | None
    comment: Comment = ""
    written_ms: Number | None = Field(default=None, description="When it was written, wall time.")


class ScaleStep(Model):
    """One step of the scale, the best first."""

    id: str
    title: str


class RatedTask(Model):
    """A mark that counts."""

    team_id: str
    objective: str
    task: int
    mark: str
    comment: str
    by: str = Field(description="The observer's id.")
    mine: bool


class TaskToRate(Model):
    """An objective and its tasks."""

    objective: str
    title: str
    tasks: list[str]


class ObservedNote(Model):
    """A note that an observer wrote."""

    seq: int
    text: str
    team_id: str | None
    conversation_id: str | None
    about_seq: int | None
    objective: str | None
    by: str
    wall_ms: int


class Observations(Model):
    """Everything an observer needs to rate, and what was observed so far."""

    scale: list[ScaleStep]
    objectives: list[TaskToRate]
    ratings: list[RatedTask]
    notes: list[ObservedNote]
