"""Whatever people, the clock and the script do in whatever order: the record replays to the stored state."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import Refusal
from roleplay.domain.ids import OperatorId
from roleplay.services.control import drafts, nudge
from roleplay.services.exercise import lifecycle, safety
from roleplay.services.injects import improvise, run_injects

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")
PHRASES = (
    "hello",
    "what is the address",
    "please call your husband",
    "we will help you",
    "open the door please",
    "asdf",
    "care este adresa",
    "",
)
ACTORS = ("mother", "mother", "landlord", "bank")


def write(game: Game, dice: random.Random) -> None:
    who = dice.choice([game.romeo, game.nina])
    game.write(dice.choice(PHRASES), dice.choice(ACTORS), who, wait=dice.choice([0, 300, 20 * SECOND]))


def pass_time(game: Game, dice: random.Random) -> None:
    game.pass_time(dice.choice([SECOND, 10 * SECOND, 2 * MINUTE, 25 * MINUTE]))


def be_down(game: Game, dice: random.Random) -> None:
    game.jump(dice.choice([SECOND, MINUTE, 40 * MINUTE]))


def take(game: Game, dice: random.Random) -> None:
    game.take(dice.choice(["person", "assist", "frozen", "script"]), dice.choice([ANN, OperatorId("ben")]))


def hand_back(game: Game, dice: random.Random) -> None:
    how = dice.choice(["here", "again", "state"])
    game.back(how, "story" if how == "state" else None, dice.choice(["answer", "drop"]))


def say(game: Game, dice: random.Random) -> None:
    game.say("I am here.", hold=dice.choice([0, 3_000]))


def decide(game: Game, dice: random.Random) -> None:
    waiting = game.look(lambda s: s.uow.outbox.drafts(s.exercise_id, game.mother))
    rev = game.conversation().control_rev
    for draft in waiting[:1]:
        action = dice.choice(["approve", "drop"])
        game.do(
            lambda s, d=draft, a=action: drafts.decide(
                s, game.mother, d.outbox_id, operator_id=ANN, action=a, rev=rev
            )
        )


def move(game: Game, dice: random.Random) -> None:
    state, rev = dice.choice(["greeting", "story", "gone"]), game.conversation().control_rev
    game.do(lambda s: nudge.nudge(s, game.mother, operator_id=ANN, state=state, rev=rev))


def work_on_injects(game: Game, dice: random.Random) -> None:
    act = dice.choice([run_injects.fire, run_injects.hold, run_injects.release, run_injects.skip])
    inject_id = dice.choice("1234567")
    game.do(lambda s: act(s, inject_id, operator_id=ANN, reason="dice"))


def invent(game: Game, dice: random.Random) -> None:
    method: improvise.Method = dice.choice(["chat", "news"])
    game.do(
        lambda s: improvise.improvise(
            s,
            improvise.Improvised("Dice", method, "Oh!", dice.choice([None, "panics"])),
            to=improvise.whom(s, teams=[game.team]),
            senders=["mother"],
            operator_id=ANN,
        )
    )


def turn_the_clock(game: Game, dice: random.Random) -> None:
    speed = dice.choice([1, 10, 60])
    act: Callable[..., None] = dice.choice([lifecycle.pause, lifecycle.resume, lifecycle.set_speed])
    game.do(lambda s: act(s, speed=speed) if act is lifecycle.set_speed else act(s))


def stop_and_resolve(game: Game, dice: random.Random) -> None:
    alert = game.stop(dice.choice([game.romeo, game.nina]))
    game.pass_time(dice.choice([0, MINUTE]))
    game.do(lambda s: safety.resolve(s, alert, operator_id=ANN, note="fine"))


ACTS = (
    *[write] * 8, *[pass_time] * 4, be_down, take, take, hand_back, hand_back, say, decide, move,
    work_on_injects, invent, turn_the_clock, stop_and_resolve,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_replay_equals_state_after_a_long_random_play(game: Game, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(60):
        try:
            dice.choice(ACTS)(game, dice)
        except Refusal:
            continue
    game.check_replay()
    entries = game.entries()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    game.do(lifecycle.end)
    assert all(row.reason for row in game.look(lambda s: s.uow.injects.all(s.exercise_id)))
    game.check_replay()
