"""Which rule an event sets off: the first, in the order of the script, whose trigger and conditions hold.

A state's rules are sorted beforehand by the kind of event that can set them off. For a message: ``anytime``,
the state's ``answers``, its ``buttons`` by their typed text; if none holds, the ladder of ``unknown``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from state_machines.ids import IntentId
from state_machines.model import Actor, Button, Rule, State
from state_machines.rules.ask import Ask
from state_machines.turn import Turn
from state_machines.understanding.words import folded


@dataclass(frozen=True, slots=True)
class Chance:
    """A rule, the name of its move in the machine, and whether it holds for a turn."""

    rule: Rule
    move: str
    holds: Callable[[Turn], bool]


@dataclass(slots=True)
class Chances:
    """The rules that a state tries, by the kind of what happens, in order."""

    message: list[Chance] = field(default_factory=list)
    doubt: list[Chance] = field(default_factory=list)
    """Rules that ask back whether they were meant."""
    asked: dict[str, Chance] = field(default_factory=dict)
    """The same rules by their path, for the answer yes."""
    event: dict[str, list[Chance]] = field(default_factory=dict)
    button: list[Chance] = field(default_factory=list)
    miss: list[Chance] = field(default_factory=list)
    silence: list[Chance] = field(default_factory=list)

    def all(self) -> list[Chance]:
        """Return every chance; a button is in twice, typed and pressed, with one move."""
        raised = [chance for chances in self.event.values() for chance in chances]
        return [*self.message, *raised, *self.button, *self.miss, *self.silence]


def chances_of(actor: Actor, state: State, button_texts: Mapping[str, tuple[str, ...]]) -> Chances:
    """Sort the rules that can fire in a state; ``button_texts`` are translations by text key."""
    chances, name = Chances(), _Names()
    for rule in (*actor.anytime, *state.answers):
        if rule.trigger.event is not None:
            raised = chances.event.setdefault(rule.trigger.event, [])
            raised.append(Chance(rule, name(rule), partial(_allowed, rule)))
        else:
            chance = Chance(rule, name(rule), _listener(rule))
            chances.message.append(chance)
            if rule.trigger.says is not None and any(isinstance(word, Ask) for word in rule.words):
                chances.doubt.append(
                    Chance(rule, ask_move(chance.move), partial(_perhaps, rule.trigger.says, rule))
                )
                chances.asked.setdefault(rule.path, Chance(rule, chance.move, partial(_allowed, rule)))
    for index, button in enumerate(state.buttons):
        rule, move = button.rule, name(button.rule)
        texts = _texts(button, button_texts)
        chances.message.append(Chance(rule, move, partial(_typed, texts, rule)))
        chances.button.append(Chance(rule, move, partial(_chosen, index, rule)))
    for index, rule in enumerate(state.unknown):
        last = len(state.unknown) - 1
        chances.miss.append(Chance(rule, name(rule), partial(_missed, index, last, rule)))
    for index, silence in enumerate(state.silence):
        chances.silence.append(
            Chance(silence.rule, name(silence.rule), partial(_chosen, index, silence.rule))
        )
    return chances


def ask_move(move: str) -> str:
    """Return the name of the move that asks back about a rule, whose own move is given."""
    return f"ask {move}"


class _Names:
    """Name each rule's move by its path; rules of one path in one state get a mark each."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, rule: Rule) -> str:
        move = rule.path
        while move in self._taken:
            move += "'"
        self._taken.add(move)
        return move


def _listener(rule: Rule) -> Callable[[Turn], bool]:
    says = rule.trigger.says
    if says is not None and rule.trigger.has is None and not rule.only_if:
        return partial(_meant, says)
    return partial(_said, rule)


def _meant(intent: IntentId, turn: Turn) -> bool:
    return turn.understood(intent) is not None


def _perhaps(intent: IntentId, rule: Rule, turn: Turn) -> bool:
    return turn.nearly(intent) and turn.holds(rule.only_if)


def _said(rule: Rule, turn: Turn) -> bool:
    trigger = rule.trigger
    if trigger.says is not None and turn.understood(trigger.says) is None:
        return False
    if trigger.has is not None and turn.value(trigger.has) is None:
        return False
    return not rule.only_if or turn.holds(rule.only_if)


def _allowed(rule: Rule, turn: Turn) -> bool:
    return turn.holds(rule.only_if)


def _typed(texts: frozenset[str], rule: Rule, turn: Turn) -> bool:
    return turn.message is not None and folded(turn.message.text) in texts and turn.holds(rule.only_if)


def _chosen(index: int, rule: Rule, turn: Turn) -> bool:
    return turn.index == index and turn.holds(rule.only_if)


def _missed(index: int, last: int, rule: Rule, turn: Turn) -> bool:
    return index >= min(turn.misses - 1, last) and turn.holds(rule.only_if)


def _texts(button: Button, translations: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(map(folded, (button.text.source, *translations.get(button.text.key, ())))) - {""}
