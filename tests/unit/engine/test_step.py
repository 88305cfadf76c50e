from __future__ import annotations

import logging
from typing import Any

import pytest
from rich.console import Console

from bot.bench import engine as bench
from state_machines.compile import CompiledActor, compile_actor
from state_machines.context import Context
from state_machines.engine import shadow, step
from state_machines.errors import NeverRests, NotInVersion
from state_machines.events import EventRaised, MessageCame, Started, event_from_json
from state_machines.ids import EventName
from state_machines.plain import actor_from
from state_machines.rehearsal import Rehearsal, said
from state_machines.snapshot import Snapshot

HOME: dict[str, Any] = {"say": "Hello?", "answers": [{"event": "x", "say": "Yes."}]}


def actor(**states: Any) -> CompiledActor:
    return compile_actor(actor_from({"actor": "mother", "start": "home", "states": states}))


def test_events_that_nobody_hears_leave_no_trace_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    compiled = actor(home=HOME, other={})
    rehearsal = Rehearsal(compiled)
    for event in (Started(), EventRaised(EventName("y")), MessageCame("hi"), EventRaised(EventName("x"))):
        rehearsal.take(event)
    assert caplog.records == []


def test_an_event_cannot_reach_a_move_of_the_machine_by_its_name() -> None:
    compiled = actor(home={"goto": "other", "say": "Hello?"}, other={"unknown": [{"say": "What?"}]})
    rehearsal = Rehearsal(compiled)
    rehearsal.take(Started())
    for name in ("onward", "other/unknown/1", "after home", "message", "os.getcwd", "__init__"):
        assert rehearsal.take(EventRaised(EventName(name))).trace.outcome == "ignored"


def test_a_snapshot_of_a_state_that_is_gone_stays_as_it_is() -> None:
    taken = step(actor(home=HOME), Snapshot("attic", {}, opened=True), MessageCame("hi"), Context())
    assert (taken.snapshot.state, taken.effects, taken.trace.outcome) == ("attic", (), "ignored")
    assert taken.trace.notes == ("This version has no state 'attic'",)


def test_a_script_that_never_rests_does_not_hang_a_rehearsal() -> None:
    rehearsal = Rehearsal(actor(home={"wait": 0, "goto": "home"}))
    rehearsal.take(Started())
    with pytest.raises(NeverRests, match="'mother' never rests in 'home'"):
        rehearsal.wait(1)


def test_shadow_says_what_the_script_would_do() -> None:
    compiled = actor(home=HOME)
    unopened = Snapshot.new(compiled)
    assert shadow(compiled, unopened, Started(), Context()) == step(compiled, unopened, Started(), Context())


def test_a_state_may_have_any_name_a_script_can_write() -> None:
    names = ["initial", "os.system", "to_home", "trigger", "état 1", ""]
    states = {name: {"say": name, "answers": [{"event": "x", "goto": "home"}]} for name in names}
    start = {"home": {"answers": [{"event": "y", "goto": name} for name in names[:1]]}}
    rehearsal = Rehearsal(actor(**start, **states))
    rehearsal.take(Started())
    assert said(rehearsal.take(EventRaised(EventName("y")))) == ["initial"]
    assert rehearsal.take(EventRaised(EventName("x"))).snapshot.state == "home"


def test_conversations_with_one_actor_share_a_machine_and_nothing_else() -> None:
    compiled = compile_actor(
        actor_from(
            {
                "actor": "mother",
                "start": "home",
                "slots": {"n": "number"},
                "states": {"home": {"set": {"slots.n": "+1"}, "answers": [{"event": "x", "goto": "home"}]}},
            }
        )
    )
    one, two = Rehearsal(compiled), Rehearsal(compiled)
    one.take(Started())
    two.take(Started())
    one.take(EventRaised(EventName("x")))
    assert (one.snapshot.slots, two.snapshot.slots, compiled.unopened.slots) == ({"n": 2}, {"n": 1}, {"n": 0})
    assert compiled.machine.models == []


@pytest.mark.parametrize("data", [{}, {"kind": "no such"}, {"kind": "wait"}, {"kind": "started", "more": 1}])
def test_an_event_of_another_version_is_refused_by_name(data: dict[str, Any]) -> None:
    with pytest.raises(NotInVersion):
        event_from_json(data)


def test_a_conversation_fits_into_a_kibibyte() -> None:
    assert bench.bytes_of(bench.conversation()) <= bench.GOAL_BYTES


@pytest.mark.slow
def test_the_bench_reports_every_contender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "MESSAGES_PER_ROUND", 5)
    monkeypatch.setattr(bench, "CONVERSATIONS", 2)
    monkeypatch.setattr(bench, "Console", lambda: Console(quiet=True))
    report = bench.run()
    assert [each["name"].partition(",")[0] for each in report["results"]] == [
        "a dictionary lookup",
        "transitions",
        "transitions",
        "python-statemachine",
        *["Blurline"] * 4,
    ]
