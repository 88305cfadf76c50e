from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import EmptyMessageError, NotInExerciseError
from roleplay.domain.ids import OperatorId
from roleplay.domain.permissions import Grant, Reach
from roleplay.services.control import whisper
from roleplay.services.record import debrief
from roleplay.services.trainees import privacy, trainee_view

if TYPE_CHECKING:
    from conftest import Game

ANN, BEN, EVE = OperatorId("ann"), OperatorId("ben"), OperatorId("eve")


def say(game: Game, by: OperatorId, to: OperatorId | None, text: str) -> None:
    game.do(lambda s: whisper.whisper(s, operator_id=by, to=to, text=text))


def heard(game: Game, who: OperatorId, role: str) -> list[str]:
    reach = Reach((Grant(role),))
    return [entry.body["text"] for entry in game.look(lambda s: whisper.whispers_for(s, who, reach))]


def test_a_whisper_is_for_two_pairs_of_ears(game: Game) -> None:
    say(game, ANN, BEN, "Slow down, they are confused.")
    assert heard(game, ANN, "director") == heard(game, BEN, "role-player")
    assert heard(game, EVE, "director") == heard(game, EVE, "observer") == []


def test_a_whisper_to_the_direction_reaches_every_director_and_no_observer(game: Game) -> None:
    say(game, BEN, None, "Team Alfa asks for a lawyer.")
    assert heard(game, EVE, "director") == ["Team Alfa asks for a lawyer."]
    assert heard(game, EVE, "observer") == heard(game, EVE, "role-player") == []


def test_an_empty_whisper_and_one_to_nobody_are_refused(game: Game) -> None:
    with pytest.raises(EmptyMessageError):
        say(game, ANN, BEN, "  ")
    with pytest.raises(NotInExerciseError):
        say(game, ANN, EVE, "Are you there?")


def test_it_stays_out_of_phones_debrief_and_a_persons_export_and_forgets_who_is_erased(game: Game) -> None:
    say(game, ANN, BEN, "Look after Romeo, quietly.")
    feed = game.look(lambda s: trainee_view.feed(s, game.romeo, after=0))
    told = [feed, game.look(debrief.build), game.look(lambda s: privacy.export_person(s, game.romeo))]
    assert not any("quietly" in str(each) for each in told)
    game.do(lambda s: privacy.erase_person(s, game.romeo))
    assert heard(game, BEN, "role-player") == ["Look after [erased], quietly."]
