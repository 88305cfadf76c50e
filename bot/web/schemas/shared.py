"""What phones and screens both are told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.words import Model, Phase


class Titled(Model):
    """Something with an id and a title in the reader's language."""

    id: str
    title: str


class Moment(Model):
    """A moment of play, ready to be shown."""

    play_ms: int
    day: int
    time: str = Field(description="Time of day in the exercise, such as `10:42`.")


class Clock(Model):
    """The exercise clock at `wall_ms`; a screen counts on from there by `speed` while `running`."""

    phase: Phase
    day: int
    time: str
    play_ms: int
    speed: float
    running: bool
    wall_ms: int
    pause_reason: str | None = None


class Marking(Model):
    """What makes every page and message recognisable as an exercise."""

    header: str
    footer: str


class Media(Model):
    """A picture, document or sound that can be fetched from `url`."""

    url: str
    alt: str
    kind: Literal["image", "audio", "video", "document"]


class Button(Model):
    """A quick reply; `index` goes back with the press."""

    index: int
    text: str


class Message(Model):
    """One message of a conversation, as a trainee sees it."""

    seq: int
    id: str
    conversation_id: str
    mine: bool = Field(description="Sent by the reader.")
    sender: str = Field(description="The actor's name, or the call sign of the team mate who wrote.")
    text: str
    lang: str | None = None
    media: Media | None = None
    buttons: list[Button] = Field(default=[])
    button_state: str | None = Field(default=None, description="Goes back with a button press.")
    button_seq: int | None = Field(default=None, description="Goes back with a button press.")
    at: Moment
    client_id: str | None = None
    status: Literal["sent", "received"] = "received"
