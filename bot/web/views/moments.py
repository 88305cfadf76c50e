"""Moments of play as planners write them."""

from __future__ import annotations

from roleplay.domain.exercise_clock import hour_of
from roleplay.domain.ids import PlayMs
from roleplay.domain.scenario import Day


def minutes(minute: int) -> str:
    """Write minutes since midnight as an hour: `10:42`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def day_of(days: tuple[Day, ...], play_ms: int) -> tuple[int, str]:
    """Give day and hour of a play time."""
    hour = hour_of(PlayMs(play_ms), days)
    return hour.day, hour.clock
