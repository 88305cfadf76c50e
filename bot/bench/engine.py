"""Measure one engine step and one conversation's memory beside what else could carry them.

All contenders run the same machine - twelve states, each with three answers, in a ring - in turns within
one run, and the best round of each counts, so that a busy machine disturbs all alike. *Ours* is the whole
way of a message as an exercise plays it: understanding its text by all tiers that a pack's actors have,
conditions, slots, lines, timers, snapshot and trace; words are remembered, but no message. The goal is for
one thing said in so many words. What begins with a greeting is read twice, and what is only *like* the
examples is compared with them all: both stand there to be seen, without a goal.
The others only change their state when told the name of an event.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time_ns
from typing import Any, cast

import transitions
from rich.console import Console
from rich.table import Table

from roleplay.packs.phrases import phrase_book
from state_machines.compile import CompiledActor, compile_actor
from state_machines.context import Context, TeamView, TraineeView
from state_machines.engine import step
from state_machines.events import MessageCame, Started
from state_machines.plain import actor_from
from state_machines.snapshot import Snapshot
from state_machines.understanding.cascade import taught

STATES = 12
MESSAGES_PER_ROUND = 200
ROUNDS = 50
CONVERSATIONS = 50
GOAL_RATIO = 3.0
GOAL_BYTES = 1024

_TOPICS = ("promises", "asks_address", "explains")
_EXAMPLES = {
    "promises": [
        "we will help",
        "we will bring her home",
        "you can count on us",
        "nobody will know",
        "we are on the way",
    ],
    "asks_address": [
        "where is she",
        "what is the address",
        "which house is it",
        "tell me the street",
        "which flat",
    ],
    "explains": [
        "we are the police",
        "I work for the hotline",
        "this is about your daughter",
        "you called us",
        "my colleague speaks her language",
    ],
}
_EXACT = (
    "We will help!",
    "I work for the hotline",
    "You can count on us.",
    "You called us",
    "Nobody will know",
)
_SENTENCES = (
    "Believe me we will help you and the girl",
    "My name is Anna and I work for the hotline",
    "from today you can count on us day and night",
    "I am writing because you called us this morning",
    "Nobody will know that you have told me",
)
_GREETED = (
    "Good evening, we will help you at once",
    "Hello madam, I work for the hotline",
    "Thank you, you can count on us now",
    "Good morning! You called us today",
    "Hello, nobody will know about this",
)
_ALIKE = (
    "your daughter is why we write about this",
    "we will be a help to you",
    "our colleague speaks your language",
    "we bring her home soon",
    "you have called our office",
)
_WITH_A_GOAL = {
    "Blurline, an example word for word": _EXACT,
    "Blurline, an example within a sentence": _SENTENCES,
}
_TO_BE_SEEN = {
    "Blurline, the same after a greeting": _GREETED,
    "Blurline, only like an example": _ALIKE,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One contender: microseconds per message or event, bytes per conversation (None: not kept apart)."""

    name: str
    microseconds: float
    bytes_each: float | None


def run(*, quiet: bool = False) -> dict[str, Any]:
    """Measure all contenders; print a table unless ``quiet``; return the figures as plain data."""
    results = measure()
    report = _report(results)
    if not quiet:
        _show(results, report)
    return report


def measure() -> list[Result]:
    """Run the contenders in turns, and keep the best round of each."""
    contenders: dict[str, Callable[[], None]] = {
        "a dictionary lookup": _lookup(),
        "transitions, one shared machine": _bare(),
        "transitions, a machine per conversation": _own_machine(),
        "python-statemachine": _statemachine(),
        **{name: _ours(texts) for name, texts in (_WITH_A_GOAL | _TO_BE_SEEN).items()},
    }
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, round_ in contenders.items():
            best[name] = min(best[name], _time(round_))
    memory = {
        "a dictionary lookup": None,
        "transitions, one shared machine": bytes_of(lambda: _Slotted("s0")),
        "transitions, a machine per conversation": bytes_of(_machine_of_its_own),
        "python-statemachine": bytes_of(_statemachine_class()),
        **dict.fromkeys(_WITH_A_GOAL | _TO_BE_SEEN, bytes_of(conversation())),
    }
    return [Result(name, best[name], memory[name]) for name in contenders]


def _report(results: Sequence[Result]) -> dict[str, Any]:
    bare = next(each for each in results if each.name == "transitions, one shared machine")
    ours = [each for each in results if each.name in _WITH_A_GOAL]
    return {
        "python": sys.version.split()[0],
        "states": STATES,
        "rounds": ROUNDS,
        "messages_per_round": MESSAGES_PER_ROUND,
        "results": [
            {
                "name": each.name,
                "microseconds": round(each.microseconds, 2),
                "bytes": each.bytes_each and round(each.bytes_each),
                "ratio_to_bare": round(each.microseconds / bare.microseconds, 2),
            }
            for each in results
        ],
        "goal": {"ratio": GOAL_RATIO, "bytes": GOAL_BYTES},
        "reached": all(
            each.microseconds <= GOAL_RATIO * bare.microseconds and (each.bytes_each or 0) <= GOAL_BYTES
            for each in ours
        ),
    }


def _show(results: Sequence[Result], report: dict[str, Any]) -> None:
    table = Table(
        title="One message through the engine", caption=f"Goals {report['goal']}: {report['reached']}"
    )
    table.add_column("contender")
    for title in ("µs", "x bare transitions", "bytes a conversation"):
        table.add_column(title, justify="right")
    for result, row in zip(results, report["results"], strict=True):
        size = "-" if result.bytes_each is None else f"{result.bytes_each:,.0f}"
        table.add_row(result.name, f"{result.microseconds:.2f}", f"{row['ratio_to_bare']:.2f}", size)
    Console().print(table)


def _time(round_: Callable[[], None]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = process_time_ns()
        round_()
        return (process_time_ns() - started) / MESSAGES_PER_ROUND / 1000
    finally:
        gc.enable()


def bytes_of(make: Callable[[], object]) -> float:
    """Return the bytes that each further conversation takes, all that it alone refers to included."""
    kept = [make()]
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept += [make() for _ in range(CONVERSATIONS)]
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / CONVERSATIONS


def _script() -> CompiledActor:
    def state(number: int) -> dict[str, Any]:
        onward, back = f"s{(number + 1) % STATES}", f"s{(number + 5) % STATES}"
        return {
            "say": "I hear you, {caller}. What will you do?",
            "answers": [
                {"says": "asks_address", "only_if": "slots.trust < 0", "say": "Who are you?"},
                {"says": "promises", "set": {"slots.trust": "+1"}, "goto": onward},
                {"says": "explains", "say": "Please.", "goto": back},
            ],
            "unknown": [{"say": "I do not understand."}],
            "silence": [{"after": "90s", "say": "Are you there?"}],
        }

    script = {
        "actor": "bench",
        "start": "s0",
        "slots": {"trust": "number", "caller": "text"},
        "intents": {topic: {"en": _EXAMPLES[topic]} for topic in _TOPICS},
        "states": {f"s{number}": state(number) for number in range(STATES)},
    }
    actor = actor_from(script)
    return compile_actor(
        actor, understanding=taught(actor.intents, actor.speaks, book=phrase_book(actor.speaks))
    )


def _ours(texts: Sequence[str]) -> Callable[[], None]:
    compiled = _script()
    context = Context({}, TraineeView("ngo", ("en",)), TeamView("t1", "Team 1"))
    opened = step(compiled, Snapshot.new(compiled), Started(), context).snapshot
    events = [MessageCame(texts[number % len(texts)]) for number in range(MESSAGES_PER_ROUND)]

    def round_() -> None:
        snapshot = opened
        for event in events:
            snapshot = step(compiled, snapshot, event, context).snapshot

    for event in events[: len(texts)]:  # a bench of misses would flatter
        checked = step(compiled, opened, event, context).trace
        assert checked.outcome == "matched", checked  # noqa: S101
    return round_


def conversation() -> Callable[[], object]:
    """Return what makes one conversation, a few messages old."""
    compiled = _script()
    context = Context({}, TraineeView("ngo", ("en",)), TeamView("t1", "Team 1"))

    def make() -> object:
        snapshot = step(compiled, Snapshot.new(compiled), Started(), context).snapshot
        for text in _EXACT:
            snapshot = step(compiled, snapshot, MessageCame(text), context).snapshot
        return snapshot

    return make


class _Slotted:
    """The smallest model that transitions can move."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _moves() -> list[tuple[str, str, str]]:
    ring = range(STATES)
    onward = [("promises", f"s{at}", f"s{(at + 1) % STATES}") for at in ring]
    back = [("explains", f"s{at}", f"s{(at + 5) % STATES}") for at in ring]
    return onward + back + [("asks_address", f"s{at}", f"s{at}") for at in ring]


def _machine(model: object) -> Any:
    machine = transitions.Machine(
        model=model,
        states=[f"s{number}" for number in range(STATES)],
        initial="s0",
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for trigger, source, dest in _moves():
        machine.add_transition(trigger, source, dest)
    return machine


class _Owner:
    """A conversation that carries a machine of its own."""


def _machine_of_its_own() -> object:
    owner = _Owner()
    return owner, _machine(owner)


def _lookup() -> Callable[[], None]:
    table = {(source, trigger): dest for trigger, source, dest in _moves()}

    def round_() -> None:
        state = "s0"
        for number in range(MESSAGES_PER_ROUND):
            state = table[state, _TOPICS[0 if number % 2 else 2]]

    return round_


def _bare() -> Callable[[], None]:
    events = _machine(None).events
    model = _Slotted("s0")

    def round_() -> None:
        for number in range(MESSAGES_PER_ROUND):
            events[_TOPICS[0 if number % 2 else 2]].trigger(model)

    return round_


def _own_machine() -> Callable[[], None]:
    owner: Any = _Owner()
    _machine(owner)

    def round_() -> None:
        for number in range(MESSAGES_PER_ROUND):
            getattr(owner, _TOPICS[0 if number % 2 else 2])()

    return round_


def _statemachine_class() -> Callable[[], Any]:
    from statemachine import State, StateMachine

    states = {f"s{number}": State(initial=number == 0) for number in range(STATES)}
    body: dict[str, Any] = dict(states)
    for trigger, source, dest in _moves():
        move = states[source].to(states[dest])
        body[trigger] = body[trigger] | move if trigger in body else move
    return cast("Callable[[], Any]", type("Ring", (StateMachine,), body))


def _statemachine() -> Callable[[], None]:
    machine = _statemachine_class()()

    def round_() -> None:
        for number in range(MESSAGES_PER_ROUND):
            machine.send(_TOPICS[0 if number % 2 else 2])

    return round_


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=1) + "\n")
