from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from roleplay.domain.control import LEASE_MS
from roleplay.domain.errors import (
    ControlConflictError,
    NotInTheSeatError,
    Refusal,
    TooLateToUndoError,
)
from roleplay.domain.ids import OperatorId
from roleplay.services.control import drafts, leases, nudge, say_as, take_control

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN, BEN = OperatorId("ann"), OperatorId("ben")


def test_lines_not_yet_sent_are_cancelled_and_shown_to_the_person(game: Game) -> None:
    game.write("what is the address", wait=5 * SECOND)
    taken = game.take()
    assert game.said() == ["Hello? Who is this?"]
    assert taken.cancelled == ("Why do you ask?", "She left on Monday.", "Will you help?")
    game.keep_seat(5 * MINUTE)
    assert game.said() == ["Hello? Who is this?"]
    game.check_replay()


def test_two_claims_one_wins_and_the_other_sees_who(game: Game) -> None:
    game.write("hello")
    conversation = game.mother
    claim = lambda op: game.do(  # noqa: E731
        lambda s: take_control.take(s, conversation, operator_id=op, control="person", rev=0)
    )
    assert claim(ANN).rev == 1
    with pytest.raises(ControlConflictError) as refused:
        claim(BEN)
    assert (refused.value.holder, refused.value.control, refused.value.rev) == (ANN, "person", 1)


def test_while_a_person_speaks_messages_wait_and_silence_rests(game: Game) -> None:
    game.write("hello")
    game.take()
    game.write("are you there", wait=0)
    game.keep_seat(30 * MINUTE)
    assert game.said() == ["Hello? Who is this?"]
    assert game.conversation().waiting_since_ms is not None


def test_hand_back_here_repeats_nothing(game: Game) -> None:
    game.write("hello")
    game.take()
    game.say("Breathe. Tell me more.")
    game.keep_seat(15 * MINUTE)
    game.back("here", last="drop")
    game.pass_time(30 * SECOND)
    assert game.said() == ["Hello? Who is this?", "Breathe. Tell me more."]
    game.check_replay()


def test_after_hand_back_here_silence_goes_on_with_what_was_left(game: Game) -> None:
    game.write("hello", wait=60 * SECOND)
    game.take()
    game.keep_seat(30 * MINUTE)
    game.back("here")
    game.pass_time(20 * SECOND)
    assert "Are you there?" not in game.said()
    game.pass_time(20 * SECOND)
    assert game.said()[-1] == "Are you there?"
    game.check_replay()


def test_hand_back_answers_what_nobody_has_answered(game: Game) -> None:
    game.write("hello")
    game.take()
    game.write("what is the address", wait=SECOND)
    game.back("here")
    game.pass_time(30 * SECOND)
    assert game.said()[1:] == ["Why do you ask?", "She left on Monday.", "Will you help?"]
    game.check_replay()


def test_hand_back_can_drop_the_last_message(game: Game) -> None:
    game.write("hello")
    game.take()
    game.write("what is the address", wait=SECOND)
    game.back("here", last="drop")
    game.pass_time(30 * SECOND)
    assert game.said() == ["Hello? Who is this?"]
    assert game.conversation().waiting_since_ms is None


def test_hand_back_at_a_return_point_says_its_lines(game: Game) -> None:
    game.write("hello")
    game.take()
    game.back("state", "story", last="drop")
    game.pass_time(30 * SECOND)
    assert game.said() == ["Hello? Who is this?", "She left on Monday.", "Will you help?"]
    game.check_replay()


def test_hand_back_again_asks_again(game: Game) -> None:
    game.write("hello")
    game.take()
    game.back("again", last="drop")
    game.pass_time(30 * SECOND)
    assert game.said() == ["Hello? Who is this?"] * 2
    game.check_replay()


def test_lost_lease_calls_for_help_and_the_script_answers(game: Game) -> None:
    game.write("hello")
    game.take()
    game.write("what is the address", wait=SECOND)
    game.pass_time(LEASE_MS + 30 * SECOND)
    conversation = game.conversation()
    assert conversation.control == "script"
    assert "vanished" in conversation.needs_operator
    assert game.said()[-1] == "Will you help?"
    assert [e.kind for e in game.entries("lease.lost")] == ["lease.lost"]
    game.check_replay()


def test_presence_keeps_the_seat_and_only_the_holder_has_it(game: Game) -> None:
    game.write("hello")
    game.take()
    game.keep_seat(10 * MINUTE)
    assert game.conversation().control == "person"
    assert game.do(lambda s: leases.renew(s, game.mother, operator_id=BEN)) is None
    with pytest.raises(NotInTheSeatError):
        game.say("I am somebody else", operator=BEN)


def test_a_line_said_twice_with_one_client_id_is_said_once(game: Game) -> None:
    game.write("hello")
    game.take()
    game.say("Yes.", client_id="k")
    again = game.say("Yes.", client_id="k")
    game.keep_seat(10 * SECOND)
    assert again.duplicate
    assert game.said() == ["Hello? Who is this?", "Yes."]


def test_a_line_can_be_undone_while_it_is_held_and_not_after(game: Game) -> None:
    game.write("hello")
    game.take()
    undo = lambda key: game.do(  # noqa: E731
        lambda s: say_as.undo(s, game.mother, operator_id=ANN, client_id=key)
    )
    game.say("Oops", client_id="a", hold=3_000)
    game.keep_seat(2 * SECOND)
    assert undo("a")
    game.say("Better", client_id="b", hold=3_000)
    game.keep_seat(4 * SECOND)
    with pytest.raises(TooLateToUndoError):
        undo("b")
    assert game.said() == ["Hello? Who is this?", "Better"]


def test_in_assist_the_script_drafts_and_a_person_decides(game: Game) -> None:
    game.write("hello")
    rev = game.take("assist").rev
    game.write("what is the address", wait=5 * SECOND)
    waiting = game.look(lambda s: s.uow.outbox.drafts(s.exercise_id, game.mother))
    assert [d.body["text"] for d in waiting] == ["Why do you ask?", "She left on Monday.", "Will you help?"]
    decide = lambda n, action, text=None: game.do(  # noqa: E731
        lambda s: drafts.decide(
            s, game.mother, waiting[n].outbox_id, operator_id=ANN, action=action, text=text, rev=rev
        )
    )
    decide(0, "approve")
    decide(1, "edit", "She left yesterday.")
    decide(2, "drop")
    game.keep_seat(20 * SECOND)
    assert sorted(game.said()[1:]) == ["She left yesterday.", "Why do you ask?"]
    assert game.conversation().waiting_since_ms is not None or game.said()


def test_lines_that_have_not_left_become_drafts_in_assist(game: Game) -> None:
    game.write("what is the address", wait=5 * SECOND)
    game.take("assist")
    game.keep_seat(MINUTE)
    assert game.said() == ["Hello? Who is this?"]
    waiting = game.look(lambda s: s.uow.outbox.drafts(s.exercise_id, game.mother))
    assert len(waiting) == 3


def test_drafts_go_out_when_the_script_gets_the_actor_back(game: Game) -> None:
    game.write("hello")
    game.take("assist")
    game.write("what is the address", wait=5 * SECOND)
    game.take("script")
    game.pass_time(20 * SECOND)
    assert game.said()[-1] == "Will you help?"
    game.check_replay()


def test_a_nudge_moves_the_script_and_says_the_lines(game: Game) -> None:
    game.write("hello")
    game.do(lambda s: nudge.nudge(s, game.mother, operator_id=ANN, state="panic", rev=0))
    game.pass_time(20 * SECOND)
    assert game.said()[-1] == "Is it her?"
    assert [e.operator_id for e in game.entries("nudge")] == [ANN]
    game.check_replay()


def test_an_event_and_an_inject_wait_for_the_hand_back(game: Game) -> None:
    game.write("hello")
    game.take()
    game.keep_seat(61 * MINUTE)
    assert game.inject("2").state == "fired"
    assert game.inject("5").state == "fired"
    assert game.said() == ["Hello? Who is this?"]
    game.back("here")
    game.pass_time(30 * SECOND)
    assert set(game.said()[1:]) == {"Are you the police?", "They are here!", "Is it her?"}
    game.check_replay()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_no_scripted_line_after_the_takeover_commits(game: Game, seed: int) -> None:
    """Fifty takeovers a seed, so 1,000 in all, at every moment between a message and its last line."""
    dice = random.Random(seed)
    phrases = ["hello", "what is the address", "please call your husband", "what"]
    held = 0
    while held < 50:
        match dice.randrange(4):
            case 0:
                game.write(dice.choice(phrases), wait=0)
            case 1:
                game.pass_time(dice.choice([0, 100, 800, 1_500, 3_000, 9_000]))
            case 2:
                game.jump(dice.choice([0, 500, 5_000]))
            case _:
                _one_takeover(game, dice)
                held += 1
    game.check_replay()


def _one_takeover(game: Game, dice: random.Random) -> None:
    control = dice.choice(["person", "person", "frozen"])
    game.take(control)
    top = game.look(lambda s: s.uow.journal.top(s.exercise_id))
    for _ in range(dice.randrange(4)):
        if dice.random() < 0.5:
            game.write("what is the address", wait=dice.choice([0, 2_000]))
        game.pass_time(dice.choice([0, 1_000, 10_000]))
        if control == "person" and dice.random() < 0.3:
            game.say("I speak.")
    since = game.look(lambda s: s.uow.journal.after(s.exercise_id, top, 10_000))
    lost = next((e.seq for e in since if e.kind == "control" and e.body["from"] == control), 10**9)
    spoken = [e for e in since if e.kind == "message.out" and e.conversation_id == game.mother]
    assert [e.body for e in spoken if e.seq < lost and e.body["author"] != "person"] == []
    if game.conversation().control != "script":
        game.back(dice.choice(["here", "again"]), last=dice.choice(["answer", "drop"]))


def test_a_frozen_actor_says_nothing_and_nobody_speaks_for_it(game: Game) -> None:
    game.write("hello")
    game.take("frozen")
    game.write("what is the address", wait=10 * MINUTE)
    assert game.said() == ["Hello? Who is this?"]
    with pytest.raises(Refusal):
        game.say("no")
