"""Exercises, the packs they pinned, and the cities that take part."""
# ruff: noqa: RUF009 (a NewType of an int is as immutable as the int)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from roleplay.domain.ids import ExerciseId, JournalSeq, PlayMs, SiteId
from roleplay.domain.records.json import Json

Phase = Literal["draft", "ready", "running", "paused", "ended", "debriefed"]


@dataclass(frozen=True, slots=True)
class ExerciseRecord:
    """One run of a scenario, and the truth of its clock.

    Play time now = anchor_play_ms + (wall now - anchor_wall_ms) * speed while running, else anchor_play_ms.
    """

    exercise_id: ExerciseId
    title: str
    scenario: str
    scenario_version: str
    created_ms: int
    phase: Phase = "draft"
    day: int = 1
    anchor_wall_ms: int = 0
    anchor_play_ms: PlayMs = PlayMs(0)
    speed: float = 1.0
    pause_reason: str = ""
    settings: Json = field(default_factory=dict)
    version: int = 1
    """Rises with every save; a save on an older version raises `StaleVersionError`."""
    journal_seq: JournalSeq = JournalSeq(0)
    """The last entry's place at the last commit; written by the journal alone."""
    outbox_top: int | None = None
    """The highest number of a line taken out of the outbox, which no other line gets; its own to write."""


@dataclass(frozen=True, slots=True)
class PackRecord:
    """The pack an exercise pinned: its whole tree, compressed."""

    exercise_id: ExerciseId
    scenario_version: str
    files: bytes


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A city or room taking part."""

    exercise_id: ExerciseId
    site_id: SiteId
    name: str
