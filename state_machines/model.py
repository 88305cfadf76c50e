"""An actor's script as the engine takes it: validated, immutable, with every place it was written at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from state_machines.conditions import Condition
from state_machines.diagnostics import NOWHERE, Where
from state_machines.ids import ActorId, EventName, IntentId, Lang, SlotId, StateId
from state_machines.lines import Line, MediaLine, Text, TextLine
from state_machines.rules import Word

SlotType = Literal["text", "number", "bool"]
FactType = SlotType
Audience = Literal["team", "trainee"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets a rule off: an intent, a kind of value, both together, or an event."""

    says: IntentId | None = None
    has: str | None = None
    event: EventName | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what sets it off, under which conditions, and what the actor then does.

    Args:
        path: the rule's place in the actor, as in text keys: ``story/answers/2``.
        only_if: all must hold (``only_if`` and ``only_for`` of the script).
    """

    path: str
    where: Where
    trigger: Trigger = Trigger()
    only_if: tuple[Condition, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A one-tap answer; typing its exact text presses it."""

    text: Text
    rule: Rule


@dataclass(frozen=True, slots=True)
class Silence:
    """What the actor does when nothing has come for a while, in ms of exercise time."""

    after_ms: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class State:
    """One state: its body, and the rules that can set it off."""

    id: StateId
    where: Where
    entry: tuple[Word, ...] = ()
    return_point: bool = False
    answers: tuple[Rule, ...] = ()
    buttons: tuple[Button, ...] = ()
    unknown: tuple[Rule, ...] = ()
    silence: tuple[Silence, ...] = ()
    suggest: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """What a trainee may mean: examples per language; ``re:`` before an example makes it a pattern.

    Args:
        by_heart: names of phrase sets (``yes``, ``thanks`` …) that mean this, too.
    """

    id: IntentId
    examples: Mapping[Lang, tuple[str, ...]]
    where: Where
    by_heart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A scripted person or office: its state machine and its lines."""

    id: ActorId
    name: Text
    speaks: tuple[Lang, ...]
    persona: str
    audience: Audience
    reachable: Condition | None
    content_note: Text | None
    start: StateId
    slots: Mapping[SlotId, SlotType] = field(default_factory=dict)
    intents: Mapping[IntentId, Intent] = field(default_factory=dict)
    anytime: tuple[Rule, ...] = ()
    states: Mapping[StateId, State] = field(default_factory=dict)
    where: Where = NOWHERE
    photo: str | None = field(default=None, compare=False)
    """A file of the pack: its face. How it looks changes no play, so that it is no part of its version."""


__all__ = [
    "Actor",
    "Audience",
    "Button",
    "FactType",
    "Intent",
    "Line",
    "MediaLine",
    "Rule",
    "Silence",
    "SlotType",
    "State",
    "Text",
    "TextLine",
    "Trigger",
]
