"""Compile an actor onto one flat, synchronous ``transitions.Machine`` that all its conversations share.

The machine is used as a reducer: a step makes a Turn, lets ``machine.events[name].trigger(turn)`` find the
first transition whose condition holds, and throws the turn away. Triggers are our own words (``message``,
``button``, ``silence``, ``wait``, ``miss``, ``onward``) and, behind ``event:``, the names of authors'
events; callbacks are partials of functions of this module, never a string that an author wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Protocol

import transitions

from state_machines.diagnostics import Problem, Where
from state_machines.errors import ScriptError
from state_machines.ids import IntentId, StateId
from state_machines.model import Actor, Button, Rule, SlotType, State
from state_machines.rules import End, Goto, Say, Wait, Word, in_acting_order
from state_machines.snapshot import EMPTY, Snapshot
from state_machines.turn import Turn
from state_machines.understanding.examples import ExampleMatcher
from state_machines.understanding.port import Understanding
from state_machines.understanding.words import folded

EVENT = "event:"
"""Before the names of authors' events, so that none can be mistaken for a trigger of our own."""


@dataclass(frozen=True, slots=True)
class CompiledState:
    """A state with what a step needs of it worked out beforehand.

    Args:
        expected: the intents that the state's rules listen for, in rule order.
        listeners: the path of the first rule that listens for an intent.
        timers: the silence timers as (index, ms).
        onward: whether the body goes on to another state at once.
        lines: only what the body says, for asking again.
    """

    state: State
    entry: tuple[Word, ...]
    expected: tuple[IntentId, ...]
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


def compile_actor(
    actor: Actor,
    *,
    understanding: Understanding | None = None,
    button_texts: Mapping[str, tuple[str, ...]] | None = None,
) -> CompiledActor:
    """Compile an actor; raises ScriptError if a ``goto`` or the start names no state, or a pattern is bad.

    Args:
        button_texts: translations of button texts by text key: a typed button is known in any language.
    """
    problems = tuple(_missing_states(actor))
    if problems:
        raise ScriptError(*problems)
    version = hashlib.sha256(_content(actor).encode("utf-8", "replace")).hexdigest()[:16]
    states = {state.id: _compile_state(actor, state) for state in actor.states.values()}
    return CompiledActor(
        actor,
        version,
        _machine(actor, states, button_texts or {}),
        understanding or ExampleMatcher(actor.intents, actor.speaks),
        {str(name): state for name, state in states.items()},
        {str(name): kind for name, kind in actor.slots.items()},
        Snapshot(actor.start, {name: EMPTY[kind] for name, kind in actor.slots.items()}, version=version),
    )


class Fired(Protocol):
    """What transitions hands to a callback, as far as we look at it."""

    model: Turn


def enter(state: CompiledState, turn: Turn) -> None:
    """Enter a state and act out its body."""
    turn.state = state.state.id
    turn.arrive()
    turn.onward = state.onward
    turn.ran += 1
    rule, turn.rule = turn.rule, None
    for word in state.entry:
        word.apply(turn)
    turn.rule = rule


def _compile_state(actor: Actor, state: State) -> CompiledState:
    entry = in_acting_order(state.entry)
    listeners: dict[IntentId, str] = {}
    for rule in (*actor.anytime, *state.answers):
        if rule.trigger.says is not None:
            listeners.setdefault(rule.trigger.says, rule.path)
    return CompiledState(
        state,
        entry,
        tuple(listeners),
        listeners,
        tuple((index, silence.after_ms) for index, silence in enumerate(state.silence)),
        _goto(entry) is not None and not _waits(entry),
        tuple(word for word in entry if isinstance(word, Say)),
    )


def _machine(
    actor: Actor, states: Mapping[StateId, CompiledState], button_texts: Mapping[str, tuple[str, ...]]
) -> transitions.Machine:
    machine = transitions.Machine(
        model=None,
        states=[
            transitions.State(name, on_enter=[partial(_on_enter, state)]) for name, state in states.items()
        ],
        initial=actor.start,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for name, compiled in states.items():
        state = compiled.state
        for rule in (*actor.anytime, *state.answers):
            _listen(machine, name, rule)
        for index, button in enumerate(state.buttons):
            _add(
                machine,
                "message",
                name,
                button.rule,
                partial(_typed, _texts(button, button_texts), button.rule),
            )
            _add(machine, "button", name, button.rule, partial(_chosen, index, button.rule))
        for index, rule in enumerate(state.unknown):
            _add(machine, "miss", name, rule, partial(_missed, index, len(state.unknown) - 1, rule))
        for index, silence in enumerate(state.silence):
            _add(machine, "silence", name, silence.rule, partial(_chosen, index, silence.rule))
        _go_on(machine, name, str(name), compiled.entry, immediately=compiled.onward)
    return machine


def _listen(machine: transitions.Machine, name: StateId, rule: Rule) -> None:
    if rule.trigger.event is not None:
        _add(machine, EVENT + rule.trigger.event, name, rule, partial(_allowed, rule))
    else:
        _add(machine, "message", name, rule, partial(_said, rule))


def _add(
    machine: transitions.Machine, trigger: str, name: StateId, rule: Rule, condition: partial[bool]
) -> None:
    words = in_acting_order(rule.words)
    waits = _waits(words)
    goto = None if waits else _goto(words)
    machine.add_transition(trigger, name, goto, conditions=[condition], before=[partial(_act, rule, words)])
    if waits:
        _go_on(machine, name, rule.path, words, immediately=False)


def _go_on(
    machine: transitions.Machine, name: StateId, path: str, words: tuple[Word, ...], *, immediately: bool
) -> None:
    goto = _goto(words)
    if immediately:
        machine.add_transition("onward", name, goto, before=[partial(_finish, words)])
    elif _waits(words):
        condition = partial(_awaited, path)
        machine.add_transition("wait", name, goto, conditions=[condition], before=[partial(_finish, words)])


def _on_enter(state: CompiledState, fired: Fired) -> None:
    enter(state, fired.model)


def _act(rule: Rule, words: tuple[Word, ...], fired: Fired) -> None:
    turn = fired.model
    turn.rule = rule
    turn.path = turn.path or rule.path
    turn.ran += 1
    if turn.ranking is not None and rule.trigger.says is not None:
        _fill_slots(rule.trigger.says, turn)
    for word in words:
        word.apply(turn)


def _fill_slots(intent: IntentId, turn: Turn) -> None:
    match = turn.understood(intent)
    if match is not None:
        for slot, value in match.values.items():
            turn.fill(slot, value)


def _finish(words: tuple[Word, ...], fired: Fired) -> None:
    for word in words:
        if isinstance(word, Goto | End):
            word.apply(fired.model)


def _said(rule: Rule, fired: Fired) -> bool:
    turn, trigger = fired.model, rule.trigger
    if trigger.says is not None and turn.understood(trigger.says) is None:
        return False
    if trigger.has is not None and turn.value(trigger.has) is None:
        return False
    return not rule.only_if or turn.holds(rule.only_if)


def _allowed(rule: Rule, fired: Fired) -> bool:
    return fired.model.holds(rule.only_if)


def _typed(texts: frozenset[str], rule: Rule, fired: Fired) -> bool:
    turn = fired.model
    return turn.message is not None and folded(turn.message.text) in texts and turn.holds(rule.only_if)


def _chosen(index: int, rule: Rule, fired: Fired) -> bool:
    turn = fired.model
    return turn.index == index and turn.holds(rule.only_if)


def _missed(index: int, last: int, rule: Rule, fired: Fired) -> bool:
    turn = fired.model
    return index >= min(turn.misses - 1, last) and turn.holds(rule.only_if)


def _awaited(path: str, fired: Fired) -> bool:
    return fired.model.waiting == path


def _goto(words: Iterable[Word]) -> StateId | None:
    return next((word.state for word in words if isinstance(word, Goto)), None)


def _waits(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Wait) for word in words)


def _texts(button: Button, translations: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(map(folded, (button.text.source, *translations.get(button.text.key, ())))) - {""}


def _missing_states(actor: Actor) -> Iterator[Problem]:
    known = set(actor.states)
    if actor.start not in known:
        yield _no_such_state(actor.start, actor.where)
    for state in actor.states.values():
        for where, words in bodies(actor, state):
            goto = _goto(words)
            if goto is not None and goto not in known:
                yield _no_such_state(goto, where)


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


__all__ = ["EVENT", "CompiledActor", "CompiledState", "bodies", "compile_actor", "enter", "rules_of"]
