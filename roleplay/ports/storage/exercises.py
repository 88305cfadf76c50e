"""Exercises, the packs they play, and who takes part where."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from roleplay.domain.ids import ExerciseId, SiteId, TeamId
from roleplay.domain.records import ExerciseRecord, PackRecord, SiteRecord, TeamRecord


class Exercises(Protocol):
    """Exercises, and with them the clocks."""

    def add(self, exercise: ExerciseRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, /) -> ExerciseRecord | None: ...
    def all(self) -> Sequence[ExerciseRecord]:
        """Return every exercise, the newest first."""
        ...

    def running(self) -> Sequence[ExerciseRecord]:
        """Return those whose phase is `running`."""
        ...

    def save(self, exercise: ExerciseRecord, /) -> ExerciseRecord:
        """Store all but the journal's place and return the record with its new version.

        May raise `StaleVersionError`.
        """
        ...

    def erase(self, exercise_id: ExerciseId, /) -> None:
        """Remove the exercise and everything that belongs to it, from every table."""
        ...


class Packs(Protocol):
    """The packs that exercises pinned."""

    def pin(self, pack: PackRecord, /) -> None:
        """Keep this version for the exercise, beside earlier ones."""
        ...

    def get(self, exercise_id: ExerciseId, scenario_version: str, /) -> PackRecord | None: ...


class Sites(Protocol):
    """Cities and rooms."""

    def add(self, site: SiteRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, site_id: SiteId, /) -> SiteRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[SiteRecord]: ...


class Teams(Protocol):
    """Teams, in the order of their ids."""

    def add(self, team: TeamRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, team_id: TeamId, /) -> TeamRecord | None: ...
    def by_join_token(self, join_token_hash: str, /) -> TeamRecord | None:
        """Find the team that this invitation opens, in whichever exercise."""
        ...

    def all(self, exercise_id: ExerciseId, /) -> Sequence[TeamRecord]: ...
    def save(self, team: TeamRecord, /) -> None: ...
