"""Compile an actor: its states, all that a step needs worked out beforehand, and the machine they share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

import transitions

from state_machines.choice import Chances, chances_of
from state_machines.diagnostics import Problem, Where
from state_machines.errors import ScriptError
from state_machines.ids import NO, YES, IntentId, StateId
from state_machines.machine import build_machine, goes_on_at_once, goto_of
from state_machines.model import Actor, Rule, SlotType, State
from state_machines.rules import Say, Word, in_acting_order
from state_machines.snapshot import EMPTY, Snapshot
from state_machines.understanding.examples import ExampleMatcher
from state_machines.understanding.port import Understanding
from state_machines.understanding.values import NoValues, Values


@dataclass(frozen=True, slots=True)
class CompiledState:
    """A state with what a step needs of it worked out beforehand.

    Args:
        chances: the rules that each kind of event tries, in order.
        expected: the intents that the state's rules listen for, in rule order.
        answering: the same, and yes and no, after the actor has asked back.
        listeners: the path of the first rule that listens for an intent.
        timers: the silence timers as (index, ms).
        onward: whether the body goes on to another state at once.
        lines: only what the body says, for asking again.
    """

    state: State
    entry: tuple[Word, ...]
    chances: Chances
    expected: tuple[IntentId, ...]
    answering: tuple[IntentId, ...]
    listeners: Mapping[IntentId, str]
    timers: tuple[tuple[int, int], ...]
    onward: bool
    lines: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class CompiledActor:
    """An actor ready to be played, any number of conversations at once.

    Args:
        version: a hash of the script's content; where it was written does not count.
    """

    actor: Actor
    version: str
    machine: transitions.Machine
    understanding: Understanding
    states: Mapping[str, CompiledState]
    slot_types: Mapping[str, SlotType]
    unopened: Snapshot
    values: Values = field(default_factory=NoValues)


def compile_actor(
    actor: Actor,
    *,
    understanding: Understanding | None = None,
    values: Values | None = None,
    button_texts: Mapping[str, tuple[str, ...]] | None = None,
) -> CompiledActor:
    """Compile an actor; raises ScriptError if a ``goto`` or the start names no state, or a pattern is bad.

    Args:
        values: recognises what rules ask for with ``has`` and ``take``; without it only channels do.
        button_texts: translations of button texts by text key: a typed button is known in any language.
    """
    problems = tuple(_missing_states(actor))
    if problems:
        raise ScriptError(*problems)
    version = hashlib.sha256(_content(actor).encode("utf-8", "replace")).hexdigest()[:16]
    states = {
        str(state.id): _compile_state(actor, state, button_texts or {}) for state in actor.states.values()
    }
    return CompiledActor(
        actor,
        version,
        build_machine(actor.start, states),
        understanding or ExampleMatcher(actor.intents, actor.speaks),
        states,
        {str(name): kind for name, kind in actor.slots.items()},
        Snapshot(actor.start, {name: EMPTY[kind] for name, kind in actor.slots.items()}, version=version),
        values or NoValues(),
    )


def bodies(actor: Actor, state: State) -> Iterator[tuple[Where, tuple[Word, ...]]]:
    """Yield every action body that can act while a conversation is in a state."""
    yield state.where, state.entry
    for rule in rules_of(actor, state):
        yield rule.where, rule.words


def rules_of(actor: Actor, state: State) -> Iterator[Rule]:
    """Yield the rules that can fire in a state, in the order in which they are tried."""
    yield from actor.anytime
    yield from state.answers
    yield from (button.rule for button in state.buttons)
    yield from (silence.rule for silence in state.silence)
    yield from state.unknown


def _compile_state(actor: Actor, state: State, button_texts: Mapping[str, tuple[str, ...]]) -> CompiledState:
    entry = in_acting_order(state.entry)
    listeners: dict[IntentId, str] = {}
    for rule in (*actor.anytime, *state.answers):
        if rule.trigger.says is not None:
            listeners.setdefault(rule.trigger.says, rule.path)
    return CompiledState(
        state,
        entry,
        chances_of(actor, state, button_texts),
        tuple(listeners),
        tuple(dict.fromkeys((*listeners, YES, NO))),
        listeners,
        tuple((index, silence.after_ms) for index, silence in enumerate(state.silence)),
        goes_on_at_once(entry),
        tuple(word for word in entry if isinstance(word, Say)),
    )


def _missing_states(actor: Actor) -> Iterator[Problem]:
    known = set(actor.states)
    if actor.start not in known:
        yield _no_such_state(actor.start, actor.where)
    for state in actor.states.values():
        for where, words in bodies(actor, state):
            goto = goto_of(words)
            if goto is not None and goto not in known:
                yield _no_such_state(goto, where)


def _no_such_state(state: StateId, where: Where) -> Problem:
    return Problem("unknown-state", "error", where, f"There is no state '{state}'")


def _content(thing: object) -> str:
    """Tell all of a script but the places it was written at."""
    if isinstance(thing, Where):
        return ""
    if isinstance(thing, Mapping):
        return f"{{{','.join(f'{key}:{_content(value)}' for key, value in thing.items())}}}"
    if isinstance(thing, tuple):
        return f"({','.join(map(_content, thing))})"
    if is_dataclass(thing) and not isinstance(thing, type):
        values = ",".join(_content(getattr(thing, each.name)) for each in fields(thing) if each.compare)
        return f"{type(thing).__name__}({values})"
    return repr(thing)
