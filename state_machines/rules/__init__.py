"""The words of a script's actions: one word, one file, registered under the exact word authors use.

The order of ``WORDS`` is the order in which the words of one action act, whatever order they are written in.
"""

from __future__ import annotations

from state_machines.rules.ask import Ask
from state_machines.rules.call_operator import CallOperator
from state_machines.rules.end import End
from state_machines.rules.fire import Fire
from state_machines.rules.goto import Goto
from state_machines.rules.offer import Offer
from state_machines.rules.say import Say
from state_machines.rules.send import Send
from state_machines.rules.set import Assign, Set
from state_machines.rules.take import Take
from state_machines.rules.wait import Wait

Word = Ask | Take | Set | Say | Offer | Send | Fire | CallOperator | Wait | Goto | End

WORDS: dict[str, type[Word]] = {
    "ask": Ask,
    "take": Take,
    "set": Set,
    "say": Say,
    "offer": Offer,
    "send": Send,
    "fire": Fire,
    "call_operator": CallOperator,
    "wait": Wait,
    "goto": Goto,
    "end": End,
}

_RANK = {kind: rank for rank, kind in enumerate(WORDS.values())}


def in_acting_order(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words of one action in the order in which they act."""
    return tuple(sorted(words, key=lambda word: _RANK[type(word)]))


__all__ = [
    "WORDS",
    "Ask",
    "Assign",
    "CallOperator",
    "End",
    "Fire",
    "Goto",
    "Offer",
    "Say",
    "Send",
    "Set",
    "Take",
    "Wait",
    "Word",
    "in_acting_order",
]
