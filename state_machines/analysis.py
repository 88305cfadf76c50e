"""Look over a script without playing it: what can be reached, what can never win, what never ends.

Every finding has a stable code: ``unreachable-state``, ``dead-end``, ``no-unknown``, ``no-silence``,
``no-end``, ``shadowed-rule``, ``endless-loop``, ``shared-example``, ``no-examples``, ``idle-wait``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from state_machines.compile import rules_of
from state_machines.diagnostics import Problem, Where
from state_machines.ids import StateId
from state_machines.limits import LEAST_WAIT_MS
from state_machines.model import Actor, Intent, Rule, State
from state_machines.rules import CallOperator, End, Goto, Wait, Word
from state_machines.understanding.words import folded


def analyse(actor: Actor) -> list[Problem]:
    """Return the findings on an actor, in the order in which states and rules are written."""
    return [
        *_unreachable(actor),
        *_without_way_out(actor),
        *_without_answer(actor),
        *_shadowed(actor),
        *_endless(actor),
        *_idle_waits(actor),
        *_shared_examples(actor),
        *_missing_examples(actor),
    ]


def ways_out(actor: Actor, state: State) -> set[StateId]:
    """Return the states that a state can lead to by its body or any of its rules."""
    found = {word.state for word in state.entry if isinstance(word, Goto)}
    if not _leaves(state.entry):
        found |= {
            word.state for rule in rules_of(actor, state) for word in rule.words if isinstance(word, Goto)
        }
    return found & set(actor.states)


def _unreachable(actor: Actor) -> Iterator[Problem]:
    entered = {state.id for state in actor.states.values() if state.return_point}
    reached = _closure(actor, {actor.start} | entered)
    for state in actor.states.values():
        if state.id not in reached:
            message = f"No rule leads to state '{state.id}'"
            yield _warning("unreachable-state", state.where, message, "Add a goto, or return_point: true")


def _without_way_out(actor: Actor) -> Iterator[Problem]:
    ending = {state.id for state in actor.states.values() if _can_end(actor, state)}
    leads = {state.id: ways_out(actor, state) for state in actor.states.values()}
    if not ending:
        hint = "Let a state or rule end: it with an outcome"
        yield _warning("no-end", actor.where, f"'{actor.id}' can never come to an end", hint)
    to_an_end = _backwards(leads, ending)
    for state in actor.states.values():
        if not leads[state.id] - {state.id} and state.id not in ending and not _acts(actor, state):
            yield _warning(
                "dead-end", state.where, f"Nothing can happen in state '{state.id}' any more", _GIVE_RULE
            )
        elif ending and state.id not in to_an_end:
            message = f"No path leads from state '{state.id}' to an end"
            yield _warning("no-end", state.where, message, "Add a goto or an end")


def _without_answer(actor: Actor) -> Iterator[Problem]:
    for state in actor.states.values():
        if _leaves(state.entry) and not _waits(state.entry):
            continue
        if _ends(state.entry):
            continue
        if not state.unknown and not _waits(state.entry):
            message = f"State '{state.id}' has no answer to what it does not understand"
            yield _warning("no-unknown", state.where, message, "Add unknown:, here or in a group")
        if not state.silence and not _waits(state.entry):
            message = f"State '{state.id}' says nothing when the trainee falls silent"
            yield _warning("no-silence", state.where, message, "Add silence:, here or in a group")


def _shadowed(actor: Actor) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for state in actor.states.values():
        tried: list[Rule] = []
        for rule in (*actor.anytime, *state.answers):
            first = next((earlier for earlier in tried if _always_before(earlier, rule)), None)
            if first and (first.path, rule.path) not in seen:
                seen.add((first.path, rule.path))
                message = f"Rule {rule.path} can never win: {first.path} always comes first"
                yield _warning(
                    "shadowed-rule", rule.where, message, "Give the first one only_if, or remove one"
                )
            tried.append(rule)


def _endless(actor: Actor) -> Iterator[Problem]:
    onward = {
        state.id: word.state
        for state in actor.states.values()
        for word in state.entry
        if isinstance(word, Goto) and not _rests(state.entry) and not _ends(state.entry)
    }
    told: set[StateId] = set()
    for state in actor.states:
        path = [state]
        while path[-1] in onward and path.count(path[-1]) == 1:
            path.append(onward[path[-1]])
        ring = path[path.index(path[-1]) :] if path[-1] in onward else []
        if ring and told.isdisjoint(ring):
            told.update(ring)
            where = actor.states[ring[0]].where
            message = f"{' -> '.join(ring)} goes round without ever waiting"
            yield Problem(
                "endless-loop", "error", where, message, "Add wait: to one of them, or remove a goto"
            )


def _idle_waits(actor: Actor) -> Iterator[Problem]:
    seen: set[str] = set()
    for state in actor.states.values():
        bodies = [(str(state.id), state.where, state.entry)]
        bodies += [(rule.path, rule.where, rule.words) for rule in rules_of(actor, state)]
        for path, where, words in bodies:
            if path not in seen and _waits(words) and not (_leaves(words) or _ends(words)):
                seen.add(path)
                yield _warning(
                    "idle-wait", where, f"{path} waits for nothing", "wait: delays a goto or an end only"
                )


def _shared_examples(actor: Actor) -> Iterator[Problem]:
    users: dict[tuple[str, str], list[Intent]] = defaultdict(list)
    for intent in actor.intents.values():
        for spoken in actor.speaks:
            for text in dict.fromkeys(map(folded, intent.examples.get(spoken, ()))):
                users[spoken, text].append(intent)
    for (lang, example), intents in users.items():
        if len(intents) > 1:
            names = " and ".join(f"'{intent.id}'" for intent in intents)
            message = f'"{example}" ({lang}) is an example of {names}'
            yield _warning("shared-example", intents[1].where, message, "Keep it in one of them")


def _missing_examples(actor: Actor) -> Iterator[Problem]:
    for intent in actor.intents.values():
        for lang in actor.speaks:
            if not intent.by_heart and not intent.examples.get(lang):
                message = f"Intent '{intent.id}' has no example in '{lang}', which '{actor.id}' speaks"
                yield _warning("no-examples", intent.where, message, f"Add {lang}: [...]")


_GIVE_RULE = "Give it a rule, an end, or return_point: true"


def _closure(actor: Actor, entered: Iterable[StateId]) -> set[StateId]:
    reached: set[StateId] = set()
    waiting = [state for state in entered if state in actor.states]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += ways_out(actor, actor.states[state]) - reached
    return reached


def _backwards(leads: Mapping[StateId, set[StateId]], ends: Iterable[StateId]) -> set[StateId]:
    reached = set(ends)
    while more := {state for state, targets in leads.items() if state not in reached and targets & reached}:
        reached |= more
    return reached


def _always_before(first: Rule, second: Rule) -> bool:
    """Whether a rule without conditions listens for all that a later rule listens for."""
    if first.only_if and first.only_if != second.only_if:
        return False
    one, other = first.trigger, second.trigger
    return (
        one.event == other.event
        and (one.says is None or one.says == other.says)
        and (one.has is None or one.has == other.has)
    )


def _acts(actor: Actor, state: State) -> bool:
    """Whether anything but being told that it is not understood can happen in a state."""
    rules = (*actor.anytime, *state.answers, *(button.rule for button in state.buttons))
    helped = any(isinstance(word, CallOperator) for rule in rules_of(actor, state) for word in rule.words)
    return bool(rules) or helped or state.return_point


def _can_end(actor: Actor, state: State) -> bool:
    return _ends(state.entry) or any(_ends(rule.words) for rule in rules_of(actor, state))


def _leaves(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Goto) for word in words)


def _ends(words: Iterable[Word]) -> bool:
    return any(isinstance(word, End) for word in words)


def _rests(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Wait) and word.ms >= LEAST_WAIT_MS for word in words)


def _waits(words: Iterable[Word]) -> bool:
    return any(isinstance(word, Wait) for word in words)


def _warning(code: str, where: Where, message: str, hint: str) -> Problem:
    return Problem(code, "warning", where, message, hint)
