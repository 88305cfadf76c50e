"""Days of play lie end to end on play time."""

from __future__ import annotations

import pytest

from roleplay.domain.scenario import HOUR_MS, MINUTE_MS, Addressees, HourOfPlay, Scenario, days_of_play
from roleplay.packs import times
from roleplay.packs.load import load_tree

Tree = dict[str, bytes]


@pytest.fixture
def scenario(tree: Tree) -> Scenario:
    loaded = load_tree(tree).scenario
    assert loaded is not None
    return loaded


def test_the_second_day_begins_where_the_first_ends(scenario: Scenario) -> None:
    first, second = scenario.days
    assert (first.ends, second.starts, scenario.ends) == (
        8 * HOUR_MS,
        8 * HOUR_MS,
        11 * HOUR_MS + 30 * MINUTE_MS,
    )


def test_play_time_is_told_as_day_and_hour(scenario: Scenario) -> None:
    assert str(scenario.hour_at(80 * MINUTE_MS)) == "D1 10:20"
    assert str(scenario.hour_at(8 * HOUR_MS)) == "D2 08:30"
    assert str(scenario.hour_at(8 * HOUR_MS - 1)) == "D1 16:59"


def test_day_and_hour_are_told_as_play_time_and_back(scenario: Scenario) -> None:
    hour = HourOfPlay(2, 9 * 60 + 15)
    assert scenario.hour_at(scenario.play_ms_of(hour)) == hour


def test_hours_outside_the_day_move_to_its_edge(scenario: Scenario) -> None:
    assert scenario.play_ms_of(HourOfPlay(2, 0)) == 8 * HOUR_MS


def test_days_are_sorted_by_number() -> None:
    assert [day.number for day in days_of_play({2: (0, 60), 1: (60, 120)})] == [1, 2]


def test_an_empty_list_of_addressees_means_everyone() -> None:
    assert Addressees().reaches_team("Alpha", "rome")
    assert Addressees().reaches_agency("press")


def test_addressees_are_kept_apart() -> None:
    to = Addressees(teams=("Alpha",), agencies=("ngo",), sites=("rome",))
    assert [
        to.reaches_team("Alpha", "rome"),
        to.reaches_team("Alpha", "turin"),
        to.reaches_team("Beta", "rome"),
    ] == [
        True,
        False,
        False,
    ]
    assert [to.reaches_agency("ngo"), to.reaches_agency("press")] == [True, False]


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("90s", 90_000),
        ("20m", 1_200_000),
        ("3h", 10_800_000),
        ("1h30m", 5_400_000),
        ("1.5s", 1_500),
        ("0s", 0),
    ],
)
def test_lengths_of_time(written: str, ms: int) -> None:
    assert times.duration_ms(written) == ms
    assert times.duration_ms(times.duration_text(ms)) == ms


@pytest.mark.parametrize("written", ["", "90", "s", "1m1h", "-5m", "5 m", "1d", "400h"])
def test_what_is_no_length_of_time(written: str) -> None:
    assert times.duration_ms(written) is None


def test_moments() -> None:
    assert times.day_and_minute("D1 10:20") == (1, 620)
    assert times.elapsed_ms("T+01:20") == 80 * MINUTE_MS
    assert (times.day_and_minute("D1 10:60"), times.elapsed_ms("T+1"), times.minute_of_day("25:00")) == (
        None,
        None,
        None,
    )
