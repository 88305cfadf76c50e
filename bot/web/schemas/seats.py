"""Who sits where among the staff: presence, seats that change hands, loads, and words in the ear."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.web.schemas.words import Key, LongText, Model, Wish


class Presence(Model):
    """Where this operator looks now, and which seats to keep; the others see only where they look."""

    looking: Key | None = Field(default=None, description="The conversation in sight, if any.")
    typing: bool = False
    seats: list[Key] = Field(default=[], max_length=100, description="Seats to keep for another while.")


class PresenceKept(Model):
    """Until when each seat is kept (wall time); seats that this operator does not hold are left out."""

    leases: dict[str, int]


class SeatOffer(Model):
    """A seat that an operator is asked to take."""

    by: str
    to: str
    note: str


class OfferSeat(Wish):
    """Ask a colleague to take a seat."""

    to: Key
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)] = ""


class SwapOut(Wish):
    """Let me go: my seats go back to the script, and are offered to a colleague if one is named."""

    to: Key | None = None


class SwappedOut(Model):
    """Which seats were given back."""

    seats: list[str]


class OperatorLoad(Model):
    """What one operator carries now."""

    operator_id: str
    seats: int
    waiting: int
    waiting_since: int | None = Field(description="Wall time of the oldest unanswered message.")
    hard_minutes: int = Field(description="Minutes in roles with a content note, in the last hours.")
    over: list[Literal["seats", "hard_minutes"]] = Field(description="What is more than the limits allow.")


class Loads(Model):
    """Everyone's load, and what counts as too much."""

    most_seats: int
    most_hard_minutes: int
    operators: list[OperatorLoad]


class NewWhisper(Wish):
    """Say something to one operator, or (`to` null) to everyone who directs."""

    to: Key | None = None
    text: LongText
    conversation_id: Key | None = None


class Whisper(Model):
    """A word between operators. Trainees and other operators never read it."""

    seq: int
    by: str
    to: str | None
    text: str
    conversation_id: str | None
    wall_ms: int
