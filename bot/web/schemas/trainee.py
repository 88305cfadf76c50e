"""What a trainee sees."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.joining import Me
from bot.web.schemas.shared import Clock, Marking, Media, Message, Moment, Titled
from bot.web.schemas.words import Model, Phase


class MyExercise(Model):
    """The exercise as a trainee may know it."""

    title: str
    marking: Marking
    phase: Phase
    clock: Clock


class Contact(Model):
    """An actor whom this trainee can reach."""

    actor_id: str
    name: str
    conversation_id: str | None
    speaks: list[Titled]
    about: str = ""


class LastMessage(Model):
    """The newest message of a conversation, shortened."""

    text: str
    at: Moment
    mine: bool = False


class ConversationSummary(Model):
    """One row of the chat list."""

    id: str
    actor_id: str
    name: str
    unread: int
    last: LastMessage | None
    typing: bool


class Item(Model):
    """A piece of news, a mail or a document."""

    id: str
    seq: int
    kind: Literal["news", "mail", "document"]
    title: str
    text: str
    sender: str = ""
    media: Media | None = None
    at: Moment


class StopButton(Model):
    """How to leave the exercise for a real emergency."""

    label: str
    phrase: str


class MyState(Model):
    """Everything a trainee's screen shows, at journal number `seq`."""

    trainee: Me
    exercise: MyExercise
    contacts: list[Contact]
    conversations: list[ConversationSummary]
    news: list[Item]
    documents: list[Item]
    stop: StopButton
    seq: int


class Messages(Model):
    """A stretch of a conversation, oldest first."""

    messages: list[Message]
    more: bool = Field(default=False, description="There are older ones.")


class TelegramWords(Model):
    """What the page says about Telegram, in its reader's language."""

    said: str
    go_on: str
    how: str
    code: str
    leave: str


class MyTelegram(Model):
    """Whether a trainee can go on in Telegram."""

    offered: bool = Field(description="Some contact has a bot.")
    tied: bool = Field(description="A Telegram account is this trainee's.")
    words: TelegramWords


class TelegramWay(Model):
    """A contact's bot, opened as this trainee."""

    name: str
    username: str
    url: str
    qr_svg: str


class TelegramLinks(Model):
    """Links that are good once: whichever is opened first ties the Telegram account."""

    until: int = Field(description="Wall time, milliseconds UTC.")
    ways: list[TelegramWay]
