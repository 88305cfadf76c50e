"""One conversation as an operator sees it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.console import ConversationRow
from bot.web.schemas.shared import Button, Media, Moment
from bot.web.schemas.words import Author, Model


class ConsoleMessage(Model):
    """One message of a conversation, as an operator sees it."""

    seq: int
    mine: bool = Field(description="Said by the actor (scripted or by a person), not by a trainee.")
    author: Author
    by: str | None = Field(description="Call sign of the trainee or name of the operator.")
    text: str
    source: str | None = Field(default=None, description="The text in the scenario's own language.")
    lang: str | None = None
    media: Media | None = None
    buttons: list[Button] = Field(default=[])
    at: Moment
    wall_ms: int
    client_id: str | None = None
    amended: Literal["edited", "taken_back"] | None = Field(
        default=None, description="The actor has changed it; `text` is what phones show now."
    )


class PendingLine(Model):
    """A line that will go out unless somebody takes over."""

    id: int
    author: Author
    text: str
    source: str | None
    lang: str | None
    media: Media | None
    due_play_ms: int | None
    state: str


class Draft(Model):
    """A line that waits for a person's approval."""

    id: int
    text: str
    source: str | None
    lang: str | None
    media: Media | None
    goes_play_ms: int | None = Field(default=None, description="When it goes by itself, if it does.")


class CannedLine(Model):
    """A line or a file of the script, ready to be said by a person; blanks stand in braces."""

    state: str
    text: str
    source: str
    lang: str
    media: Media | None = None
    file: str | None = None


class TraceCandidate(Model):
    """An intent that was thought of."""

    intent: str
    score: float
    rule: str | None


class TraceStep(Model):
    """Why the script did what it did."""

    seq: int
    play_ms: int
    event: str
    text: str | None
    foreign: str | None = Field(None, description="Not understood, and in this language the actor lacks.")
    before: str
    after: str
    rule: str | None
    outcome: str
    candidates: list[TraceCandidate]
    notes: list[str]
    corrected: bool = Field(False, description="An operator has said what the message meant.")
    meant: str | None = Field(None, description="The intent they named; null: nothing the actor knows.")


class ShadowView(Model):
    """What the script would do about the waiting message."""

    would_say: list[str]
    rule: str | None
    reason: str


class Suggestion(Model):
    """A one-tap line for the role-player."""

    text: str
    source: str
    lang: str


class GraphNode(Model):
    """A state of the actor's machine."""

    id: str
    kind: str = "state"
    current: bool = False
    visited: bool = False


class GraphEdge(Model):
    """A way from one state to another."""

    source: str
    target: str
    label: str


class GraphView(Model):
    """The actor's machine."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class Note(Model):
    """An operator's note about a conversation. Trainees never see it."""

    seq: int
    by: str
    text: str
    wall_ms: int


class Brief(Model):
    """What a role-player must know to play this actor."""

    name: str
    persona: str
    content_note: str | None
    speaks: list[str]
    language: str | None = Field(description="The language to write in now.")
    slots: dict[str, bool | float | str]


class ConversationDetail(Model):
    """Everything about one conversation."""

    row: ConversationRow
    messages: list[ConsoleMessage]
    pending: list[PendingLine]
    drafts: list[Draft]
    trace: list[TraceStep]
    shadow: ShadowView | None
    suggestions: list[Suggestion]
    return_points: list[str]
    states: list[str]
    intents: list[str] = Field(description="What the actor can understand, for corrections.")
    graph: GraphView
    notes: list[Note]
    brief: Brief
    draft_text: str = Field(description="What this operator has begun to write here.")
    seq: int


class OlderMessages(Model):
    """Messages and notes before a place in the record, the oldest first."""

    messages: list[ConsoleMessage]
    notes: list[Note]
    more: bool = Field(description="There are still older ones.")
