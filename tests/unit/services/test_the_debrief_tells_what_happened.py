from __future__ import annotations

from typing import TYPE_CHECKING

from roleplay.domain.ids import OperatorId
from roleplay.services.exercise import lifecycle, safety
from roleplay.services.injects import improvise
from roleplay.services.record import debrief, observe

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN = OperatorId("ann")


def played(game: Game) -> debrief.TeamDebrief:
    game.do(lifecycle.end)
    return game.look(debrief.build).teams[0]


def test_facts_are_told_with_who_learned_them_from_whom_and_when(game: Game) -> None:
    game.write("what is the address", wait=MINUTE)
    game.write("we will help you", by=game.romeo)
    address = next(fact for fact in played(game).facts if fact.id == "address")
    assert (address.known, address.learned_by, address.learned_from) == (True, "Romeo", "mother")
    assert address.at is not None
    assert (address.at.day, address.at.time) == (1, "09:01")


def test_objectives_are_met_in_time_late_unmet_or_left_to_observers(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    game.do(lambda s: observe.note(s, game.mother, operator_id=ANN, text="Asked first", objective="O2"))
    found, asked = played(game).objectives
    assert (found.met, found.late) == (True, False)
    assert (asked.met, asked.notes) == (None, ("Asked first",))


def test_an_objective_nobody_showed_is_unmet(game: Game) -> None:
    assert played(game).objectives[0].met is False


def test_response_times_are_from_the_first_unanswered_line_to_the_answer(game: Game) -> None:
    game.write("hello", wait=64_500)
    game.write("we are the police")
    whole, police = played(game).response_times
    assert (whole.agency, police.agency) == ("", "police")
    assert (whole.answers, whole.median_ms) == (1, MINUTE)


def test_a_stop_is_never_scored_nor_told(game: Game) -> None:
    game.write("hello", wait=30 * SECOND)
    alert = game.stop()
    game.write("I really need help", wait=MINUTE)
    game.do(lambda s: safety.resolve(s, alert, operator_id=ANN, note="An ankle."))
    game.write("we are back")
    team = played(game)
    assert team.response_times == ()
    assert team.interrupted == 1
    assert "really need help" not in repr(team.timeline)
    assert "ankle" not in repr(team)
    assert [line.kind for line in team.timeline].count("stop") == 1


def test_every_inject_is_told_with_its_reason(game: Game) -> None:
    game.pass_time(15 * MINUTE)
    injects = played(game).injects
    assert len(injects) == 8
    assert all(inject.reason for inject in injects)


def test_the_timeline_gives_a_line_as_said_and_its_source(game: Game) -> None:
    game.write("hello")
    timeline = played(game).timeline
    assert [line.who for line in timeline if line.kind.startswith("message")] == ["Romeo", "Elena"]
    assert [line.text for line in timeline if line.kind == "message.out"] == ["Hello? Who is this?"]


def test_a_case_is_at_its_end_when_every_talk_in_it_is_over_and_nobody_was_lost(game: Game) -> None:
    game.write("what is the address")
    open_case = game.look(debrief.build).teams[0].cases[0]
    assert (open_case.concluded, len(open_case.unfinished)) == (False, 1)
    game.write("we will help you")
    game.pass_time(45 * MINUTE)
    over = game.look(debrief.build).teams[0].cases[0]
    assert (over.concluded, over.unfinished) == (True, ())


def test_an_improvised_inject_is_told_by_its_title_alone(game: Game) -> None:
    game.do(
        lambda s: improvise.improvise(
            s,
            improvise.Improvised("She calls", message="Hurry!"),
            to=improvise.whom(s, teams=[game.team]),
            senders=["mother"],
            operator_id=ANN,
        )
    )
    team = played(game)
    assert "She calls" in {inject.called for inject in team.injects}
    told = [entry.text for entry in team.timeline if entry.kind == "inject"]
    assert told[0] == "She calls · fired: improvised by control"


def test_an_inject_is_told_by_its_title_and_a_condition_by_the_facts_it_means(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    told = [entry.text for entry in played(game).timeline if entry.kind == "inject"]
    title = game.look(lambda stage: stage.scenario.facts["address"].title.source)
    assert f"4 A hint · on its way: “{title}” holds" in told
    assert not any("facts." in text for text in told)
