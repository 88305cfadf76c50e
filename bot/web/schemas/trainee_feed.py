"""What happens on a trainee's phone while it is open."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.web.schemas.shared import Clock, Message
from bot.web.schemas.trainee import Contact, Item
from bot.web.schemas.words import Model, Phase


class MessageEvent(Model):
    """A message was sent to or by this trainee's team."""

    kind: Literal["message"] = "message"
    seq: int
    message: Message


class MessageStatusEvent(Model):
    """A message has arrived at its reader."""

    kind: Literal["message.status"] = "message.status"
    seq: int
    conversation_id: str
    client_id: str | None
    status: Literal["sent", "received"]


class ContactEvent(Model):
    """An actor can be reached now."""

    kind: Literal["contact"] = "contact"
    seq: int
    contact: Contact


class NewsEvent(Model):
    """There is a piece of news or a mail."""

    kind: Literal["news"] = "news"
    seq: int
    item: Item


class DocumentEvent(Model):
    """There is a document."""

    kind: Literal["document"] = "document"
    seq: int
    item: Item


class ClockEvent(Model):
    """The exercise clock was started, stopped or set."""

    kind: Literal["clock"] = "clock"
    seq: int
    clock: Clock


class StoppedEvent(Model):
    """This trainee's conversations are frozen, or open again."""

    kind: Literal["stopped"] = "stopped"
    seq: int
    stopped: bool


class ExerciseEvent(Model):
    """The exercise has entered another phase."""

    kind: Literal["exercise"] = "exercise"
    seq: int
    phase: Phase
    clock: Clock


class TypingEvent(Model):
    """Somebody is typing. Not part of the record; forget it after a few seconds."""

    kind: Literal["typing"] = "typing"
    conversation_id: str
    typing: bool


TraineeEvent = Annotated[
    MessageEvent
    | MessageStatusEvent
    | ContactEvent
    | NewsEvent
    | DocumentEvent
    | ClockEvent
    | StoppedEvent
    | ExerciseEvent
    | TypingEvent,
    Field(discriminator="kind"),
]


class TraineeFeed(Model):
    """What has happened after the number asked for; ask again with `seq`."""

    seq: int
    events: list[TraineeEvent]
