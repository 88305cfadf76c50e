"""Who speaks: taking over, speaking as an actor, handing back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.web.schemas.words import MAX_NUMBER, Control, Key, LongText, Model, Wish


class TakeControl(Model):
    """Change who speaks; `rev` is the control revision that was seen."""

    control: Control
    rev: int


class ControlChanged(Model):
    """The change is in force."""

    control: Control
    rev: int
    holder: str | None
    lease_until: int | None
    cancelled: list[str] = Field(default=[], description="Scripted lines that were not sent any more.")


class ControlConflict(Model):
    """Somebody else was first (HTTP 409)."""

    error: Literal["control_conflict"] = "control_conflict"
    message: str
    holder: str | None
    control: Control
    rev: int


class HandBack(Model):
    """Give the actor back to its script."""

    how: Literal["here", "again", "state"]
    state: Key | None = None
    last: Literal["answer", "drop"] = "answer"
    rev: int


class SayAs(Model):
    """Say a line as the actor; it can be undone for `hold_ms`."""

    client_id: Key
    text: LongText
    rev: int
    hold_ms: int = Field(default=0, ge=0, le=10_000)
    media: Key | None = None
    file: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="A file of the scenario, among the actor's lines; the text describes it."
    )
    after_script: bool = Field(default=False, description="Queue it behind what the script is about to say.")


class Amend(Wish):
    """Change what the actor said at `seq`; an empty text takes it back."""

    seq: int = Field(ge=1, le=MAX_NUMBER)
    text: LongText | Literal[""]
    rev: int


class Said(Model):
    """The line is on its way; until it leaves, `undo` takes it back."""

    line_id: int
    duplicate: bool


class Undo(Model):
    """Take back a line that is still held."""

    client_id: Key


class Undone(Model):
    """Whether the line could still be taken back."""

    undone: bool


class Nudge(Wish):
    """Move the machine to a state, saying its lines."""

    state: Key
    rev: int


class ComingDecision(Model):
    """Hold a line that the script is about to say, let it go now, say it otherwise, or drop it."""

    action: Literal["hold", "release", "edit", "drop"]
    text: LongText | None = None
    rev: int


class DraftDecision(Model):
    """Send a drafted line as it is, changed, or not at all."""

    action: Literal["approve", "edit", "drop", "hold"]
    text: LongText | None = None
    rev: int
