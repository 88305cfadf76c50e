from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import NotInExerciseError, NotInTheSeatError, OfferIsGoneError
from roleplay.domain.ids import OperatorId
from roleplay.services.control import swap_out, transfer, watch_room, weigh_load

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN, BEN = OperatorId("ann"), OperatorId("ben")


def offer(game: Game, by: OperatorId = ANN, to: OperatorId = BEN) -> None:
    game.do(lambda s: transfer.offer(s, game.mother, operator_id=by, to=to, note="Lunch"))


def accept(game: Game, operator: OperatorId = BEN) -> None:
    game.do(lambda s: transfer.accept(s, game.mother, operator_id=operator))


def test_an_offer_changes_nothing_until_it_is_accepted(game: Game) -> None:
    game.write("hello")
    game.take()
    offer(game)
    assert game.conversation().holder == ANN
    assert game.look(transfer.open_offers)[game.mother].note == "Lunch"
    accept(game)
    assert (game.conversation().holder, game.conversation().control) == (BEN, "person")
    assert game.look(transfer.open_offers) == {}
    game.check_replay()


def test_who_takes_a_seat_with_drafts_goes_on_with_the_drafts(game: Game) -> None:
    game.write("hello", wait=0)
    game.take("assist")
    game.pass_time(20 * SECOND)
    offer(game)
    accept(game)
    assert game.conversation().control == "assist"
    drafts = game.look(lambda s: s.uow.outbox.drafts(s.exercise_id, game.mother))
    assert [line.body["text"] for line in drafts] == ["Hello? Who is this?"]
    game.check_replay()


def test_a_line_that_is_still_held_survives_the_transfer(game: Game) -> None:
    game.write("hello")
    game.take()
    game.say("Breathe.", hold=3_000)
    offer(game)
    accept(game)
    game.pass_time(5 * SECOND)
    assert game.said()[-1] == "Breathe."


def test_an_offer_ends_with_any_change_of_control(game: Game) -> None:
    game.write("hello")
    game.take()
    offer(game)
    game.back()
    with pytest.raises(OfferIsGoneError):
        accept(game)


def test_a_declined_offer_is_gone_and_the_seat_stays(game: Game) -> None:
    game.write("hello")
    game.take()
    offer(game)
    game.do(lambda s: transfer.decline(s, game.mother, operator_id=BEN))
    with pytest.raises(OfferIsGoneError):
        accept(game)
    assert game.conversation().holder == ANN


def test_only_who_is_asked_may_accept(game: Game) -> None:
    game.write("hello")
    game.take()
    offer(game)
    with pytest.raises(OfferIsGoneError):
        accept(game, OperatorId("eve"))


def test_nobody_gives_away_what_somebody_else_holds(game: Game) -> None:
    game.write("hello")
    game.take()
    with pytest.raises(NotInTheSeatError):
        offer(game, by=BEN, to=ANN)
    with pytest.raises(NotInExerciseError):
        offer(game, to=OperatorId("nobody"))


def test_swapping_out_leaves_no_actor_mute_and_tells_the_director(game: Game) -> None:
    game.write("hello")
    game.take()
    game.write("what is the address", wait=0)
    seats = game.do(lambda s: swap_out.swap_out(s, operator_id=ANN))
    game.pass_time(30 * SECOND)
    assert seats == [game.mother]
    assert game.said()[1:] == ["Why do you ask?", "She left on Monday.", "Will you help?"]
    assert (game.conversation().control, game.conversation().holder) == ("script", None)
    assert game.conversation().needs_operator
    assert [(a.body["what"], a.operator_id) for a in game.look(watch_room.open_alerts)] == [("relief", ANN)]
    assert game.look(swap_out.relieved) == {ANN}
    game.check_replay()


def test_swapping_out_to_a_colleague_offers_each_seat(game: Game) -> None:
    game.write("hello")
    game.take()
    game.do(lambda s: swap_out.swap_out(s, operator_id=ANN, to=BEN))
    assert game.look(transfer.open_offers)[game.mother].to == BEN
    accept(game)
    assert (game.conversation().holder, game.conversation().control) == (BEN, "person")
    game.check_replay()


def test_coming_back_closes_the_alert(game: Game) -> None:
    game.do(lambda s: swap_out.swap_out(s, operator_id=ANN))
    game.do(lambda s: swap_out.come_back(s, operator_id=ANN))
    assert game.look(swap_out.relieved) == set()
    assert game.look(watch_room.open_alerts) == []


def test_the_load_counts_seats_waits_and_hours_in_hard_roles(game: Game) -> None:
    game.write("hello")
    game.take()
    game.keep_seat(10 * MINUTE)
    game.write("are you there", wait=0)
    load = game.look(weigh_load.weigh_load)[ANN]
    assert (load.seats, load.waiting, load.hard_ms // MINUTE) == (1, 1, 10)
    game.back()
    game.pass_time(10 * MINUTE)
    after = game.look(weigh_load.weigh_load)[ANN]
    assert (after.seats, after.waiting, after.hard_ms // MINUTE) == (0, 0, 10)


def test_an_overload_is_told_once(game: Game) -> None:
    game.do(lambda s: s.save_exercise(_with_limits(s.exercise, hard_minutes=5)))
    game.write("hello")
    game.take()
    game.keep_seat(10 * MINUTE)
    alerts = [alert.body for alert in game.look(watch_room.open_alerts)]
    assert alerts == [{"what": "operator.overloaded", "over": ["hard_minutes"]}]
    game.check_replay()


def test_an_actor_that_calls_in_vain_is_told_once(game: Game) -> None:
    for _ in range(3):
        game.write("xyzzy qwerty")
    assert game.conversation().needs_operator
    game.pass_time(9 * MINUTE)
    assert [alert.body["what"] for alert in game.look(watch_room.open_alerts)] == ["actor.stuck"]


def _with_limits(exercise, **limits):
    from dataclasses import replace

    return replace(exercise, settings={"limits": limits})
