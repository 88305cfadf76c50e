from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli.learn import proposed
from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import OperatorId
from roleplay.services.control import meant
from roleplay.services.trainees import privacy

if TYPE_CHECKING:
    from conftest import Game

ANN = OperatorId("ann")


def steps(game: Game) -> list[int]:
    return [e.seq for e in game.entries("step") if e.body["event"].get("text")]


def correct(game: Game, step: int, intent: str | None) -> None:
    game.do(lambda s: meant.correct(s, game.mother, operator_id=ANN, step_seq=step, intent=intent))


def test_a_correction_is_kept_in_the_record_and_changes_nothing_else(game: Game) -> None:
    game.write("hello")
    game.write("in which street is she hidden")
    state, said = game.conversation().snapshot, game.said()
    correct(game, steps(game)[-1], "asks_address")
    (entry,) = game.entries("understanding.corrected")
    assert (entry.operator_id, entry.body["intent"]) == (ANN, "asks_address")
    assert (game.conversation().snapshot, game.said()) == (state, said)
    game.check_replay()


def test_the_last_correction_of_a_message_counts(game: Game) -> None:
    game.write("in which street is she hidden")
    (step,) = steps(game)
    correct(game, step, "agrees")
    correct(game, step, "asks_address")
    assert [each.meant for each in game.look(lambda s: list(meant.lessons(s)))] == ["asks_address"]


def test_only_messages_of_the_conversation_and_intents_of_the_actor_can_be_named(game: Game) -> None:
    game.write("in which street is she hidden")
    for step, intent in [(10_000, "agrees"), (steps(game)[0], "no_such_intent"), (1, "agrees")]:
        with pytest.raises(NotInExerciseError):
            correct(game, step, intent)
    assert game.entries("understanding.corrected") == []


def test_corrections_become_examples_to_look_at_in_their_language(game: Game) -> None:
    game.write("in which street is she hidden")
    game.write('pe ce stradă este "ascunsă"', by=game.nina)
    game.write("nice weather")
    first, second, third = steps(game)
    correct(game, first, "asks_address")
    correct(game, second, "asks_address")
    correct(game, third, None)
    text = game.look(lambda s: proposed(s, "x1"))
    assert '      en:\n        - "in which street is she hidden"  # ' in text
    assert '      ro:\n        - "pe ce stradă este \\"ascunsă\\""  # ' in text
    assert 'beside the point in greeting: "nice weather"' in text


def test_without_corrections_there_is_nothing_to_learn(game: Game) -> None:
    game.write("in which street is she hidden")
    assert game.look(lambda s: proposed(s, "x1")) == ""


def test_what_is_erased_teaches_nothing(game: Game) -> None:
    game.write("in which street is she hidden")
    correct(game, steps(game)[0], "asks_address")
    game.do(lambda s: privacy.erase_person(s, game.romeo))
    assert game.look(lambda s: list(meant.lessons(s))) == []
