"""Play one conversation on a virtual clock, without database or network.

For tests, for authors' stories and for trying an actor out: timers run when time is let pass, and every
snapshot and event goes through JSON between two steps, as it does in a running exercise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from state_machines import limits
from state_machines.compile import CompiledActor
from state_machines.context import Context, TeamView, TraineeView, Value
from state_machines.effects import (
    Effect,
    EventSent,
    FactSet,
    SilenceArmed,
    Spoke,
    TimersCleared,
    WaitArmed,
    effect_from_json,
)
from state_machines.effects import to_json as effect_to_json
from state_machines.engine import Step, step
from state_machines.errors import NeverRests
from state_machines.events import Event, SilenceFell, WaitOver, event_from_json, to_json
from state_machines.lines import TextLine
from state_machines.snapshot import Snapshot
from state_machines.trace import Trace

MS_PER_MINUTE = 60_000


@dataclass(slots=True)
class Rehearsal:
    """One conversation, its team's facts and its timers, on a clock that moves only when told."""

    compiled: CompiledActor
    facts: dict[str, Value] = field(default_factory=dict)
    trainee: TraineeView | None = None
    team: TeamView = field(default_factory=lambda: TeamView("t1", "Team 1"))
    now_ms: int = 0
    held: bool = False
    snapshot: Snapshot = field(init=False)
    steps: list[Step] = field(default_factory=list)
    timers: list[tuple[int, Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.snapshot = Snapshot.new(self.compiled)

    def take(self, event: Event) -> Step:
        """Take one event and carry out the effects on facts and timers."""
        event = event_from_json(json.loads(json.dumps(to_json(event))))
        context = Context(dict(self.facts), self.trainee, self.team, self.now_ms / MS_PER_MINUTE)
        taken = _through_json(step(self.compiled, self.snapshot, event, context))
        self.snapshot = taken.snapshot
        for effect in taken.effects:
            self._carry_out(effect)
        self.steps.append(taken)
        return taken

    def wait(self, ms: int) -> list[Step]:
        """Let exercise time pass; timers that come due fire in their order, unless a person has control."""
        if self.held:
            return []
        until = self.now_ms + ms
        fired: list[Step] = []
        while due := [timer for timer in self.timers if timer[0] <= until]:
            if len(fired) >= limits.MAX_TIMERS_PER_REHEARSED_WAIT:
                raise NeverRests(f"'{self.compiled.actor.id}' never rests in '{self.snapshot.state}'")
            timer = min(due, key=lambda each: each[0])
            self.timers.remove(timer)
            self.now_ms = timer[0]
            fired.append(self.take(timer[1]))
        self.now_ms = until
        return fired

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case FactSet(name, value):
                self.facts[name] = value
            case TimersCleared():
                self.timers.clear()
            case SilenceArmed(seq, timers):
                self._clear(SilenceFell)
                self.timers += [(self.now_ms + after, SilenceFell(seq, index)) for index, after in timers]
            case WaitArmed(seq, after):
                self._clear(WaitOver)
                self.timers.append((self.now_ms + after, WaitOver(seq)))
            case _:
                return

    def _clear(self, kind: type[Event]) -> None:
        self.timers = [timer for timer in self.timers if not isinstance(timer[1], kind)]


def said(step: Step) -> list[str]:
    """Return the lines of a step in the source language, blanks filled in; media by their file name."""
    return [_filled(effect) for effect in step.effects if isinstance(effect, Spoke)]


def told(effect: Effect) -> str:
    """Tell an effect in one line, for golden files and people."""
    match effect:
        case Spoke(line, _, typing_ms, buttons):
            shown = (
                f" [{' | '.join(f'{each.index} {each.text.source}' for each in buttons)}]" if buttons else ""
            )
            alt = "" if isinstance(line, TextLine) else f" ({line.alt.source})"
            return f"say after {typing_ms} ms: {_filled(effect)}{alt}{shown}"
        case FactSet(name, value):
            return f"fact {name} = {json.dumps(value)}"
        case EventSent(to, event):
            return f"send {event} to {to}"
        case SilenceArmed(_, timers):
            return f"arm silence {' '.join(f'{index}: {after} ms' for index, after in timers) or 'none'}"
        case WaitArmed(_, after):
            return f"arm wait {after} ms"
        case TimersCleared():
            return "clear timers"
    data = effect_to_json(effect)
    kind = data.pop("effect")
    return f"{kind} {' '.join(_short(value) for value in data.values() if value is not None)}"


def _short(value: object) -> str:
    return str(value["source"]) if isinstance(value, Mapping) else str(value)


def _filled(spoke: Spoke) -> str:
    if not isinstance(spoke.line, TextLine):
        return spoke.line.file
    text = spoke.line.text.source
    for name, value in spoke.values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _through_json(taken: Step) -> Step:
    snapshot = Snapshot.from_json(json.loads(json.dumps(taken.snapshot.to_json())))
    effects = tuple(effect_from_json(json.loads(json.dumps(effect_to_json(each)))) for each in taken.effects)
    trace = Trace.from_json(json.loads(json.dumps(taken.trace.to_json())))
    assert replace(taken, snapshot=snapshot, effects=effects, trace=trace) == taken  # noqa: S101 - the promise itself
    return Step(snapshot, effects, trace)
