from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roleplay.domain.exercise_clock import START_EX, ClockState, hour_of, since_start
from roleplay.domain.scenario import HOUR_MS, MINUTE_MS, PlayMs, days_of_play

DAYS = days_of_play({1: (9 * 60, 17 * 60), 2: (8 * 60, 16 * 60)})
READY = ClockState("ready", 1, 0, START_EX)


def test_play_time_stands_still_before_start_ex() -> None:
    assert READY.play_at(10**9, DAYS) == 0


def test_play_time_runs_at_the_exercise_speed() -> None:
    clock = READY.started(1_000, DAYS).at_speed(60, 1_000, DAYS)
    assert clock.play_at(2_000, DAYS) == MINUTE_MS


def test_a_pause_of_an_hour_is_no_play_time() -> None:
    clock = READY.started(0, DAYS).paused(5_000, DAYS)
    assert clock.play_at(HOUR_MS, DAYS) == 5_000
    assert clock.resumed(HOUR_MS).play_at(HOUR_MS + 1, DAYS) == 5_001


def test_the_running_clock_stops_a_moment_before_the_day_ends() -> None:
    clock = READY.started(0, DAYS)
    assert clock.play_at(100 * HOUR_MS, DAYS) == 8 * HOUR_MS - 1
    assert clock.day_is_over(100 * HOUR_MS, DAYS)
    assert clock.wall_of(8 * HOUR_MS, DAYS) is None


def test_the_next_day_opens_at_the_end_of_the_one_before() -> None:
    clock = READY.started(0, DAYS).paused(20 * HOUR_MS, DAYS).next_day(30 * HOUR_MS, DAYS)
    assert clock.play_at(30 * HOUR_MS, DAYS) == 8 * HOUR_MS
    assert str(hour_of(8 * HOUR_MS, DAYS)) == "D2 08:00"
    assert not clock.has_next_day(DAYS)


def test_a_wall_clock_set_back_takes_no_play_time_back() -> None:
    assert READY.started(5_000, DAYS).play_at(1_000, DAYS) == 0


def test_hours_are_written_as_planners_do() -> None:
    assert str(hour_of(80 * MINUTE_MS, DAYS)) == "D1 10:20"
    assert since_start(80 * MINUTE_MS) == "T+01:20"


@given(speed=st.floats(0.5, 600), due=st.integers(0, 8 * HOUR_MS - 1))
def test_at_the_wall_time_named_for_it_something_is_due(speed: float, due: int) -> None:
    clock = READY.started(77, DAYS).at_speed(speed, 77, DAYS)
    wall = clock.wall_of(PlayMs(due), DAYS)
    assert wall is not None
    assert clock.play_at(wall, DAYS) >= due - 1
    assert clock.play_at(wall + 1, DAYS) >= due
