"""Teams, the trainees in them, and seats kept for some."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.ids import ExerciseId, SeatId, SiteId, TeamId, TraineeId


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """A team; whoever holds the token behind `join_token_hash` may join it."""

    exercise_id: ExerciseId
    team_id: TeamId
    name: str
    site_id: SiteId | None = None
    join_token_hash: str = ""


@dataclass(frozen=True, slots=True)
class TraineeRecord:
    """A person being trained, by call-sign."""

    exercise_id: ExerciseId
    trainee_id: TraineeId
    team_id: TeamId
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    joined_ms: int
    consent_version: str
    left_ms: int | None = None
    stopped: bool = False
    """Pressed STOP, and nobody has resolved it yet."""


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """A place in a team kept for somebody by call-sign, with an invitation of its own."""

    exercise_id: ExerciseId
    seat_id: SeatId
    team_id: TeamId
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    token_hash: str
    created_ms: int
    trainee_id: TraineeId | None = None
    """Who has taken it."""
    open: bool = True
    """Whether the invitation lets somebody in; it does once."""
