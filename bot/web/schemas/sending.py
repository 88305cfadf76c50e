"""What a phone sends."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.words import Key, LongText, Model


class ButtonPress(Model):
    """The quick reply that was tapped."""

    state: Key | None = None
    index: int = Field(ge=0, le=100)
    seq: int = Field(ge=0)


class Location(Model):
    """A place on the earth."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class SendMessage(Model):
    """A trainee writes: one of text, button, location or media, to a conversation or a contact.

    `client_id` is made by the phone; the same one sent twice has one effect.
    """

    client_id: Key
    conversation_id: Key | None = None
    actor_id: Key | None = None
    text: LongText | None = None
    button: ButtonPress | None = None
    location: Location | None = None
    media_id: Key | None = None


class Sent(Model):
    """The message is on record."""

    seq: int
    conversation_id: str
    duplicate: bool
    interrupted: bool = False
    """It is kept; somebody else in this chat has pressed STOP, so nobody answers for now."""


class Uploaded(Model):
    """The file is kept; name it in a message."""

    media_id: str


class ReadMark(Model):
    """The trainee has seen this conversation up to `seq`."""

    conversation_id: Key
    seq: int = Field(ge=0)
