"""What encoders make of examples takes a while the first time; nobody waits for it who need not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.services.stage import Stage
from roleplay.services.talk.advance import LEARNING_MS

if TYPE_CHECKING:
    from conftest import Game

MINUTE = 60_000


def test_messages_wait_for_an_actor_who_still_learns_and_are_answered_once_in_order(
    game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stage, "has_learnt", lambda _stage, _actor: False)
    game.write("hello", wait=0)
    game.write("will you help?", wait=MINUTE // 2)
    assert (game.said(), len(game.entries("step"))) == ([], 0)
    monkeypatch.undo()
    game.pass_time(MINUTE // 4)
    assert game.said()[0] == "Hello? Who is this?"
    assert game.conversation().waiting_since_ms is None
    game.check_replay()


def test_stop_and_takeover_wait_for_no_lesson(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stage, "has_learnt", lambda _stage, _actor: False)
    game.write("hello", wait=0)
    game.take()
    game.pass_time(MINUTE // 6)
    assert (game.conversation().control, game.said()) == ("person", [])
    assert game.write("STOP - real emergency", wait=0).stopped


def test_who_wrote_to_an_actor_who_still_learns_is_not_silent(
    game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    game.write("hello")
    said = game.said()
    monkeypatch.setattr(Stage, "has_learnt", lambda _stage, _actor: False)
    game.write("hm", wait=10 * MINUTE)
    assert game.said() == said
    monkeypatch.undo()
    game.pass_time(LEARNING_MS + MINUTE // 2)
    assert len(game.said()) > len(said)
    game.check_replay()
