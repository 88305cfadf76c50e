from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.services import sweep as sweeping
from roleplay.services.sweep import TroubleError, sweep_all
from roleplay.services.talk import advance, poison

if TYPE_CHECKING:
    from conftest import Game

    from roleplay.services.stage import Stage

SECOND = 1_000


def test_a_poison_message_is_set_aside_after_five_tries_and_others_go_on(
    game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = game.mother

    def fails(stage: Stage, conversation_id: str) -> int:
        if conversation_id == poisoned and any(
            "poison" in str(row.body) for row in stage.uow.inbox.waiting(stage.exercise_id, poisoned)
        ):
            raise ZeroDivisionError
        return advance.advance(stage, poisoned)

    monkeypatch.setattr(sweeping, "advance", fails)
    game.write("poison", wait=0)
    troubles: list[TroubleError] = []
    for _ in range(20):
        game.jump(2 * SECOND)
        while sweep_all(game.ledger, game.shelf, game.now, on_trouble=troubles.append).more:
            pass
    assert len(troubles) == poison.MOST_TRIES
    assert [e.body["what"] for e in game.entries("alert")] == ["poison"]
    game.write("hello")
    assert game.said() == ["Hello? Who is this?"]
    game.check_replay()


def test_a_stale_timer_does_nothing(game: Game) -> None:
    from roleplay.domain.ids import PlayMs
    from roleplay.domain.records import TimerRecord

    game.write("hello")
    steps = len(game.entries("step"))
    stale = TimerRecord(
        game.exercise_id, "silence", PlayMs(0), conversation_id=game.mother, team_id=game.team, ref="0/0"
    )
    game.do(lambda s: s.uow.timers.arm(stale))
    game.pass_time(SECOND)
    assert len(game.entries("step")) == steps


def test_the_sweep_says_when_it_is_needed_next(game: Game) -> None:
    game.pass_time(0)
    swept = game.ledger.write(lambda uow: sweeping.sweep(uow, game.shelf, game.now))
    assert (swept.done, swept.more) == (0, False)
    assert swept.next_wall_ms == game.now + 30 * SECOND
