from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import NotInExerciseError
from roleplay.services.talk import accept_update, contacts

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000


def test_a_first_message_opens_the_conversation(game: Game) -> None:
    game.write("good evening")
    assert game.said() == ["Hello? Who is this?"]
    game.check_replay()


def test_several_short_messages_are_one_thought(game: Game) -> None:
    game.write("hello")
    game.write("what is", wait=SECOND)
    game.write("the address", wait=SECOND)
    assert game.said() == ["Hello? Who is this?"]
    game.pass_time(20 * SECOND)
    assert game.said()[1:] == ["Why do you ask?", "She left on Monday.", "Will you help?"]


def test_the_same_update_twice_has_one_effect(game: Game) -> None:
    update = accept_update.IncomingUpdate("web", "a", "1", game.romeo, actor_id="mother", text="hello")
    first = game.do(lambda s: accept_update.accept(s, update))
    again = game.do(lambda s: accept_update.accept(s, update))
    game.pass_time(30 * SECOND)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.seq == first.seq
    assert game.said() == ["Hello? Who is this?"]


def test_lines_come_one_after_the_other_after_their_typing_time(game: Game) -> None:
    game.write("what is the address", wait=0)
    game.pass_time(60 * SECOND)
    moments = [entry.play_ms for entry in game.entries("message.out")]
    assert len(moments) == 4
    assert moments == sorted(set(moments))
    assert moments[0] == 1_500 + 3 * SECOND


def test_the_actor_speaks_the_language_of_who_wrote_last(game: Game) -> None:
    game.write("buna ziua", by=game.nina)
    game.write("care este adresa", by=game.nina)
    line = game.entries("message.out")[0].body
    assert (line["lang"], line["text"]) == ("ro", "Hello? Who is this?")
    assert game.conversation().language == "ro"
    game.check_replay()


def test_silence_is_noticed_at_its_own_deadline_also_after_a_restart(game: Game) -> None:
    game.write("hello", wait=30 * SECOND)
    game.jump(45 * SECOND)
    game.pass_time(0)
    assert game.said() == ["Hello? Who is this?"]
    game.pass_time(30 * SECOND)
    assert game.said() == ["Hello? Who is this?", "Are you there?"]
    game.check_replay()


def test_who_has_just_written_is_not_asked_whether_they_are_there(game: Game) -> None:
    game.write("hello", wait=90 * SECOND + 500)
    game.write("one moment please", wait=0)
    game.pass_time(30 * SECOND)
    assert "Are you there?" not in game.said()


def test_a_pause_of_an_hour_leaks_nothing(game: Game) -> None:
    from roleplay.services.exercise import lifecycle

    game.write("hello", wait=2 * SECOND)
    before = len(game.entries("message.out"))
    game.do(lambda s: lifecycle.pause(s, reason="lunch"))
    game.write("are you there", wait=60 * MINUTE)
    assert len(game.entries("message.out")) == before
    assert game.inject("1").state == "planned"
    game.do(lifecycle.resume)
    game.pass_time(20 * SECOND)
    assert game.said() == ["Hello? Who is this?", "I do not understand."]
    game.check_replay()


def test_telling_the_address_makes_a_fact_with_its_source(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you", by=game.romeo)
    fact = game.look(lambda s: s.uow.facts.get(s.exercise_id, game.team, "address"))
    assert fact is not None
    assert (fact.value, fact.learned_by, fact.learned_from) == (True, game.romeo, "mother")
    game.check_replay()


def test_contacts_appear_as_the_case_reveals_them_and_stay(game: Game) -> None:
    known = lambda: game.look(lambda s: contacts.contacts_of(s, game.team))  # noqa: E731
    assert known() == {"mother"}
    game.write("what is the address")
    game.write("we will help you")
    assert known() == {"mother", "landlord", "bank"}
    with pytest.raises(NotInExerciseError):
        game.write("hello", actor="nobody")


def test_an_event_reaches_an_actor_who_is_no_contact_yet(game: Game) -> None:
    game.write("what is the address")
    game.write("please call your husband")
    assert game.said()[-1] == "He does not pick up."
    assert game.said("landlord") == ["Who told you about me?", "Leave me alone."]
    assert game.look(lambda s: contacts.contacts_of(s, game.team)) == {"mother", "landlord"}
    game.check_replay()


def test_an_actor_for_each_trainee_speaks_with_each_alone(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    game.write("hello", actor="bank", by=game.romeo)
    romeo, nina = game.conversation("bank", game.romeo), game.conversation("bank", game.nina)
    assert romeo.snapshot["opened"]
    assert not nina.snapshot["opened"]
    late = game.join("Late", "police", "en")
    assert not game.conversation("bank", late).snapshot["opened"]


def test_a_wait_goes_on_after_its_time_and_fires_an_inject(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    game.write("hello", actor="landlord")
    game.write("open the door please", actor="landlord")
    assert game.said("landlord") == ["Yes?", "Wait."]
    game.pass_time(5 * MINUTE)
    assert game.said("landlord") == ["Yes?", "Wait.", "It is open."]
    assert (game.inject("3").state, game.inject("3").fired_by) == ("fired", "script")
    game.check_replay()


def test_a_button_is_pressed_once_and_an_old_one_does_nothing(game: Game) -> None:
    game.write("what is the address")
    line = game.entries("message.out")[-1].body
    assert [b["text"] for b in line["buttons"]] == ["We will help"]
    press = (line["button_state"], 0, line["button_seq"])
    for n in ("b1", "b2"):
        update = accept_update.IncomingUpdate("web", "a", n, game.romeo, actor_id="mother", button=press)
        game.do(lambda s, u=update: accept_update.accept(s, u))
    game.pass_time(MINUTE)
    assert game.said().count("Via dei Mille 12.") == 1
    pressed = game.entries("message.in")[-1].body
    assert pressed["text"] == "We will help"
    game.check_replay()


def test_whoever_left_cannot_write_any_more(game: Game) -> None:
    from roleplay.domain.errors import NotAllowedError
    from roleplay.services.trainees import enrol

    game.do(lambda s: enrol.leave(s, game.romeo))
    with pytest.raises(NotAllowedError):
        game.write("hello")
