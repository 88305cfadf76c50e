"""The record of an exercise, and the log of who did what."""
# ruff: noqa: RUF009 (a NewType of an int is as immutable as the int)

from __future__ import annotations

from dataclasses import dataclass, field

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, OperatorId, PlayMs, TeamId, TraineeId
from roleplay.domain.records.json import Json
from state_machines.made_often import made_often


@made_often
@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One entry of the record that feeds every screen, the debrief and the replay."""

    exercise_id: ExerciseId
    kind: str
    wall_ms: int
    play_ms: PlayMs
    body: Json = field(default_factory=dict)
    team_id: TeamId | None = None
    conversation_id: ConversationId | None = None
    trainee_id: TraineeId | None = None
    operator_id: OperatorId | None = None
    seq: JournalSeq = JournalSeq(0)
    """Its place; given when the unit of work is flushed."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One act of an operator. Its hash covers the entry and the hash before it."""

    exercise_id: ExerciseId
    """`INSTALLATION` for acts that concern no exercise."""
    act: str
    wall_ms: int
    operator_id: OperatorId | None = None
    """None for somebody at the machine itself."""
    subject: str = ""
    """The id of what was acted upon."""
    details: Json = field(default_factory=dict)
    seq: int = 0
    """Its place: 1, 2, 3 … without a gap, in each exercise; given when the unit of work is flushed."""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class AuditHeadRecord:
    """The last place of an audit log and its hash: what was cut off at the end is missed."""

    exercise_id: ExerciseId
    seq: int = 0
    hash: str = ""
