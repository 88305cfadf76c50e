"""The engine: one event in, the conversation after it and a list of effects out.

A step is a value function: it reads no clock, draws nothing at random, sends and stores nothing, and it never
raises, whatever the snapshot and the event. The same three values always give the same step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from state_machines import limits
from state_machines.choice import Chance
from state_machines.compile import CompiledActor, CompiledState
from state_machines.context import Context
from state_machines.effects import Effect, OperatorCalled
from state_machines.events import (
    KINDS,
    ButtonPressed,
    Event,
    EventRaised,
    HandedBack,
    MessageCame,
    Nudged,
    SilenceFell,
    Started,
    WaitOver,
)
from state_machines.ids import NO, START, YES
from state_machines.lines import Text
from state_machines.machine import ONWARD, enter, wait_move
from state_machines.made_often import made_often
from state_machines.snapshot import Snapshot
from state_machines.trace import Candidate, Outcome, Trace
from state_machines.turn import Turn

_TRACED_CANDIDATES = 5
_TRACED_FROM = 0.2


@made_often
@dataclass(frozen=True, slots=True)
class Step:
    """What one event did."""

    snapshot: Snapshot
    effects: tuple[Effect, ...]
    trace: Trace


def step(compiled: CompiledActor, snapshot: Snapshot, event: Event, context: Context) -> Step:
    """Take one event; a snapshot in a state that this version lacks is left as it is."""
    if snapshot.state not in compiled.states:
        note = f"This version has no state '{snapshot.state}'"
        return _untouched(snapshot, event, "ignored", note)
    turn = Turn(compiled, snapshot, context)
    outcome = _take(turn, event)
    if turn.ran > limits.MAX_RULES_PER_STEP:
        return _in_circles(snapshot, event, turn)
    if outcome in ("ignored", "stale", "ended"):
        return _untouched(snapshot, event, outcome, *turn.notes)
    after, effects = turn.outcome()
    return Step(after, effects, _trace(turn, event, outcome))


def shadow(compiled: CompiledActor, snapshot: Snapshot, event: Event, context: Context) -> Step:
    """Say what the script *would* do while a person speaks; the caller keeps nothing of it."""
    return step(compiled, snapshot, event, context)


def _take(turn: Turn, event: Event) -> Outcome:
    match event:
        case MessageCame():
            return _message(turn, event)
        case ButtonPressed():
            return _button(turn, event)
        case SilenceFell():
            return _silence(turn, event)
        case WaitOver():
            return _wait_over(turn, event)
        case Started():
            return _start(turn)
        case EventRaised():
            return _raised(turn, event)
        case Nudged():
            return _nudge(turn, event.state)
        case HandedBack():
            return _hand_back(turn, event)


def _message(turn: Turn, event: MessageCame) -> Outcome:
    if turn.ended is not None:
        return _once_more(turn, event)
    greeting = not turn.opened
    if greeting:
        _enter(turn, turn.compiled.actor.start)
        if turn.ended is not None or turn.ran > limits.MAX_RULES_PER_STEP:
            return "matched"
    turn.next_seq()
    turn.rearm = True
    turn.message = event
    asked, turn.asked = turn.asked, None
    answer = turn.answer() if asked is not None else None
    if answer == YES and _first(turn, _about(turn, asked)):
        turn.misses = 0
        return "matched"
    if answer != NO and _first(turn, _here(turn).chances.message):
        turn.misses = 0
        return "matched"
    if greeting:
        turn.notes.append("A first message that matches nothing is a greeting")
        return "matched"
    if answer is None and _first(turn, _unasked(turn, asked)):
        return "asked"
    turn.misses += 1
    _first(turn, _here(turn).chances.miss)
    return "unknown"


def _once_more(turn: Turn, event: MessageCame) -> Outcome:
    """Whoever has said goodbye answers where the script has an answer for it; else the end stays the end."""
    turn.next_seq()
    turn.rearm = True
    turn.message = event
    return "matched" if _first(turn, _here(turn).chances.message) else "ended"


def _about(turn: Turn, asked: str | None) -> list[Chance]:
    """Return the rule that the actor has asked back about."""
    chance = _here(turn).chances.asked.get(asked or "")
    return [chance] if chance is not None else []


def _unasked(turn: Turn, asked: str | None) -> list[Chance]:
    """Return the rules that may ask back; nobody asks the same twice in a row."""
    return [chance for chance in _here(turn).chances.doubt if chance.rule.path != asked]


def _button(turn: Turn, event: ButtonPressed) -> Outcome:
    if turn.ended is not None:
        return "ended"
    if not turn.opened or event.state != turn.state or not turn.entered <= event.seq <= turn.seq:
        return "stale"
    turn.index = event.index
    turn.next_seq()
    turn.rearm = True
    if not _first(turn, _here(turn).chances.button):
        return "stale"
    turn.misses = 0
    return "matched"


def _silence(turn: Turn, event: SilenceFell) -> Outcome:
    if turn.ended is not None:
        return "ended"
    if not turn.opened or event.seq != turn.armed or turn.waiting is not None:
        return "stale"
    turn.index = event.index
    return "matched" if _first(turn, _here(turn).chances.silence) else "ignored"


def _wait_over(turn: Turn, event: WaitOver) -> Outcome:
    if turn.waiting is None or event.seq != turn.waited:
        return "stale"
    waiting = turn.path = turn.waiting
    _move(turn, wait_move(waiting))
    if turn.waiting == waiting and turn.wait_ms < 0:
        turn.waiting = None
        turn.rearm = True
    return "matched"


def _start(turn: Turn) -> Outcome:
    if turn.ended is not None:
        return "ended"
    if turn.opened:
        return "ignored"
    _enter(turn, turn.compiled.actor.start)
    return "matched"


def _raised(turn: Turn, event: EventRaised) -> Outcome:
    if event.name == START and not turn.opened:
        return _start(turn)
    if not _first(turn, _here(turn).chances.event.get(event.name, ())):
        return "ignored"
    if not turn.opened:
        turn.opened = turn.rearm = True
        turn.entered = turn.next_seq()
    return "matched"


def _nudge(turn: Turn, state: str) -> Outcome:
    if state not in turn.compiled.states:
        turn.notes.append(f"There is no state '{state}'")
        return "ignored"
    turn.ended = None
    _enter(turn, state)
    return "matched"


def _hand_back(turn: Turn, event: HandedBack) -> Outcome:
    turn.opened = True
    turn.asked = None
    if event.how == "state" and _nudge(turn, event.state or "") == "ignored":
        return "ignored"
    if event.how == "again":
        _ask_again(turn)
    if event.answer is not None and turn.ended is None:
        return _message(turn, MessageCame(event.answer))
    return "matched"


def _ask_again(turn: Turn) -> None:
    for say in _here(turn).lines:
        say.apply(turn)
    turn.next_seq()
    turn.rearm = True


def _enter(turn: Turn, state: str) -> None:
    enter(turn.compiled.states[state], turn)
    _settle(turn)


def _here(turn: Turn) -> CompiledState:
    return turn.compiled.states[turn.state]


def _first(turn: Turn, chances: Iterable[Chance]) -> bool:
    """Act out the first rule that holds, and all that follows from it."""
    for chance in chances:
        if chance.holds(turn):
            _move(turn, chance.move)
            return True
    return False


def _move(turn: Turn, move: str) -> None:
    event = turn.compiled.machine.events.get(move)
    if event is not None:
        event.trigger(turn)
    if turn.onward:
        _settle(turn)


def _settle(turn: Turn) -> None:
    while turn.onward and turn.ended is None and turn.ran <= limits.MAX_RULES_PER_STEP:
        turn.onward = False
        turn.compiled.machine.events[ONWARD].trigger(turn)


def _untouched(snapshot: Snapshot, event: Event, outcome: Outcome, *notes: str) -> Step:
    trace = Trace(KINDS[type(event)], snapshot.state, snapshot.state, outcome, notes=notes)
    return Step(snapshot, (), trace)


def _in_circles(snapshot: Snapshot, event: Event, turn: Turn) -> Step:
    """Undo a step that does not come to rest, and call a person instead of flooding the trainee."""
    note = f"The script goes round in circles at '{turn.state}'. Take over."
    trace = _trace(turn, event, "capped")
    return Step(snapshot, (OperatorCalled(Text("engine/in_circles", note)),), trace)


def _trace(turn: Turn, event: Event, outcome: Outcome) -> Trace:
    before = turn.snapshot.state
    after = before if outcome == "capped" else turn.state
    return Trace(
        KINDS[type(event)],
        before,
        after,
        outcome,
        turn.path,
        _candidates(turn),
        tuple(turn.notes),
    )


def _candidates(turn: Turn) -> tuple[Candidate, ...]:
    if turn.ranking is None or not turn.ranking.candidates:
        return ()
    listeners = turn.compiled.states[turn.ranked_in].listeners
    return tuple(
        Candidate(match.intent, match.score, listeners.get(match.intent))
        for match in turn.ranking.candidates[:_TRACED_CANDIDATES]
        if match.score >= _TRACED_FROM
    )
