"""Under the script a role-player queues a line, and changes what the actor is about to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import LineHasGoneError, NotInTheSeatError
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import OutboxRecord
from roleplay.services.control import coming, say_as
from roleplay.services.control.coming import Decision

if TYPE_CHECKING:
    from conftest import Game

SECOND = 1_000
ANN = OperatorId("ann")


def pending(game: Game) -> list[OutboxRecord]:
    return list(game.look(lambda s: s.uow.outbox.pending(s.exercise_id, game.mother)))


def about_to_say(game: Game) -> list[OutboxRecord]:
    """Let the script type its answer: some lines, none of them out."""
    game.write("what is the address", wait=2 * SECOND)
    lines = pending(game)
    assert lines
    return lines


def decide(game: Game, line: OutboxRecord, action: Decision, text: str | None = None) -> None:
    rev = game.conversation().control_rev
    game.do(
        lambda s: coming.decide(
            s, game.mother, line.outbox_id, operator_id=ANN, action=action, text=text, rev=rev
        )
    )


def say(game: Game, text: str, *, after_script: bool) -> None:
    rev = game.conversation().control_rev
    game.do(
        lambda s: say_as.say(
            s,
            game.mother,
            operator_id=ANN,
            text=text,
            client_id=text,
            rev=rev,
            hold_ms=0,
            after_script=after_script,
        )
    )


def test_a_queued_line_follows_what_the_script_is_about_to_say(game: Game) -> None:
    scripted = [line.body["text"] for line in about_to_say(game)]
    say(game, "And one thing more.", after_script=True)
    game.pass_time(60 * SECOND)
    assert game.said() == [*scripted, "And one thing more."]
    assert game.conversation().control == "script"


def test_the_next_line_is_said_otherwise_and_keeps_its_place(game: Game) -> None:
    first, *rest = about_to_say(game)
    decide(game, first, "hold")
    game.pass_time(20 * SECOND)
    assert game.said() == []
    decide(game, first, "edit", "I do not know it.")
    game.pass_time(60 * SECOND)
    assert game.said() == ["I do not know it.", *(line.body["text"] for line in rest)]
    out = game.entries("message.out")[0]
    assert (out.body["author"], out.operator_id, out.body["drafted"]) == ("person", ANN, first.body["text"])
    game.check_replay()


def test_a_later_line_does_not_overtake_those_before_it(game: Game) -> None:
    lines = about_to_say(game)
    first, last = lines[0], lines[-1]
    assert first is not last
    decide(game, last, "hold")
    decide(game, last, "edit", "And that is all.")
    game.pass_time(60 * SECOND)
    assert game.said() == [*(line.body["text"] for line in lines[:-1]), "And that is all."]


def test_what_waits_its_turn_goes_in_turn_also_after_the_program_was_down(game: Game) -> None:
    scripted = [line.body["text"] for line in about_to_say(game)]
    say(game, "And one thing more.", after_script=True)
    game.jump(60 * SECOND)
    game.pass_time(1 * SECOND)
    assert game.said() == [*scripted, "And one thing more."]


def test_a_held_line_goes_by_itself_when_nobody_decides(game: Game) -> None:
    lines = about_to_say(game)
    decide(game, lines[0], "hold")
    game.pass_time(coming.HOLD_MS + 30 * SECOND)
    assert game.said() == [line.body["text"] for line in lines]


def test_released_it_goes_at_once_and_dropped_it_is_not_said(game: Game) -> None:
    first = about_to_say(game)[0]
    decide(game, first, "hold")
    decide(game, first, "release")
    game.pass_time(1 * SECOND)
    assert game.said()[0] == first.body["text"]
    game.pass_time(60 * SECOND)
    before = len(game.said())
    next_line = about_to_say(game)[0]
    decide(game, next_line, "drop")
    game.pass_time(60 * SECOND)
    assert next_line.body["text"] not in game.said()[before:]
    assert game.entries("line.cancelled")[-1].body["reason"] == "dropped"


def test_what_has_gone_or_is_somebodys_own_cannot_be_changed(game: Game) -> None:
    first = about_to_say(game)[0]
    game.pass_time(60 * SECOND)
    with pytest.raises(LineHasGoneError):
        decide(game, first, "edit", "Too late.")
    second = about_to_say(game)[0]
    game.take("assist")
    with pytest.raises(NotInTheSeatError):
        decide(game, second, "hold")
