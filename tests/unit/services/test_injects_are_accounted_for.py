from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import InjectSettledError
from roleplay.domain.ids import OperatorId
from roleplay.services.exercise import lifecycle
from roleplay.services.injects import improvise, run_injects

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")


def test_a_timed_inject_fires_once_at_its_exercise_time(game: Game) -> None:
    game.pass_time(15 * MINUTE)
    assert (game.inject("1").state, game.inject("1").fired_play_ms) == ("fired", 10 * MINUTE)
    assert [e.body["title"] for e in game.entries("news")] == ["News"]
    game.check_replay()


def test_an_actor_says_a_message_first_without_its_opening_lines(game: Game) -> None:
    game.pass_time(21 * MINUTE)
    assert game.said() == ["Are you the police?"]
    game.write("yes")
    assert game.said() == ["Are you the police?", "I do not understand."]
    game.check_replay()


def test_a_conditional_inject_comes_after_its_condition_and_delay(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    assert game.inject("4").state == "armed"
    game.pass_time(6 * MINUTE)
    assert game.inject("4").state == "fired"
    assert [e.body["message"] for e in game.entries("mail")] == ["Ask the bank."]
    game.check_replay()


def test_a_contingency_comes_unless_it_is_not_needed(game: Game) -> None:
    game.pass_time(61 * MINUTE)
    assert game.inject("5").state == "fired"
    assert game.said()[-1] == "Is it her?"


def test_a_contingency_that_is_not_needed_is_skipped_with_its_reason(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    game.pass_time(61 * MINUTE)
    assert (game.inject("5").state, game.inject("5").reason) == ("skipped", "not needed: facts.address holds")


def test_what_came_due_during_an_outage_is_fired_late_skipped_or_asked_about(game: Game) -> None:
    game.jump(150 * MINUTE)
    game.pass_time(0)
    assert (game.inject("1").state, game.inject("1").late_ms) == ("fired", 140 * MINUTE)
    assert game.inject("6").state == "held"
    assert game.inject("7").state == "skipped"
    assert [e.body["what"] for e in game.entries("alert")] == ["inject.late"]
    game.check_replay()


def test_a_held_inject_waits_and_a_released_one_fires_at_once_when_its_time_has_passed(game: Game) -> None:
    game.do(lambda s: run_injects.hold(s, "1", operator_id=ANN, reason="not yet"))
    game.pass_time(30 * MINUTE)
    assert (game.inject("1").state, game.inject("1").reason) == ("held", "not yet")
    game.do(lambda s: run_injects.release(s, "1", operator_id=ANN))
    game.pass_time(SECOND)
    assert game.inject("1").state == "fired"
    game.check_replay()


def test_what_is_settled_cannot_be_fired_again(game: Game) -> None:
    game.do(lambda s: run_injects.fire(s, "3", operator_id=ANN))
    game.do(lambda s: run_injects.skip(s, "1", operator_id=ANN, reason="enough"))
    for inject_id in ("3", "1"):
        with pytest.raises(InjectSettledError):
            game.do(lambda s, i=inject_id: run_injects.fire(s, i, operator_id=ANN))
    assert [e.operator_id for e in game.entries("inject")][:2] == [ANN, ANN]
    game.pass_time(20 * MINUTE)
    assert game.inject("1").reason == "enough"


def test_an_improvised_inject_is_on_the_list_and_in_the_record(game: Game) -> None:
    rows = game.do(
        lambda s: improvise.improvise(
            s,
            improvise.Improvised("She calls", message="Hurry!"),
            to=improvise.whom(s, teams=[game.team]),
            senders=["mother"],
            operator_id=ANN,
        )
    )
    game.pass_time(10 * SECOND)
    assert game.said() == ["Hurry!"]
    assert game.inject(rows[0].inject_id).state == "fired"
    game.check_replay()


def test_an_inject_for_an_agency_nobody_plays_is_undeliverable(game: Game) -> None:
    game.pass_time(9 * 60 * MINUTE)
    assert game.look(lambda s: s.exercise).pause_reason == "day over"
    assert game.inject("8").state == "planned"
    game.do(lifecycle.resume)
    game.pass_time(MINUTE)
    assert (game.inject("8").state, game.inject("8").reason) == (
        "undeliverable",
        "nobody in the team plays press",
    )
    game.check_replay()


def test_a_day_that_ends_early_floods_nobody(game: Game) -> None:
    game.write("hello")
    game.pass_time(15 * MINUTE)
    said = game.said()
    game.do(lambda s: lifecycle.next_day(s, operator_id=ANN))
    game.pass_time(SECOND)
    assert game.said() == said
    assert (game.inject("2").state, game.inject("2").reason) == (
        "held",
        "day 1 ended before its time: fire it or skip it",
    )
    game.pass_time(10 * MINUTE)
    assert game.conversation().snapshot["ended"] == "lost"
    game.check_replay()


def test_at_end_ex_everything_left_is_skipped_with_a_reason(game: Game) -> None:
    game.pass_time(15 * MINUTE)
    game.do(lambda s: lifecycle.end(s, operator_id=ANN))
    rows = game.look(lambda s: s.uow.injects.all(s.exercise_id))
    assert {row.state for row in rows} == {"fired", "skipped"}
    assert all(row.reason for row in rows)
    assert game.inject("2").reason == "EndEx came first (T+00:15)"
    game.check_replay()


def test_a_team_that_comes_late_gets_what_has_been(game: Game) -> None:
    from roleplay.services.trainees import enrol

    game.pass_time(15 * MINUTE)
    late = game.do(lambda s: enrol.open_team(s, name="Bravo")).team.team_id
    game.pass_time(MINUTE)
    row = game.look(lambda s: s.uow.injects.get(s.exercise_id, late, "1"))
    assert row is not None
    assert (row.state, row.late_ms > 0) == ("fired", True)
    game.check_replay()
