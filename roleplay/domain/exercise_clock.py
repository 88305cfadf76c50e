"""The exercise clock: play time from wall time, and back.

Promise: a pause, a change of speed and a night are each one new `ClockState`; nothing due in play
time has to move. While running, play time never reaches the end of the day: what is due next morning stays
due until somebody opens the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.records import ExerciseRecord, Phase
from roleplay.domain.scenario import MINUTE_MS, Day, HourOfPlay, PlayMs
from state_machines.made_often import made_often

START_EX = PlayMs(0)
SLOWEST, FASTEST = 0.1, 10_000.0
"""Seconds of play per second of wall time."""


@made_often
@dataclass(frozen=True, slots=True)
class ClockState:
    """Where the clock stood when it was last touched: everything else follows from it and the wall."""

    phase: Phase
    day: int
    anchor_wall_ms: int
    anchor_play_ms: PlayMs
    speed: float = 1.0

    @classmethod
    def of(cls, exercise: ExerciseRecord) -> ClockState:
        """Read the clock from the exercise's row."""
        return cls(
            exercise.phase,
            exercise.day,
            exercise.anchor_wall_ms,
            exercise.anchor_play_ms,
            exercise.speed,
        )

    def on(self, exercise: ExerciseRecord, *, pause_reason: str = "") -> ExerciseRecord:
        """Write the clock back into the exercise's row: the one UPDATE that moves everything."""
        return replace(
            exercise,
            phase=self.phase,
            day=self.day,
            anchor_wall_ms=self.anchor_wall_ms,
            anchor_play_ms=self.anchor_play_ms,
            speed=self.speed,
            pause_reason=pause_reason,
        )

    @property
    def running(self) -> bool:
        """Whether play time passes."""
        return self.phase == "running"

    def play_at(self, wall_ms: int, days: Sequence[Day]) -> PlayMs:
        """Return the play time at a moment of the wall; a wall clock set back never takes play time back."""
        if not self.running:
            return self.anchor_play_ms
        passed = max(0, wall_ms - self.anchor_wall_ms)
        return PlayMs(min(self.anchor_play_ms + int(passed * self.speed), self.last_moment(days)))

    def wall_of(self, play_ms: int, days: Sequence[Day]) -> int | None:
        """Return the wall time at which this play time comes, or None if it does not come by itself."""
        if not self.running or play_ms > self.last_moment(days):
            return None
        ahead = max(0, play_ms - self.anchor_play_ms)
        return self.anchor_wall_ms + -int(-ahead // self.speed)

    def last_moment(self, days: Sequence[Day]) -> PlayMs:
        """Return the last millisecond of today; the clock waits there for `next_day`."""
        return PlayMs(max(self.anchor_play_ms, _day(days, self.day).ends - 1))

    def day_is_over(self, wall_ms: int, days: Sequence[Day]) -> bool:
        """Say whether the running clock has come to the end of its day."""
        return self.running and self.play_at(wall_ms, days) >= self.last_moment(days)

    def started(self, wall_ms: int, days: Sequence[Day]) -> ClockState:
        """StartEx: the first day opens now."""
        return replace(
            self, phase="running", day=days[0].number, anchor_wall_ms=wall_ms, anchor_play_ms=START_EX
        )

    def paused(self, wall_ms: int, days: Sequence[Day]) -> ClockState:
        """Stop play time here."""
        return replace(self._touched(wall_ms, days), phase="paused")

    def resumed(self, wall_ms: int) -> ClockState:
        """Let play time pass again from where it stopped."""
        return replace(self, phase="running", anchor_wall_ms=wall_ms)

    def at_speed(self, speed: float, wall_ms: int, days: Sequence[Day]) -> ClockState:
        """Go on faster or slower from here."""
        return replace(self._touched(wall_ms, days), speed=min(max(speed, SLOWEST), FASTEST))

    def next_day(self, wall_ms: int, days: Sequence[Day]) -> ClockState:
        """Jump to the morning of the next day and run; the last day has none, see `has_next_day`."""
        following = _day(days, self.day + 1)
        return replace(
            self,
            phase="running",
            day=following.number,
            anchor_wall_ms=wall_ms,
            anchor_play_ms=following.starts,
        )

    def has_next_day(self, days: Sequence[Day]) -> bool:
        """Say whether another day of play follows."""
        return any(day.number == self.day + 1 for day in days)

    def ended(self, wall_ms: int, days: Sequence[Day]) -> ClockState:
        """EndEx: play time stops for good."""
        return replace(self._touched(wall_ms, days), phase="ended")

    def _touched(self, wall_ms: int, days: Sequence[Day]) -> ClockState:
        return replace(self, anchor_play_ms=self.play_at(wall_ms, days), anchor_wall_ms=wall_ms)


def hour_of(play_ms: int, days: Sequence[Day]) -> HourOfPlay:
    """Translate play time into day and hour: `D1 10:20`."""
    day = days[-1]
    for each in days:
        if play_ms < each.ends:
            day = each
            break
    return HourOfPlay(day.number, day.opens + max(0, play_ms - day.starts) // MINUTE_MS)


def since_start(play_ms: int) -> str:
    """Write play time as planners do: `T+01:20`."""
    minutes = play_ms // MINUTE_MS
    return f"T+{minutes // 60:02d}:{minutes % 60:02d}"


def _day(days: Sequence[Day], number: int) -> Day:
    for day in days:
        if day.number == number:
            return day
    return days[-1]
