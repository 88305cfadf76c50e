"""In which language an actor speaks to a team."""

from __future__ import annotations

import pytest

from roleplay.domain.records import TraineeRecord
from roleplay.services.talk.lines import language_for
from state_machines.compile import CompiledActor
from tests.unit.services.conftest import Game

MEDIATOR, POLICE, KAZAKH = ("ro", "en"), ("en",), ("kk",)


def mother(game: Game) -> CompiledActor:
    return game.look(lambda stage: stage.actor("mother"))  # speaks English and Romanian


def joined(game: Game, call_sign: str, *languages: str) -> TraineeRecord:
    trainee_id = game.join(call_sign, "ngo", *languages)
    return game.look(lambda stage: stage.trainee(trainee_id))


@pytest.mark.parametrize(
    ("team", "language"),
    [
        ([MEDIATOR, POLICE, POLICE], "en"),
        ([MEDIATOR, KAZAKH], "ro"),
        ([POLICE], "en"),
        ([KAZAKH], "en"),
        ([], "en"),
    ],
)
def test_until_somebody_writes_it_is_what_most_of_the_team_share(
    game: Game, team: list[tuple[str, ...]], language: str
) -> None:
    members = [joined(game, f"Nr {n}", *speaks) for n, speaks in enumerate(team)]

    assert language_for(mother(game), members, None) == language


def test_who_wrote_last_is_answered_in_their_own_first_choice(game: Game) -> None:
    maria = joined(game, "Maria", *MEDIATOR)

    assert language_for(mother(game), [], maria) == "ro"
