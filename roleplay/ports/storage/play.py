"""What is being played: conversations, facts and injects."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from roleplay.domain.ids import ConversationId, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import ConversationRecord, FactRecord, InjectRecord, InjectState


class Conversations(Protocol):
    """Conversations, in the order of their ids."""

    def add(self, conversation: ConversationRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> ConversationRecord | None:
        """Look at a conversation; do not save what you read this way."""
        ...

    def for_update(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> ConversationRecord | None:
        """Read it to change it: nobody else changes it until this unit of work is over."""
        ...

    def claim_waiting(self, exercise_id: ExerciseId, limit: int, /) -> Sequence[ConversationRecord]:
        """Read, for update, conversations with waiting updates that no other worker has claimed.

        Oldest update first.
        """
        ...

    def find(
        self, exercise_id: ExerciseId, team_id: TeamId, actor_id: str, trainee_id: TraineeId | None = None, /
    ) -> ConversationRecord | None:
        """Find the one conversation of an actor with a team, or with a trainee."""
        ...

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[ConversationRecord]: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[ConversationRecord]: ...
    def save(self, conversation: ConversationRecord, /) -> ConversationRecord:
        """Store all but its parties and return it with its new version; may raise `StaleVersionError`."""
        ...

    def lease_expired(self, exercise_id: ExerciseId, now_ms: int, /) -> Sequence[ConversationRecord]:
        """Return those whose holder's lease ended at or before this wall time."""
        ...

    def next_lease_end(self, exercise_id: ExerciseId, /) -> int | None:
        """Return the wall time at which the next lease ends."""
        ...


class Facts(Protocol):
    """What teams know and have done."""

    def set(self, fact: FactRecord, /) -> None:
        """Store the fact in place of what was there under its name."""
        ...

    def get(self, exercise_id: ExerciseId, team_id: TeamId, name: str, /) -> FactRecord | None: ...
    def all(self, exercise_id: ExerciseId, team_id: TeamId | None = None, /) -> Sequence[FactRecord]:
        """Return a team's facts, or every team's, by team and name."""
        ...


class Injects(Protocol):
    """The MSEL as it went, team by team."""

    def plan(self, injects: Collection[InjectRecord], /) -> None:
        """Add rows for injects that have none yet; existing rows stay as they are."""
        ...

    def get(self, exercise_id: ExerciseId, team_id: TeamId, inject_id: str, /) -> InjectRecord | None: ...
    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[InjectRecord]: ...
    def all(self, exercise_id: ExerciseId, state: InjectState | None = None, /) -> Sequence[InjectRecord]: ...
    def save(self, inject: InjectRecord, /) -> None: ...
