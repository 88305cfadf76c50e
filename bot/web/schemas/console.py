"""The whole of an exercise as the console shows it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.exercises import ExerciseView
from bot.web.schemas.seats import SeatOffer
from bot.web.schemas.shared import Clock
from bot.web.schemas.trainee import LastMessage
from bot.web.schemas.words import Control, Model


class FactValue(Model):
    """A fact as one team's case stands."""

    id: str
    value: bool | float | str
    play_ms: int
    learned_by: str | None
    learned_from: str
    conversation_id: str | None
    seq: int


class TeamRow(Model):
    """A team, its facts and its progress."""

    id: str
    name: str
    site: str | None
    trainees: int
    facts: list[FactValue]
    objectives: list[str] = Field(description="Ids of the objectives shown so far.")


class ActorRow(Model):
    """An actor of the scenario."""

    id: str
    name: str
    persona: str
    content_note: str | None
    speaks: list[str]
    audience: Literal["team", "trainee"]


class TraineeRow(Model):
    """A trainee, by call sign."""

    id: str
    call_sign: str
    team_id: str
    agency: str
    languages: list[str]
    stopped: bool
    left: bool


class OperatorRow(Model):
    """An operator, and where they are looking now."""

    id: str
    name: str
    roles: list[str]
    online: bool
    looking: str | None = None
    holding: list[str] = Field(default=[])
    relieved: bool = Field(default=False, description="Was swapped out and is not back.")


class ConversationRow(Model):
    """One row of the queue: an actor with a team (or with one trainee)."""

    id: str
    team_id: str
    actor_id: str
    trainee_id: str | None
    state: str
    ended: str | None
    control: Control
    control_rev: int
    holder: str | None
    lease_until: int | None = Field(description="Wall time.")
    waiting_since: int | None = Field(description="Wall time of the oldest unanswered message.")
    needs_operator: str | None
    last: LastMessage | None
    drafts: int
    looking: list[str] = Field(description="Ids of the operators who look at it now.")
    offer: SeatOffer | None = Field(default=None, description="Who asks whom to take this seat.")


InjectState = Literal["planned", "armed", "held", "fired", "skipped", "undeliverable"]
InjectKind = Literal["timed", "conditional", "contingency", "deck", "improvised"]


class InjectTeamRow(Model):
    """Where one inject stands for one team."""

    team_id: str
    state: InjectState
    reason: str | None
    due_play_ms: int | None
    fired_play_ms: int | None
    fired_by: str | None
    late_ms: int | None
    title: str | None = Field(default=None, description="As control has changed it for this team.")
    message: str | None = Field(default=None, description="As control has changed it for this team.")


class InjectRow(Model):
    """One line of the MSEL, with its state for each team."""

    id: str
    kind: InjectKind
    title: str
    sender: str
    method: str
    message: str
    expected: str
    objective: str | None
    controller: str
    day: int | None
    time: str | None
    due_play_ms: int | None
    agencies: list[str] = Field(default=[], description="Who reads it; none: everybody in the team.")
    trainees: list[str] = Field(default=[], description="Single ones who read it; none: not limited so.")
    teams: list[InjectTeamRow]


class Alert(Model):
    """Something that a person must look at."""

    seq: int
    kind: str
    message: str
    team_id: str | None
    trainee_id: str | None
    conversation_id: str | None
    operator_id: str | None = Field(default=None, description="Whom it is about.")
    over: list[str] = Field(description="What a role-player has too much of.")
    wall_ms: int
    resolved: bool
    note: str = Field(default="", description="What was done about it.")


class ObjectiveRow(Model):
    """An objective of the exercise."""

    id: str
    title: str
    by_play_ms: int | None
    shown_by: str | None


class FactRow(Model):
    """A fact that the scenario knows."""

    id: str
    title: str
    type: Literal["bool", "number", "text"]
    element: str | None
    hint: str


class ConsoleState(Model):
    """Everything the console shows, at journal number `seq`."""

    exercise: ExerciseView
    clock: Clock
    teams: list[TeamRow]
    actors: list[ActorRow]
    conversations: list[ConversationRow]
    injects: list[InjectRow]
    operators: list[OperatorRow]
    alerts: list[Alert]
    trainees: list[TraineeRow]
    objectives: list[ObjectiveRow]
    facts: list[FactRow]
    assist_after_s: int = Field(description="After how long a draft goes by itself; 0: never.")
    may: list[str]
    """What whoever asks may do here, by the words of the permission table."""
    seq: int
