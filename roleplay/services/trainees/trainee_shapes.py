"""The shapes of what a trainee's phone shows; their field names are those of the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.scenario import Marking
from roleplay.services.record import titles
from roleplay.services.record.views import At, ButtonShown, ClockView, LastMessage, MediaView


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team as its own members see it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Me:
    """The trainee who looks."""

    id: str
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    team: TeamName
    stopped: bool


@dataclass(frozen=True, slots=True)
class MyExercise:
    """The exercise as a trainee may know it."""

    title: str
    marking: Marking
    phase: str
    clock: ClockView


@dataclass(frozen=True, slots=True)
class Contact:
    """An actor whom this trainee can reach."""

    actor_id: str
    name: str
    conversation_id: str | None
    speaks: tuple[titles.Titled, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the chat list."""

    id: str
    actor_id: str
    name: str
    unread: int
    last: LastMessage | None
    typing: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news, a mail or a document."""

    id: str
    seq: int
    kind: str
    title: str
    text: str
    sender: str
    media: MediaView | None
    at: At


@dataclass(frozen=True, slots=True)
class StopButton:
    """How to leave the exercise for a real emergency."""

    label: str
    phrase: str


@dataclass(frozen=True, slots=True)
class MyState:
    """Everything a phone shows, at journal number `seq`."""

    trainee: Me
    exercise: MyExercise
    contacts: tuple[Contact, ...]
    conversations: tuple[ConversationSummary, ...]
    news: tuple[Item, ...]
    documents: tuple[Item, ...]
    stop: StopButton
    seq: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    seq: int
    id: str
    conversation_id: str
    mine: bool
    sender: str
    text: str
    lang: str | None
    media: MediaView | None
    buttons: tuple[ButtonShown, ...]
    button_state: str | None
    button_seq: int | None
    at: At
    client_id: str | None
    status: str = "received"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One thing that happened; exactly the field named for its kind is filled."""

    kind: str
    seq: int
    message: Message | None = None
    contact: Contact | None = None
    item: Item | None = None
    clock: ClockView | None = None
    phase: str | None = None
    stopped: bool | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What happened after the place asked for; ask again from `seq`."""

    seq: int
    events: tuple[FeedEvent, ...]
    more: bool = False
