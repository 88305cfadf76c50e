from __future__ import annotations

from typing import TYPE_CHECKING

from roleplay.services import deliver
from roleplay.services import sweep as sweeping

if TYPE_CHECKING:
    from conftest import Game

    from roleplay.domain.ids import OutboxId
    from roleplay.domain.records import LineState

SECOND = 1_000


def waiting_lines(game: Game) -> list[OutboxId]:
    """Have three lines of the mother due, none of which the web has taken."""
    game.write("what is the address", wait=0)
    game.jump(10 * SECOND)
    game.do(lambda s: sweeping._fire_timers(s, 10))
    game.jump(60 * SECOND)
    return [line.outbox_id for line in game.look(lambda s: deliver.due_lines(s, "web"))]


def state(game: Game, line: OutboxId) -> LineState:
    found = game.look(lambda s: s.uow.outbox.get(s.exercise_id, line))
    assert found is not None
    return found.state


def test_one_line_of_a_conversation_is_under_way_at_a_time(game: Game) -> None:
    first, second, *_ = waiting_lines(game)
    assert game.do(lambda s: deliver.claim(s, first)) is not None
    assert game.do(lambda s: deliver.claim(s, first)) is None
    assert game.do(lambda s: deliver.claim(s, second)) is None
    game.do(lambda s: deliver.sent(s, first))
    assert game.do(lambda s: deliver.claim(s, second)) is not None
    assert game.said() == ["Hello? Who is this?"]


def test_what_surely_did_not_leave_is_tried_again_a_few_times(game: Game) -> None:
    line = waiting_lines(game)[0]
    for _ in range(deliver.MOST_ATTEMPTS):
        assert state(game, line) == "pending"
        game.do(lambda s: deliver.claim(s, line))
        game.do(lambda s: deliver.failed(s, line, why="503", again=True))
    assert state(game, line) == "failed"
    assert [e.body["what"] for e in game.entries("alert")] == ["line.failed"]


def test_a_line_left_in_flight_by_a_crash_is_unsure_and_not_sent_again(game: Game) -> None:
    line = waiting_lines(game)[0]
    game.do(lambda s: deliver.claim(s, line))
    assert game.do(deliver.doubt_what_was_in_flight) == 1
    assert state(game, line) == "unsure"
    assert game.do(lambda s: deliver.claim(s, line)) is None
    assert game.entries("message.out")[-1].body["unsure"]


def test_nothing_is_claimed_while_the_clock_stands_or_the_actor_is_frozen(game: Game) -> None:
    from roleplay.services import lifecycle

    line = waiting_lines(game)[0]
    game.do(lifecycle.pause)
    assert game.do(lambda s: deliver.claim(s, line)) is None
    game.do(lifecycle.resume)
    game.take("frozen")
    assert game.do(lambda s: deliver.claim(s, line)) is None
    assert state(game, line) == "cancelled"
