"""Trainees, what they have seen, and what operators are about to say."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from roleplay.domain.ids import ConversationId, ExerciseId, OperatorId, SeatId, TeamId, TraineeId
from roleplay.domain.records import DraftRecord, ReadMarkRecord, SeatRecord, TraineeRecord


class Trainees(Protocol):
    """Trainees, in the order of joining."""

    def add(self, trainee: TraineeRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> TraineeRecord | None: ...
    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[TraineeRecord]: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[TraineeRecord]: ...
    def save(self, trainee: TraineeRecord, /) -> None: ...


class Seats(Protocol):
    """Places kept for somebody, in the order of making."""

    def add(self, seat: SeatRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, seat_id: SeatId, /) -> SeatRecord | None: ...
    def by_token(self, token_hash: str, /) -> SeatRecord | None:
        """Find the place that an invitation opens, in whichever exercise."""
        ...

    def all(self, exercise_id: ExerciseId, /) -> Sequence[SeatRecord]: ...
    def save(self, seat: SeatRecord, /) -> None: ...
    def remove(self, exercise_id: ExerciseId, seat_id: SeatId, /) -> None: ...


class ReadMarks(Protocol):
    """How far trainees have read."""

    def set(self, mark: ReadMarkRecord, /) -> None:
        """Move the mark forward; an earlier place than the stored one changes nothing."""
        ...

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[ReadMarkRecord]: ...


class Drafts(Protocol):
    """What operators have written and not sent, one per operator and conversation."""

    def put(self, draft: DraftRecord, /) -> None:
        """Keep the draft in place of the earlier one; an empty text removes it."""
        ...

    def get(
        self, exercise_id: ExerciseId, operator_id: OperatorId, conversation_id: ConversationId, /
    ) -> DraftRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[DraftRecord]: ...
