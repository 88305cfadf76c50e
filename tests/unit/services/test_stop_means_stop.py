from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import StoppedError
from roleplay.domain.ids import OperatorId
from roleplay.services.exercise import lifecycle, safety
from roleplay.services.talk import accept_update

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")


def resolve(game: Game, alert: int) -> None:
    game.do(lambda s: safety.resolve(s, alert, operator_id=ANN, note="All is well."))


def test_stop_freezes_and_nothing_leaks(game: Game) -> None:
    game.write("what is the address", wait=5 * SECOND)
    said = len(game.entries("message.out"))
    game.stop()
    game.write("hello?", wait=90 * MINUTE)
    assert len(game.entries("message.out")) == said
    assert game.conversation().control == "frozen"
    assert game.look(lambda s: s.trainee(game.romeo)).stopped
    game.check_replay()


def test_team_mates_who_write_on_are_told_why_nobody_answers(game: Game) -> None:
    game.write("hello")
    alert = game.stop()
    assert game.write("are you there?", by=game.nina).interrupted
    resolve(game, alert)
    assert not game.write("hello again", by=game.nina).interrupted


def test_a_chat_that_staff_have_frozen_is_no_stop(game: Game) -> None:
    game.take("frozen")
    assert not game.write("hello").interrupted


def test_nobody_but_the_resolver_ends_a_stop(game: Game) -> None:
    game.write("hello")
    alert = game.stop()
    with pytest.raises(StoppedError):
        game.take("script")
    resolve(game, alert)
    assert game.conversation().control == "script"
    game.check_replay()


def test_the_phrase_stops_in_every_language_of_the_exercise(game: Game) -> None:
    accepted = game.write("Stop! Urgenta reala!!", by=game.nina)
    assert accepted.stopped
    assert game.entries("message.in") == []
    assert [e.body["by"] for e in game.entries("alert")] == ["phrase"]


def test_a_stop_that_the_phone_repeats_does_not_freeze_again_once_resolved(game: Game) -> None:
    update = accept_update.IncomingUpdate(
        "web", "a", "1", game.romeo, actor_id="mother", text="STOP real emergency"
    )
    alert = game.do(lambda s: accept_update.accept(s, update)).seq
    resolve(game, alert)
    again = game.do(lambda s: accept_update.accept(s, update))
    assert (again.duplicate, again.stopped) == (True, True)
    assert game.conversation().control == "script"


def test_after_resolve_the_former_control_is_back_and_the_script_goes_on(game: Game) -> None:
    game.write("hello")
    game.take()
    alert = game.stop()
    game.pass_time(MINUTE)
    resolve(game, alert)
    conversation = game.conversation()
    assert (conversation.control, conversation.holder) == ("person", ANN)
    game.check_replay()


def test_what_the_stopped_trainee_wrote_is_not_played_with(game: Game) -> None:
    game.write("hello")
    alert = game.stop()
    game.write("what is the address", wait=SECOND)
    game.write("hello, mother?", by=game.nina, wait=SECOND)
    resolve(game, alert)
    game.pass_time(30 * SECOND)
    assert "Why do you ask?" not in game.said()
    assert len(game.said()) == 2
    game.check_replay()


def test_a_second_stop_keeps_the_team_frozen_until_both_are_resolved(game: Game) -> None:
    game.write("hello")
    first, second = game.stop(), game.stop(by=game.nina)
    resolve(game, first)
    assert game.conversation().control == "frozen"
    resolve(game, second)
    assert game.conversation().control == "script"
    game.check_replay()


def test_a_freeze_that_an_operator_ordered_outlives_a_stop(game: Game) -> None:
    game.write("hello")
    game.take("frozen")
    resolve(game, game.stop())
    assert game.conversation().control == "frozen"


def test_stop_all_is_one_act_and_nothing_leaks(game: Game) -> None:
    game.write("what is the address", wait=3 * SECOND)
    said = len(game.entries("message.out"))
    game.do(lambda s: lifecycle.stop_all(s, operator_id=ANN, reason="fire alarm"))
    game.pass_time(60 * MINUTE)
    assert len(game.entries("message.out")) == said
    assert game.look(lambda s: s.exercise).pause_reason == lifecycle.STOPPED
    assert game.entries("alert")[-1].body["message"] == "fire alarm"
