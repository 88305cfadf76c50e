"""What holds for every script, every history and every event; ``ENGINE_EXAMPLES=500`` looks longer."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.packs.values import PackValues
from state_machines import limits
from state_machines.compile import CompiledActor, compile_actor, rules_of
from state_machines.context import Context, TeamView, TraineeView
from state_machines.effects import Spoke, effect_from_json
from state_machines.effects import to_json as effect_to_json
from state_machines.engine import Step, step
from state_machines.events import (
    ButtonPressed,
    Event,
    EventRaised,
    HandedBack,
    HasValue,
    MessageCame,
    Nudged,
    SilenceFell,
    Started,
    WaitOver,
    event_from_json,
    to_json,
)
from state_machines.ids import Lang
from state_machines.plain import actor_from
from state_machines.rehearsal import Rehearsal
from state_machines.snapshot import Snapshot
from state_machines.trace import Trace
from state_machines.understanding.words import folded

STATES = ["home", "story", "yes & no", "x/answers/1"]
FACTS = {"known": "bool", "visits": "number", "place": "text"}
SLOTS = {"trust": "number", "caller": "text", "met": "bool"}
INTENTS = {
    "agrees": {"en": ["ok", "of course", "we will"]},
    "refuses": {"en": ["no", "we will not"]},
    "asks": {"en": ["where is she", "re:(?P<caller>police|hotline)"]},
}
CONDITIONS = [
    "facts.known",
    "!facts.known",
    "slots.trust < 2",
    "slots.trust / facts.visits > 1",
    "trainee.agency in ['ngo', 'police']",
    "time.t > 5 || slots.met",
    "slots.caller == 'police'",
]
TEXTS = [
    "ok",
    "No, we will not",
    "Where is she? This is the hotline",
    "+40 721 234 567",
    "",
    "\ud800",
    "e" * 500,
]

condition = st.sampled_from(CONDITIONS)
state = st.sampled_from(STATES)
duration = st.sampled_from([1_000, 60_000])
body = st.fixed_dictionaries(
    {},
    optional={
        "say": st.sampled_from(
            ["Hello {caller}", ["One.", {"media": "a.jpg", "alt": "A"}], "{nothing} {trust}"]
        ),
        "set": st.sampled_from(
            [{"slots.trust": "+1"}, {"facts.known": True}, {"facts.visits": "-2"}, {"slots.caller": "x"}]
        ),
        "take": st.sampled_from(
            [{"slots.caller": "phone"}, {"slots.trust": "number"}, {"slots.met": "name"}]
        ),
        "offer": st.just({"contact": "bank"}),
        "send": st.just({"to": "bank", "event": "rings"}),
        "fire": st.just("1.01"),
        "call_operator": st.just("Help."),
        "wait": duration,
        "goto": state,
        "only_if": condition,
    },
)
ending = st.fixed_dictionaries({"end": st.sampled_from(["done", "lost"])}, optional={"say": st.just("Bye.")})
action = st.one_of(body, body, ending)


def rules(key: str, values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.builds(lambda act, value: {**act, key: value}, action, values), max_size=most)


answers = st.one_of(
    rules("says", st.sampled_from(sorted(INTENTS))),
    rules("has", st.sampled_from(["photo", "phone"])),
    rules("event", st.sampled_from(["rings", "start"])),
)
state_body = st.builds(
    lambda entry, answers, buttons, unknown, silence: {
        **{key: value for key, value in entry.items() if key != "only_if"},
        "answers": answers,
        "buttons": buttons,
        "unknown": unknown,
        "silence": silence,
    },
    action,
    answers,
    rules("text", st.sampled_from(["We help", "ok"]), 2),
    st.lists(action, max_size=2),
    rules("after", st.sampled_from(["90s", "3m"]), 2),
)
script = st.builds(
    lambda anytime, states: {
        "actor": "mother",
        "start": "home",
        "slots": SLOTS,
        "intents": INTENTS,
        "anytime": anytime,
        "states": dict(zip(STATES, states, strict=True)),
    },
    answers,
    st.lists(state_body, min_size=len(STATES), max_size=len(STATES)),
)
actor = script.map(lambda data: compile_actor(actor_from(data, FACTS), values=PackValues([Lang("en")])))

small = st.integers(-1, 6)
message = st.builds(MessageCame, st.one_of(st.sampled_from(TEXTS), st.text(max_size=30)))
raised = st.builds(EventRaised, st.sampled_from(["rings", "start", "unheard"]))
event: st.SearchStrategy[Event] = st.one_of(
    st.just(Started()),
    message,
    raised,
    st.builds(lambda value: MessageCame("see", (HasValue("photo", value),)), st.text(max_size=5)),
    st.builds(ButtonPressed, st.sampled_from([*STATES, "nowhere"]), small, small),
    st.builds(SilenceFell, small, small),
    st.builds(WaitOver, small),
    st.builds(Nudged, st.sampled_from([*STATES, "nowhere"])),
    st.builds(
        HandedBack,
        st.sampled_from(["here", "again", "state"]),
        st.sampled_from([*STATES, "nowhere", None]),
        st.sampled_from([None, "ok", "\ud800"]),
    ),
)
history = st.lists(event, max_size=12)
context = st.builds(
    Context,
    st.fixed_dictionaries(
        {}, optional={"known": st.booleans(), "visits": small, "place": st.text(max_size=3)}
    ),
    st.one_of(st.none(), st.builds(TraineeView, st.sampled_from(["ngo", "press"]))),
    st.just(TeamView("t", "T")),
    st.floats(0, 1e6),
)
odd_snapshot = st.builds(
    Snapshot,
    st.sampled_from([*STATES, "gone since"]),
    st.dictionaries(st.sampled_from([*SLOTS, "old"]), st.one_of(st.booleans(), small, st.text(max_size=3))),
    small,
    small,
    st.booleans(),
    st.one_of(st.none(), st.just("done")),
    st.one_of(st.none(), st.sampled_from([*STATES, "anytime/1", "home/answers/1", "no such rule"])),
    st.just("older"),
    small,
    small,
    small,
)
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "12"))
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def play(compiled: CompiledActor, events: list[Event], where: Context) -> list[Step]:
    snapshot, steps = Snapshot.new(compiled), []
    for each in events:
        steps.append(step(compiled, snapshot, each, where))
        snapshot = steps[-1].snapshot
    return steps


@thorough
@given(actor, odd_snapshot, event, context)
def test_a_step_never_raises_whatever_the_snapshot(
    compiled: CompiledActor, snapshot: Snapshot, happens: Event, where: Context
) -> None:
    taken = step(compiled, snapshot, happens, where)
    assert taken.snapshot.state in compiled.states or taken.snapshot == snapshot
    if taken.trace.outcome in ("ignored", "stale", "ended"):
        assert (taken.snapshot, taken.effects) == (snapshot, ())


@thorough
@given(actor, history, context)
def test_the_same_history_gives_the_same_steps(
    compiled: CompiledActor, events: list[Event], where: Context
) -> None:
    again = compile_actor(compiled.actor, values=compiled.values)
    assert again.version == compiled.version
    assert play(again, events, where) == play(compiled, events, where)


@thorough
@given(actor, history, context)
def test_replaying_the_stored_events_gives_the_stored_state(
    compiled: CompiledActor, events: list[Event], where: Context
) -> None:
    steps = play(compiled, events, where)
    stored = json.dumps([to_json(each) for each in events])
    replayed = play(compiled, [event_from_json(each) for each in json.loads(stored)], where)
    assert [each.snapshot for each in replayed] == [each.snapshot for each in steps]


@thorough
@given(actor, history, context)
def test_everything_goes_through_json_unchanged(
    compiled: CompiledActor, events: list[Event], where: Context
) -> None:
    for taken in play(compiled, events, where):
        assert Snapshot.from_json(json.loads(json.dumps(taken.snapshot.to_json()))) == taken.snapshot
        assert Trace.from_json(json.loads(json.dumps(taken.trace.to_json()))) == taken.trace
        for effect in taken.effects:
            assert effect_from_json(json.loads(json.dumps(effect_to_json(effect)))) == effect


@thorough
@given(actor, history, context)
def test_no_step_is_longer_than_the_cap(compiled: CompiledActor, events: list[Event], where: Context) -> None:
    before = Snapshot.new(compiled)
    for taken in play(compiled, events, where):
        assert len(taken.effects) <= 20 * limits.MAX_RULES_PER_STEP
        if taken.trace.outcome == "capped":
            assert taken.snapshot == before
            assert len(taken.effects) == 1
        before = taken.snapshot


@thorough
@given(actor, history, context)
def test_only_one_line_of_a_step_carries_buttons_and_it_is_the_last(
    compiled: CompiledActor, events: list[Event], where: Context
) -> None:
    for taken in play(compiled, events, where):
        lines = [effect for effect in taken.effects if isinstance(effect, Spoke)]
        assert not any(line.buttons for line in lines[:-1])


@thorough
@given(actor, st.lists(st.one_of(message, raised), max_size=8), context)
def test_the_first_rule_whose_conditions_hold_wins(
    compiled: CompiledActor, events: list[MessageCame | EventRaised], where: Context
) -> None:
    before = step(compiled, Snapshot.new(compiled), Started(), where).snapshot
    for happens in events:
        taken = step(compiled, before, happens, where)
        if before.opened and before.ended is None and taken.trace.outcome != "capped":
            assert taken.trace.rule == expected_rule(compiled, before, happens, where)
        before = taken.snapshot


def expected_rule(
    compiled: CompiledActor, before: Snapshot, happens: MessageCame | EventRaised, where: Context
) -> str | None:
    """The rule that reading the script from top to bottom finds, without the machine."""
    state = compiled.actor.states[before.state]  # type: ignore[index]
    understood = set()
    if isinstance(happens, MessageCame):
        ranking = compiled.understanding.rank(happens.text, compiled.states[before.state].expected)
        understood = {match.intent for match in ranking.matches}

    def value(kind: str) -> bool:
        has = {each.kind for each in happens.has}
        return kind in has or compiled.values.find(happens.text, kind, 0.0) is not None

    for rule in (*compiled.actor.anytime, *state.answers):
        trigger = rule.trigger
        if isinstance(happens, EventRaised) != (trigger.event is not None):
            continue
        if trigger.event is not None and trigger.event != happens.name:
            continue
        if trigger.says is not None and trigger.says not in understood:
            continue
        if trigger.has is not None and not value(trigger.has):
            continue
        if all(each.holds(where, before.slots) for each in rule.only_if):
            return rule.path
    if isinstance(happens, EventRaised):
        return None
    for button in state.buttons:
        typed = folded(happens.text) == folded(button.text.source)
        if typed and all(each.holds(where, before.slots) for each in button.rule.only_if):
            return button.rule.path
    for index, rule in enumerate(state.unknown):
        reached = index >= min(before.misses, len(state.unknown) - 1)
        if reached and all(each.holds(where, before.slots) for each in rule.only_if):
            return rule.path
    return None


@thorough
@given(actor, st.lists(st.one_of(event, st.integers(0, 300_000)), max_size=12))
def test_timers_fire_at_most_once_and_only_when_fresh(
    compiled: CompiledActor, happenings: list[Event | int]
) -> None:
    rehearsal = Rehearsal(compiled)
    for each in happenings:
        if isinstance(each, int):
            for fired in rehearsal.wait(each)[:50]:
                assert fired.trace.outcome in ("matched", "ignored", "capped")
        else:
            rehearsal.take(each)


@thorough
@given(actor)
def test_every_rule_has_a_path_of_its_own(compiled: CompiledActor) -> None:
    for state in compiled.actor.states.values():
        paths = [rule.path for rule in rules_of(compiled.actor, state)]
        assert len(paths) == len(set(paths))
