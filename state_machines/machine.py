"""The one flat, synchronous ``transitions.Machine`` that all conversations with an actor share.

It is used as a reducer: a step makes a Turn, chooses a rule, lets ``machine.events[move].trigger(turn)``
act it out, and throws the turn away. A rule's move is named by its path, what comes after its ``wait`` by
``wait_move``, and a body's ``goto`` is the move ONWARD. What a move does is a partial of a function of this
module, never a string that an author wrote. States, moves and events are classes of our own, as the library
provides for: it keeps who can go where and refuses what leads nowhere; they act at once, without its lists of
callbacks and its log lines, which cost more than the acting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import transitions

from state_machines.ids import IntentId, StateId
from state_machines.model import Rule
from state_machines.rules import Ask, End, Goto, Wait, Word, in_acting_order
from state_machines.turn import Turn

if TYPE_CHECKING:
    from state_machines.compile import CompiledState

ONWARD = "onward"

# At INFO transitions would log each callback with all that it holds, at WARNING each event that nobody hears.
transitions.core._LOGGER.setLevel("ERROR")


class _Place(transitions.State):
    """A state of the machine that knows what to act out when it is entered."""

    def __init__(self, name: str, compiled: CompiledState) -> None:
        super().__init__(name)
        self.compiled = compiled


class _Move(transitions.Transition):
    """Acts something out in a state, then enters its goal, if it has one."""

    def __init__(self, source: str, dest: str | None, *_: object, act: Callable[[Turn], None]) -> None:
        super().__init__(source, dest)  # type: ignore[arg-type]  # a move without a goal stays where it is
        self._act = act

    def take(self, turn: Turn, places: Mapping[str, _Place]) -> None:
        self._act(turn)
        if self.dest:
            enter(places[self.dest].compiled, turn)


class _Event(transitions.Event):
    """Takes the one move that leads from where a turn is, if there is one."""

    def trigger(self, model: object, *_args: object, **_kwargs: object) -> bool:
        assert isinstance(model, Turn)  # noqa: S101 - only steps trigger moves, and only with turns
        for move in self.transitions.get(model.state, ()):
            move.take(model, self.machine.states)  # type: ignore[attr-defined]  # a _Move, see _Machine
            return True
        return False


class _Machine(transitions.Machine):
    state_cls = _Place
    transition_cls = _Move
    event_cls = _Event


def build_machine(start: StateId, states: Mapping[str, CompiledState]) -> transitions.Machine:
    """Build the machine with a move for every rule of every state."""
    machine = _Machine(
        model=None,
        states=[_Place(name, state) for name, state in states.items()],
        initial=start,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for name, state in states.items():
        moves = {chance.move: chance.rule for chance in state.chances.all()}
        for move, rule in moves.items():
            _add_rule(machine, name, move, rule)
        for doubt in state.chances.doubt:
            machine.add_transition(doubt.move, name, None, act=partial(_ask, doubt.rule))
        if state.onward:
            machine.add_transition(ONWARD, name, goto_of(state.entry), act=partial(_go_on, state.entry))
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
    machine.add_transition(move, state, goto, act=partial(_act, rule, words))
    _add_wait(machine, state, rule.path, words)


def _add_wait(machine: transitions.Machine, state: str, path: str, words: tuple[Word, ...]) -> None:
    if _waits(words):
        machine.add_transition(wait_move(path), state, goto_of(words), act=partial(_go_on, words))


def _act(rule: Rule, words: tuple[Word, ...], turn: Turn) -> None:
    turn.rule = rule
    if turn.path is None:
        turn.path = rule.path
    turn.ran += 1
    if rule.trigger.says is not None:
        _fill_slots(rule.trigger.says, turn)
    for word in words:
        word.apply(turn)


def _ask(rule: Rule, turn: Turn) -> None:
    turn.rule, turn.path = rule, rule.path
    turn.ran += 1
    turn.doubting = True
    for word in rule.words:
        if isinstance(word, Ask):
            word.apply(turn)


def _fill_slots(intent: IntentId, turn: Turn) -> None:
    match = turn.understood(intent)
    if match is not None and match.values:
        for slot, value in match.values.items():
            turn.fill(slot, value)


def _go_on(words: tuple[Word, ...], turn: Turn) -> None:
    for word in words:
        if isinstance(word, Goto | End):
            word.apply(turn)


def _waits(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Wait) for word in words)
