"""Say which states and rules of an actor no story touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from roleplay.packs.stories import StoryRun
from roleplay.packs.wording import rules_of
from state_machines.compile import CompiledActor
from state_machines.diagnostics import Where
from state_machines.model import Actor
from state_machines.rules import Goto, Wait, Word
from state_machines.trace import Trace


@dataclass(frozen=True, slots=True)
class Coverage:
    """The states and rules of one actor, and those that no story touches, with their places."""

    actor: str
    states: int
    rules: int
    states_missed: tuple[tuple[str, Where], ...]
    rules_missed: tuple[tuple[str, Where], ...]

    @property
    def complete(self) -> bool:
        """Whether the stories touch everything."""
        return not self.states_missed and not self.rules_missed


def cover(compiled: Mapping[str, CompiledActor], runs: Iterable[StoryRun]) -> list[Coverage]:
    """Compare what stories have touched with all there is, for each actor."""
    touched: dict[str, set[str]] = {name: set() for name in compiled}
    rules: dict[str, set[str]] = {name: set() for name in compiled}
    for run in runs:
        if run.actor in compiled:
            actor = compiled[run.actor].actor
            for step in run.steps:
                touched[run.actor].update(_states_of(actor, step.trace))
                rules[run.actor].update([step.trace.rule] if step.trace.rule else [])
    return [_coverage(compiled[name].actor, touched[name], rules[name]) for name in compiled]


def _coverage(actor: Actor, states: set[str], rules: set[str]) -> Coverage:
    written = list(rules_of(actor))
    return Coverage(
        actor=actor.id,
        states=len(actor.states),
        rules=len(written),
        states_missed=tuple(
            (str(name), each.where) for name, each in actor.states.items() if name not in states
        ),
        rules_missed=tuple((each.path, each.where) for each in written if each.path not in rules),
    )


def _states_of(actor: Actor, trace: Trace) -> Iterator[str]:
    """Yield the states a step began, ended, or passed through."""
    if trace.outcome in {"ignored", "stale", "ended"}:
        return
    yield trace.after
    if trace.event != "started":
        yield trace.before
    rule = next((each for each in rules_of(actor) if each.path == trace.rule), None)
    passing = _goto(rule.words) if rule else None
    for _ in actor.states:
        state = next((each for name, each in actor.states.items() if name == passing), None)
        if state is None:
            return
        yield str(state.id)
        passing = None if any(isinstance(word, Wait) for word in state.entry) else _goto(state.entry)


def _goto(words: Iterable[Word]) -> str | None:
    return next((str(word.state) for word in words if isinstance(word, Goto)), None)
