from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import InjectSettledError, PastMomentError, UnknownAgencyError
from roleplay.domain.ids import OperatorId
from roleplay.services import reschedule, run_injects
from roleplay.services.improvise import improvise

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")


def first_with_time(game: Game) -> str:
    rows = game.look(lambda s: s.uow.injects.all(s.exercise_id, "planned"))
    return min((row for row in rows if row.due_play_ms), key=lambda row: row.due_play_ms or 0).inject_id


def test_an_inject_that_is_moved_fires_at_its_new_moment(game: Game) -> None:
    inject_id = first_with_time(game)
    due = game.inject(inject_id).due_play_ms or 0
    later = due + 10 * MINUTE
    game.do(lambda s: reschedule.delay(s, inject_id, due_play_ms=later, operator_id=ANN))
    game.pass_time(due + MINUTE)
    assert game.inject(inject_id).state == "planned"
    game.pass_time(11 * MINUTE)
    row = game.inject(inject_id)
    assert (row.state, row.fired_play_ms, row.late_ms) == ("fired", later, 0)
    game.check_replay()


def test_a_held_inject_that_is_moved_stays_held(game: Game) -> None:
    inject_id = first_with_time(game)
    due = game.inject(inject_id).due_play_ms or 0
    game.do(lambda s: run_injects.hold(s, inject_id, operator_id=ANN))
    game.do(lambda s: reschedule.delay(s, inject_id, due_play_ms=due + MINUTE, operator_id=ANN))
    game.pass_time(due + 2 * MINUTE)
    assert game.inject(inject_id).state == "held"
    game.check_replay()


def test_nothing_is_moved_into_the_past_and_nothing_that_has_happened(game: Game) -> None:
    inject_id = first_with_time(game)
    game.pass_time(SECOND)
    with pytest.raises(PastMomentError):
        game.do(lambda s: reschedule.delay(s, inject_id, due_play_ms=0, operator_id=ANN))
    game.do(lambda s: run_injects.skip(s, inject_id, operator_id=ANN))
    with pytest.raises(InjectSettledError):
        game.do(lambda s: reschedule.delay(s, inject_id, due_play_ms=9 * MINUTE, operator_id=ANN))


def test_an_edited_inject_goes_out_in_its_new_words(game: Game) -> None:
    inject_id = first_with_time(game)
    words = {"title": "Fog", "message": "Fog over the port."}
    game.do(lambda s: reschedule.edit(s, inject_id, **words, operator_id=ANN))
    game.do(lambda s: run_injects.fire(s, inject_id, operator_id=ANN))
    game.pass_time(30 * SECOND)
    entries = game.entries("news", "mail", "document", "message.out")
    told = [entry.body.get("message") or entry.body.get("text") for entry in entries]
    assert "Fog over the port." in told
    assert game.entries("inject.edited")[0].body == {"inject_id": inject_id, **words}
    game.check_replay()


def test_an_improvised_piece_of_news_reaches_the_chosen_agencies_alone(game: Game) -> None:
    rows = game.do(
        lambda s: improvise(
            s,
            team_ids=[game.team],
            agencies=["ngo"],
            sender="news",
            method="news",
            title="Fog",
            message="Fog over the port.",
            operator_id=ANN,
        )
    )
    assert [row.state for row in rows] == ["fired"]
    assert [entry.body["agencies"] for entry in game.entries("news")][-1] == ["ngo"]


def test_improvising_for_an_agency_that_nobody_knows_is_refused(game: Game) -> None:
    with pytest.raises(UnknownAgencyError):
        game.do(
            lambda s: improvise(
                s,
                team_ids=[game.team],
                agencies=["pirates"],
                sender="news",
                method="news",
                title="Fog",
                operator_id=ANN,
            )
        )
