"""One step in the making: what the script's words write to, and what becomes of it.

A turn is the *model* that the shared machine moves; it lives for one step, is never added to the machine and
holds nothing that the snapshot and the effects do not get in the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from state_machines import limits
from state_machines.conditions import Condition
from state_machines.context import Context, Value
from state_machines.effects import (
    ButtonView,
    Effect,
    Ended,
    FactSet,
    SilenceArmed,
    Spoke,
    TimersCleared,
    WaitArmed,
)
from state_machines.errors import ConditionFailed
from state_machines.events import MessageCame
from state_machines.ids import NO, YES, IntentId
from state_machines.lines import Line
from state_machines.snapshot import Snapshot
from state_machines.understanding.port import Match, Ranking
from state_machines.understanding.values import as_number

if TYPE_CHECKING:
    from state_machines.compile import CompiledActor, CompiledState
    from state_machines.model import Rule

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_RANKING = Ranking()


class Turn:
    """A conversation during one step."""

    # fmt: off
    __slots__ = (
        "armed", "asked", "closed", "compiled", "context", "doubting", "effects", "ended", "entered",
        "facts", "index", "last_line", "message", "misses", "notes", "onward", "opened", "own_facts",
        "own_slots", "path", "ran", "ranked_in", "ranking", "rearm", "rule", "seq", "slots", "snapshot",
        "state", "wait_ms", "waited", "waiting",
    )
    # fmt: on

    def __init__(self, compiled: CompiledActor, snapshot: Snapshot, context: Context) -> None:
        self.compiled = compiled
        self.snapshot = snapshot
        self.context = context
        self.state = snapshot.state
        self.slots = snapshot.slots
        self.facts = context.facts
        self.misses = snapshot.misses
        self.seq = snapshot.seq
        self.opened = snapshot.opened
        self.ended = snapshot.ended
        self.waiting = snapshot.waiting
        self.entered = snapshot.entered
        self.armed = snapshot.armed
        self.waited = snapshot.waited
        self.asked = snapshot.asked
        self.effects: list[Effect] = []
        self.notes: list[str] = []
        self.message: MessageCame | None = None
        self.ranking: Ranking | None = None
        self.rule: Rule | None = None
        self.path: str | None = None
        self.index = -1
        self.last_line = -1
        self.ran = 0
        self.wait_ms = -1
        self.ranked_in = ""
        self.onward = self.closed = self.own_slots = self.own_facts = self.rearm = False
        self.doubting = False

    # What the words of a script call.

    def emit(self, effect: Effect) -> None:
        """Ask the application for something."""
        self.effects.append(effect)

    def speak(self, line: Line, typing_ms: int, blanks: tuple[str, ...]) -> None:
        """Queue a line, with the slots that its blanks name."""
        self.last_line = len(self.effects)
        values = self._values(blanks) if blanks else _NOTHING
        self.effects.append(Spoke(line, values, typing_ms, (), self.seq))

    def assign(
        self, target: Literal["slots", "facts"], name: str, op: Literal["write", "add"], value: Value
    ) -> None:
        """Write a slot or a fact, or add to it."""
        held = self.slots if target == "slots" else self.facts
        if op == "add":
            value = as_number(held.get(name, 0)) + as_number(value)
        if target == "slots":
            self._write_slot(name, value)
            return
        if not self.own_facts:
            self.facts, self.own_facts = dict(self.facts), True
        self.facts[name] = value  # type: ignore[index]  # ours since the line above
        self.effects.append(FactSet(name, value))

    def take(self, slot: str, kind: str) -> None:
        """Fill a slot with the message's value of a kind, if it has one."""
        value = self.value(kind)
        if value is not None:
            self.fill(slot, value)

    def fill(self, slot: str, value: str) -> None:
        """Write recognised text to a slot, as the slot's type."""
        match self.compiled.slot_types.get(slot):
            case "number":
                self._write_slot(slot, as_number(value))
            case "bool":
                self._write_slot(slot, value != "no")
            case "text":
                self._write_slot(slot, value[: limits.MAX_SLOT_CHARS])
            case None:
                return

    def wait(self, ms: int) -> None:
        """Arm the conversation's one wait; what remains of the action comes when it is over."""
        self.wait_ms = ms
        self.waiting = self.rule.path if self.rule else self.state
        self.waited = self.next_seq()

    def end(self, outcome: str) -> None:
        """Close the conversation, unless the action waits first."""
        if not self._waits_here():
            self.ended = outcome
            self.closed = True
            self.waiting = None
            self.wait_ms = -1

    def reopen(self) -> None:
        """Bring an ended conversation back, unless the action waits first."""
        if not self._waits_here():
            self.ended = None
            self.closed = False

    # What sets rules off.

    def understood(self, intent: IntentId) -> Match | None:
        """Return how the message means this intent; the message is matched once, and only if asked."""
        ranking = self.ranking
        if ranking is None:
            ranking = self.ranking = self._rank()
        for match in ranking.matches:
            if match.intent == intent:
                return match
        return None

    def nearly(self, intent: IntentId) -> bool:
        """Say whether this intent may have been meant, where nothing was understood for sure."""
        doubtful = self.ranking.doubtful if self.ranking else None
        return doubtful is not None and doubtful.intent == intent

    def answer(self) -> IntentId | None:
        """Return yes or no if the message says just that; it is matched with both in mind."""
        self.ranking = self._rank(asked=True)
        said = [match.intent for match in self.ranking.matches]
        more = any(
            match.intent not in (YES, NO) and match.why not in ("by heart", "exact")
            for match in self.ranking.matches
        )
        return None if more else next((each for each in (YES, NO) if each in said), None)

    def value(self, kind: str) -> str | None:
        """Return the message's first value of a kind: what the channel saw, else what the text holds."""
        if self.message is None:
            return None
        for has in self.message.has:
            if has.kind == kind:
                return has.value
        return self.compiled.values.find(self.message.text, kind, self.context.minutes)

    def holds(self, conditions: tuple[Condition, ...]) -> bool:
        """Say whether all conditions hold now; one that cannot be evaluated does not, and is noted."""
        for condition in conditions:
            try:
                if not condition.evaluate(self.context, self.slots, self.facts):
                    return False
            except ConditionFailed as failed:
                self.notes.append(str(failed))
                return False
        return True

    # What the engine calls.

    def next_seq(self) -> int:
        """Count this step, once."""
        if self.seq == self.snapshot.seq:
            self.seq += 1
        return self.seq

    def arrive(self) -> None:
        """Count the state as entered: a new visit, no misses, nothing waited for."""
        self.entered = self.next_seq()
        self.misses = 0
        self.waiting = None
        self.asked = None
        self.wait_ms = -1
        self.opened = self.rearm = True

    def outcome(self) -> tuple[Snapshot, tuple[Effect, ...]]:
        """Return the conversation after the step and what the application is to do."""
        state = self.compiled.states[self.state]
        if self.last_line >= 0 and state.state.buttons and self.ended is None:
            self._show_buttons(state)
        self._set_timers(state)
        snapshot = Snapshot(
            self.state,
            self.slots,
            self.misses,
            self.seq,
            self.opened,
            self.ended,
            self.waiting,
            self.compiled.version,
            self.entered,
            self.armed,
            self.waited,
            self.asked,
        )
        return snapshot, tuple(self.effects)

    def _set_timers(self, state: CompiledState) -> None:
        if self.closed and self.ended is not None:
            self.effects += (TimersCleared(), Ended(self.ended))
        if self.wait_ms >= 0:
            self.effects += (TimersCleared(), WaitArmed(self.waited, self.wait_ms))
        elif self.rearm and self.ended is None and self.waiting is None:
            if self.snapshot.waiting is not None:
                self.effects.append(TimersCleared())
            self.armed = self.seq
            self.effects.append(SilenceArmed(self.seq, state.timers))

    def _show_buttons(self, state: CompiledState) -> None:
        views = tuple(
            ButtonView(index, button.text)
            for index, button in enumerate(state.state.buttons)
            if self.holds(button.rule.only_if)
        )
        said = self.effects[self.last_line]
        assert isinstance(said, Spoke)  # noqa: S101 - last_line is only set where a Spoke is appended
        self.effects[self.last_line] = Spoke(said.line, said.values, said.typing_ms, views, self.seq)

    def _waits_here(self) -> bool:
        return self.wait_ms >= 0 and self.waiting == (self.rule.path if self.rule else self.state)

    def _write_slot(self, name: str, value: Value) -> None:
        if not self.own_slots:
            self.slots, self.own_slots = dict(self.slots), True
        self.slots[name] = value  # type: ignore[index]  # ours since the line above

    def _values(self, blanks: tuple[str, ...]) -> dict[str, str]:
        return {name: _said(self.slots[name]) for name in blanks if name in self.slots}

    def _rank(self, *, asked: bool = False) -> Ranking:
        state = self.compiled.states[self.state]
        expected = state.answering if asked else state.expected
        if self.message is None or not self.message.text or not expected:
            return _NO_RANKING
        self.ranked_in = self.state
        return self.compiled.understanding.rank(self.message.text, expected)


def _said(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
