"""The one flat, synchronous ``transitions.Machine`` that all conversations with an actor share.

It is used as a reducer: a step makes a Turn, chooses a rule, lets ``machine.events[move].trigger(turn)``
act it out, and throws the turn away. A rule's move is named by its path, what comes after its ``wait`` by
``wait_move``, and a body's ``goto`` is the move ONWARD. Callbacks are partials of functions of this module,
never a string that an author wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

import transitions

from state_machines.ids import IntentId, StateId
from state_machines.model import Rule
from state_machines.rules import End, Goto, Wait, Word, in_acting_order
from state_machines.turn import Turn

if TYPE_CHECKING:
    from state_machines.compile import CompiledState

ONWARD = "onward"

# At INFO transitions would log each callback with all that it holds, at WARNING each event that nobody hears.
transitions.core._LOGGER.setLevel("ERROR")


class Fired(Protocol):
    """What transitions hands to a callback, as far as we look at it."""

    model: Turn


class _Entered(transitions.State):
    """A state of the machine that acts out its body itself, without a list of callbacks."""

    def __init__(self, name: str, compiled: CompiledState) -> None:
        super().__init__(name)
        self.compiled = compiled

    def enter(self, event_data: transitions.EventData) -> None:
        turn = event_data.model
        assert isinstance(turn, Turn)  # noqa: S101 - only steps trigger moves, and only with turns
        enter(self.compiled, turn)


def build_machine(start: StateId, states: Mapping[str, CompiledState]) -> transitions.Machine:
    """Build the machine with a move for every rule of every state."""
    machine = transitions.Machine(
        model=None,
        states=[_Entered(name, state) for name, state in states.items()],
        initial=start,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for name, state in states.items():
        moves = {chance.move: chance.rule for chance in state.chances.all()}
        for move, rule in moves.items():
            _add_rule(machine, name, move, rule)
        if state.onward:
            machine.add_transition(ONWARD, name, goto_of(state.entry), before=[partial(_go_on, state.entry)])
        _add_wait(machine, name, name, state.entry)
    return machine


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


def wait_move(path: str) -> str:
    """Return the name of the move that ends the wait of a rule, or of a state's body."""
    return f"after {path}"


def goto_of(words: Iterable[Word]) -> StateId | None:
    """Return where an action leads, if anywhere."""
    for word in words:
        if isinstance(word, Goto):
            return word.state
    return None


def goes_on_at_once(words: tuple[Word, ...]) -> bool:
    """Say whether an action leads on without waiting."""
    return goto_of(words) is not None and not _waits(words)


def _add_rule(machine: transitions.Machine, state: str, move: str, rule: Rule) -> None:
    words = in_acting_order(rule.words)
    goto = goto_of(words) if goes_on_at_once(words) else None
    machine.add_transition(move, state, goto, before=[partial(_act, rule, words)])
    _add_wait(machine, state, rule.path, words)


def _add_wait(machine: transitions.Machine, state: str, path: str, words: tuple[Word, ...]) -> None:
    if _waits(words):
        machine.add_transition(wait_move(path), state, goto_of(words), before=[partial(_go_on, words)])


def _act(rule: Rule, words: tuple[Word, ...], fired: Fired) -> None:
    turn = fired.model
    turn.rule = rule
    if turn.path is None:
        turn.path = rule.path
    turn.ran += 1
    if rule.trigger.says is not None:
        _fill_slots(rule.trigger.says, turn)
    for word in words:
        word.apply(turn)


def _fill_slots(intent: IntentId, turn: Turn) -> None:
    match = turn.understood(intent)
    if match is not None and match.values:
        for slot, value in match.values.items():
            turn.fill(slot, value)


def _go_on(words: tuple[Word, ...], fired: Fired) -> None:
    for word in words:
        if isinstance(word, Goto | End):
            word.apply(fired.model)


def _waits(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Wait) for word in words)
