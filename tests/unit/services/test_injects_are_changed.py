from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from roleplay.domain.errors import (
    InjectSettledError,
    PastMomentError,
    SpeaksWithTeamsError,
    UnknownAgencyError,
)
from roleplay.domain.ids import OperatorId, TraineeId
from roleplay.domain.records import InjectRecord
from roleplay.services.exercise import sites
from roleplay.services.injects import reschedule, run_injects
from roleplay.services.injects.improvise import Improvised, improvise, whom
from roleplay.services.trainees import enrol, trainee_view

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


HURRY = Improvised("Hurry", message="Hurry!")
FOG = Improvised("Fog", "news", "Fog over the port.")


def fog(
    game: Game,
    *,
    senders: Sequence[str] = ("news",),
    agencies: Sequence[str] = (),
    what: Improvised = FOG,
    **to: Any,
) -> list[InjectRecord]:
    """Improvise it for a selection."""
    return game.do(
        lambda s: improvise(s, what, to=whom(s, **to), agencies=agencies, senders=senders, operator_id=ANN)
    )


def titles(game: Game, trainee: TraineeId) -> list[str]:
    return [item.title for item in game.look(lambda s: trainee_view.my_state(s, trainee)).news]


def test_an_improvised_piece_of_news_reaches_the_chosen_agencies_alone(game: Game) -> None:
    rows = fog(game, teams=[game.team], agencies=["ngo"])
    assert [row.state for row in rows] == ["fired"]
    assert [entry.body["agencies"] for entry in game.entries("news")][-1] == ["ngo"]


def test_improvising_for_an_agency_that_nobody_knows_is_refused(game: Game) -> None:
    with pytest.raises(UnknownAgencyError):
        fog(game, teams=[game.team], agencies=["pirates"])


def test_single_trainees_read_what_is_for_them_and_nobody_else_does(game: Game) -> None:
    fog(game, trainees=[game.nina])
    assert ("Fog" in titles(game, game.nina), "Fog" in titles(game, game.romeo)) == (True, False)
    fog(game, teams=[game.team], trainees=[game.nina])
    assert "Fog" in titles(game, game.romeo)


def test_a_site_stands_for_its_teams(game: Game) -> None:
    site = game.do(lambda s: sites.open_site(s, "Alba", operator_id=ANN))
    game.do(lambda s: enrol.open_team(s, name="Bravo", site_id=site.site_id))
    rows = fog(game, sites=[site.site_id])
    assert [game.look(lambda s, row=row: s.team(row.team_id).name) for row in rows] == ["Bravo"]


def test_several_actors_say_it_at_once_each_in_its_own_chat(game: Game) -> None:
    rows = fog(game, senders=["mother", "landlord"], what=HURRY, teams=[game.team])
    assert len({row.inject_id for row in rows}) == 2
    game.pass_time(20 * SECOND)
    assert (game.said("mother"), game.said("landlord")) == (["Hurry!"], ["Hurry!"])


def test_an_actor_who_speaks_with_the_team_cannot_whisper_to_one_of_it(game: Game) -> None:
    with pytest.raises(SpeaksWithTeamsError):
        fog(game, senders=["news", "mother"], what=HURRY, trainees=[game.nina])
    assert not game.entries("news")


def test_an_actor_who_speaks_with_each_alone_reaches_those_who_were_chosen(game: Game) -> None:
    fog(game, senders=["bank"], what=Improvised("Ring", message="Call me."), trainees=[game.nina])
    game.pass_time(20 * SECOND)
    reached = [entry.conversation_id for entry in game.entries("message.out")]
    assert reached == [game.conversation("bank", game.nina).conversation_id]
