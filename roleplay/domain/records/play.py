"""Conversations with actors, what teams know, and what became of each inject."""
# ruff: noqa: RUF009 (a NewType of an int is as immutable as the int)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, OperatorId, PlayMs, TeamId, TraineeId
from roleplay.domain.records.json import Json
from state_machines.made_often import made_often

Control = Literal["script", "assist", "person", "frozen"]
InjectState = Literal["planned", "armed", "held", "fired", "skipped", "undeliverable"]


@made_often
@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """One actor with one team, or with one trainee."""

    exercise_id: ExerciseId
    conversation_id: ConversationId
    team_id: TeamId
    actor_id: str
    trainee_id: TraineeId | None = None
    """Set where the actor's audience is a single trainee."""
    script_version: str = ""
    snapshot: Json = field(default_factory=dict)
    control: Control = "script"
    control_rev: int = 0
    holder: OperatorId | None = None
    lease_until_ms: int | None = None
    needs_operator: str = ""
    """What the operator is called for; empty when nobody is called."""
    waiting_since_ms: int | None = None
    """When the oldest unanswered message of a trainee came."""
    language: str = ""
    last_seq: JournalSeq = JournalSeq(0)
    version: int = 1
    """Rises with every save; a save on an older version raises `StaleVersionError`."""


@dataclass(frozen=True, slots=True)
class FactRecord:
    """What a team's case holds to be so, and who learned it, from whom, when."""

    exercise_id: ExerciseId
    team_id: TeamId
    name: str
    value: bool | float | str
    learned_from: str
    """An actor's id, an inject's id, or `operator`."""
    play_ms: PlayMs
    learned_by: TraineeId | None = None
    conversation_id: ConversationId | None = None
    seq: JournalSeq = JournalSeq(0)


@dataclass(frozen=True, slots=True)
class InjectRecord:
    """One inject of the MSEL for one team: what became of it, and why."""

    exercise_id: ExerciseId
    team_id: TeamId
    inject_id: str
    kind: str
    state: InjectState = "planned"
    reason: str = ""
    due_play_ms: PlayMs | None = None
    fired_play_ms: PlayMs | None = None
    fired_by: str = ""
    """`clock`, `script` or an operator's id."""
    late_ms: int = 0
    overrides: Json = field(default_factory=dict)
