"""The clock, the plan, notes and STOP ALL by phone, refused by the same table as on the web."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roleplay.domain.records import AssignmentRecord
from roleplay.services.talk.run_event import call_operator
from tests.unit.control_room.conftest import ANN, BEN, X

pytestmark = pytest.mark.anyio
SECOND, MINUTE = 1_000, 60_000


async def test_an_inject_is_fired_only_after_it_was_chosen_for_whom(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/inject flat")
    await phone.press("A flat is found")
    assert "The flat is open.\nAlfa: planned" in phone.last.text
    assert desk.game.inject("3").state == "planned"
    await phone.press("Fire for Alfa")
    fired = desk.game.inject("3")
    assert (fired.state, fired.fired_by) == ("fired", ANN)
    assert "Alfa: fired" in phone.last.text


async def test_an_inject_already_fired_is_refused_with_its_state(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/inject flat")
    await phone.press("A flat is found")
    shown = phone.last
    await phone.press("Fire for Alfa", shown)
    await phone.press("Fire for Alfa", shown)
    assert desk.telegram.toasts() == ["This inject is fired already; nothing more can be done with it."]


async def test_the_injects_are_listed_in_the_order_in_which_they_fall_due(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/inject")
    assert list(phone.last.keys)[:3] == ["News", "She writes", "She panics"]


async def test_pause_and_resume(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    await ann.type("/pause Fire alarm")
    assert desk.game.look(lambda s: (s.exercise.phase, s.exercise.pause_reason)) == ("paused", "Fire alarm")
    assert ben.last.text == "The exercise is paused: nothing goes out."
    await ann.type("/pause again")
    assert ann.last.text == "The exercise is paused; this cannot be done now."
    await ann.type("/resume")
    assert desk.game.look(lambda s: s.exercise.phase) == "running"
    assert ben.last.text == "The exercise runs."


async def test_stop_all_asks_once_then_stops_everything_and_tells_everybody(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    await ann.type("/stop somebody is hurt")
    assert desk.game.look(lambda s: s.exercise.phase) == "running"
    await ann.press("🛑 STOP ALL NOW")
    assert desk.game.look(lambda s: s.exercise.phase) == "paused"
    assert desk.game.entries("alert")[-1].body == {"what": "stop_all", "message": "somebody is hurt"}
    assert desk.game.entries("alert")[-1].operator_id == ANN
    assert any("STOP ALL: the whole exercise is stopped" in each.text for each in ben.sees())


async def test_stop_all_can_be_thought_better_of(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/stop")
    await phone.press("No, go on")
    assert desk.game.look(lambda s: s.exercise.phase) == "running"
    assert phone.last.text == "Nothing was changed."
    assert phone.last.keys == {}


async def test_a_note_about_the_conversation_in_hand(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("/note Romeo asked very kindly")
    note = desk.game.entries("note")[-1]
    assert (note.body["text"], note.conversation_id, note.operator_id) == (
        "Romeo asked very kindly", desk.game.mother, ANN,
    )  # fmt: skip
    await phone.press("Note")
    await phone.reply(phone.last, "Twice")
    assert desk.game.entries("note")[-1].body["text"] == "Twice"


async def test_a_note_about_the_exercise(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/note")
    await phone.type("The room is cold")
    assert desk.game.entries("note")[-1].conversation_id is None


async def test_who_is_here_and_speaks_for_whom(desk):
    phone = await desk.phone_of(ANN)
    desk.game.take(operator=BEN)
    await phone.type("/who")
    assert phone.last.text == "By phone: ann\n🗣 Elena → Alfa: ben"


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        ("role-player", ["/pause", "/resume", "/inject"]),
        ("observer", ["/pause", "/resume", "/inject", "/take elena"]),
        ("author", ["/pause", "/inject", "/take elena", "/note x", "/stop"]),
        ("administrator", ["/pause", "/inject", "/take elena", "/note x"]),
    ],
)
async def test_the_phone_refuses_what_the_web_refuses(desk, role, refused):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: s.uow.operators.save(replace(s.uow.operators.get(ANN), roles=(role,))))
    before = len(desk.game.entries())
    for command in refused:
        await phone.type(command)
        assert phone.last.text == "Your role does not allow this here. Ask the director.", command
    assert len(desk.game.entries()) == before


async def test_a_button_kept_from_better_days_is_refused_as_well(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/queue")
    await phone.press("▶️ Elena → Alfa")
    shown = phone.last
    desk.game.do(lambda s: s.uow.operators.save(replace(s.uow.operators.get(ANN), roles=("observer",))))
    await phone.press("Take over", shown)
    assert desk.mother().holder is None
    assert desk.telegram.toasts() == ["Your role does not allow this here. Ask the director."]


async def test_a_role_for_some_actors_sees_and_steers_those_alone(desk):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: _only_the_bank(s))
    await desk.trainee_writes("hello?", wait=0)
    await phone.type("/queue")
    assert phone.last.text == "Nobody waits. I tell you when an actor calls for help."
    assert phone.last.keys == {}
    await phone.type("/take elena")
    assert phone.last.text.startswith("There is no conversation with this id")
    desk.game.do(lambda s: call_operator(s, s.claim(desk.game.mother), "Help", reason="test"))
    shown = len(phone.sees())
    await desk.settle()
    assert len(phone.sees()) == shown
    assert desk.mother().holder is None


async def test_somebody_without_a_role_in_the_exercise_is_told_nothing(desk):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: s.uow.operators.save(replace(s.uow.operators.get(ANN), roles=())))
    await phone.type("/queue")
    assert phone.last.text == "Your role does not allow this here. Ask the director."
    await phone.type("/help")
    assert "/queue" not in phone.last.text


async def test_a_deactivated_operators_phone_opens_nothing(desk):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: s.uow.operators.save(replace(s.uow.operators.get(ANN), deactivated_ms=1)))
    await phone.type("/queue")
    assert "only its staff can use it" in phone.last.text


def _only_the_bank(stage):
    stage.uow.operators.save(replace(stage.uow.operators.get(ANN), roles=()))
    stage.uow.assignments.add(AssignmentRecord(X, "a1", ANN, "role-player", 1, actors=("bank",)))
