"""Read a script along: which state an actor is in, by what it has said, and what can be said next."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from roleplay.packs.load import LoadedPack
from state_machines.lines import MediaLine, Text
from state_machines.model import Actor, Rule, State
from state_machines.rules.end import End
from state_machines.rules.goto import Goto
from state_machines.rules.say import Say

FAR = 99  # steps to an end from where there is none
_SLOT = re.compile(r"\\\{\w+\\\}")
_QUOTED = re.compile(r"['\"](\w+)['\"]")


@dataclass(frozen=True, slots=True)
class Move:
    """Something that a trainee can do in a state."""

    path: str
    intent: str | None
    has: str | None
    button: Text | None
    agencies: frozenset[str]
    """Who must do it; empty means anybody."""
    distance: int
    """Steps to an end afterwards."""
    stays: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One actor's script, prepared for reading along."""

    actor: Actor
    lines: tuple[tuple[re.Pattern[str], str], ...]
    moves: Mapping[str, tuple[Move, ...]]
    distance: Mapping[str, int]
    final: frozenset[str]
    """States in which it is over."""

    def state_of(self, line: str) -> str | None:
        """Tell which state the actor has just entered by saying this; None for any other line."""
        return next((state for pattern, state in self.lines if pattern.fullmatch(line)), None)


def read(pack: LoadedPack) -> dict[str, Reading]:
    """Prepare every actor of a pack."""
    return {actor.id: _reading(pack, actor) for actor in pack.actors.values()}


def _reading(pack: LoadedPack, actor: Actor) -> Reading:
    distance = _distances(actor)
    states = {state.id: state for state in actor.states.values()}
    return Reading(
        actor=actor,
        lines=tuple(_lines(pack, actor)),
        moves={name: tuple(_moves(actor, state, distance)) for name, state in states.items()},
        distance=distance,
        final=frozenset(state.id for state in actor.states.values() if _ends(state)),
    )


def _ends(state: State) -> bool:
    return any(isinstance(word, End) for word in state.entry)


def _lines(pack: LoadedPack, actor: Actor) -> Iterator[tuple[re.Pattern[str], str]]:
    languages = pack.scenario.languages if pack.scenario else ()
    for state in actor.states.values():
        for text in _entry_texts(state):
            said = {text.source, *(pack.texts.translate(text.key, tag) for tag in languages)}
            for line in sorted(said):
                yield re.compile(_SLOT.sub(".*", re.escape(line)), re.DOTALL), state.id


def _entry_texts(state: State) -> Iterator[Text]:
    for word in state.entry:
        if isinstance(word, Say):
            for line in word.lines:
                yield line.alt if isinstance(line, MediaLine) else line.text


def _moves(actor: Actor, state: State, distance: Mapping[str, int]) -> Iterator[Move]:
    listened = (*actor.anytime, *state.answers)
    for rule in listened:
        if rule.trigger.says or rule.trigger.has:
            yield _move(rule, state, distance, None)
    for button in state.buttons:
        yield _move(button.rule, state, distance, button.text)


def _move(rule: Rule, state: State, distance: Mapping[str, int], button: Text | None) -> Move:
    target = _target(rule)
    ends = any(isinstance(word, End) for word in rule.words)
    return Move(
        path=rule.path,
        intent=rule.trigger.says,
        has=rule.trigger.has,
        button=button,
        agencies=_agencies(rule),
        distance=0 if ends else distance.get(target or state.id, FAR),
        stays=target is None and not ends,
    )


def _agencies(rule: Rule) -> frozenset[str]:
    named = [condition.source for condition in rule.only_if if "agency" in condition.source]
    return frozenset(name for source in named for name in _QUOTED.findall(source))


def _target(rule: Rule) -> str | None:
    return next((word.state for word in rule.words if isinstance(word, Goto)), None)


def _distances(actor: Actor) -> dict[str, int]:
    """Count steps to the nearest end that is not merely silence, backwards from the ends."""
    back: dict[str, set[str]] = {}
    ends = deque[str]()
    for state in actor.states.values():
        rules = [*state.answers, *(button.rule for button in state.buttons)]
        if any(isinstance(word, End) for word in _words(state, rules)):
            ends.append(state.id)
        for word in _words(state, rules):
            if isinstance(word, Goto):
                back.setdefault(word.state, set()).add(state.id)
    silent = {_target(timer.rule) for state in actor.states.values() for timer in state.silence}
    found = {state: 0 for state in ends if state not in silent}
    queue = deque(found)
    while queue:
        state_id = queue.popleft()
        for before in back.get(state_id, ()):
            if before not in found:
                found[before] = found[state_id] + 1
                queue.append(before)
    return {str(name): steps for name, steps in found.items()}


def _words(state: State, rules: Iterable[Rule]) -> Iterator[object]:
    yield from state.entry
    for rule in rules:
        yield from rule.words
