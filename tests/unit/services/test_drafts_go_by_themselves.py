from __future__ import annotations

from typing import TYPE_CHECKING

from roleplay.domain.ids import OperatorId, OutboxId
from roleplay.services.control import countdown, drafts, leases
from roleplay.services.exercise import lifecycle

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")


def assisted(game: Game, after_s: int = 10) -> None:
    """The script drafts; a draft goes by itself after so many seconds."""
    game.do(lambda s: countdown.set_seconds(s, after_s, operator_id=ANN))
    game.take("assist")
    game.write("hello", wait=0)
    game.pass_time(SECOND * 4)


def waiting(game: Game) -> list[OutboxId]:
    return [d.outbox_id for d in game.look(lambda s: s.uow.outbox.drafts(s.exercise_id, game.mother))]


def test_a_draft_goes_by_itself_when_its_time_is_over(game: Game) -> None:
    assisted(game)
    assert (game.said(), len(waiting(game))) == ([], 1)
    game.pass_time(20 * SECOND)
    assert (game.said(), waiting(game)) == (["Hello? Who is this?"], [])
    assert [e.body["decision"] for e in game.entries("line.approved")] == ["time"]
    assert game.conversation().waiting_since_ms is None
    game.check_replay()


def test_without_a_setting_a_draft_waits_for_ever(game: Game) -> None:
    assisted(game, after_s=0)
    game.keep_seat(10 * MINUTE)
    assert (game.said(), len(waiting(game)) > 0) == ([], True)


def test_a_draft_that_is_held_waits_for_a_person(game: Game) -> None:
    assisted(game)
    [draft] = waiting(game)
    game.do(lambda s: countdown.hold(s, game.mother, draft))
    game.pass_time(40 * SECOND)
    assert game.said() == []


def test_a_draft_that_was_dropped_does_not_go(game: Game) -> None:
    assisted(game)
    [draft] = waiting(game)
    rev = game.conversation().control_rev
    game.do(lambda s: drafts.decide(s, game.mother, draft, operator_id=ANN, action="drop", rev=rev))
    game.pass_time(40 * SECOND)
    assert game.said() == []


def test_a_takeover_keeps_the_draft_from_going(game: Game) -> None:
    assisted(game)
    game.take("person")
    game.pass_time(40 * SECOND)
    assert game.said() == []
    game.check_replay()


def test_the_seconds_do_not_pass_in_a_pause(game: Game) -> None:
    assisted(game)
    game.do(lifecycle.pause)
    for _ in range(3):
        game.do(lambda s: leases.renew(s, game.mother, operator_id=ANN))
        game.pass_time(20 * SECOND)
    assert game.said() == []
    game.do(lifecycle.resume)
    game.do(lambda s: leases.renew(s, game.mother, operator_id=ANN))
    game.pass_time(20 * SECOND)
    assert game.said() == ["Hello? Who is this?"]
