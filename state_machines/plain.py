"""Build an actor from the plain data of its YAML, without files, positions or checks.

The engine's own tests and examples are written so; packs are built by ``roleplay.packs``, which says where
each mistake was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from state_machines.conditions import Condition, TypeName, Vocabulary, compile_condition
from state_machines.diagnostics import NOWHERE
from state_machines.ids import ActorId, EventName, InjectId, IntentId, Lang, SlotId, StateId
from state_machines.model import (
    Actor,
    Button,
    Intent,
    Line,
    MediaLine,
    Rule,
    Silence,
    State,
    Text,
    TextLine,
    Trigger,
)
from state_machines.rules import (
    Ask,
    Assign,
    CallOperator,
    End,
    Fire,
    Goto,
    Offer,
    Say,
    Send,
    Set,
    Take,
    Wait,
    Word,
    in_acting_order,
)

_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}


def actor_from(data: Mapping[str, Any], facts: Mapping[str, TypeName] | None = None) -> Actor:
    """Build an actor; ``facts`` declares the facts that its conditions may name."""
    return _Reading(data, Vocabulary(facts or {}, data.get("slots", {}))).actor()


def ms(time: str | int) -> int:
    """Read a time as authors write it, e.g. ``1h30m``; a number is ms already."""
    if isinstance(time, int):
        return time
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|[hms])", time)
    return round(sum(float(number) * _UNITS[unit] for number, unit in parts))


class _Reading:
    def __init__(self, data: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.data = data
        self.vocabulary = vocabulary
        self.root = f"actors/{data['actor']}"

    def actor(self) -> Actor:
        data = self.data
        return Actor(
            ActorId(data["actor"]),
            Text(f"{self.root}/name", data.get("name", data["actor"])),
            tuple(Lang(each) for each in data.get("speaks", ["en"])),
            data.get("persona", ""),
            data.get("audience", "team"),
            None,
            None,
            StateId(data["start"]),
            {SlotId(name): kind for name, kind in data.get("slots", {}).items()},
            {IntentId(name): self._intent(name, each) for name, each in data.get("intents", {}).items()},
            tuple(self._rule("anytime", n, each) for n, each in enumerate(data.get("anytime", ()), 1)),
            {StateId(name): self._state(name, each or {}) for name, each in data["states"].items()},
        )

    def _intent(self, name: str, examples: Mapping[str, list[str]]) -> Intent:
        return Intent(IntentId(name), {Lang(lang): tuple(each) for lang, each in examples.items()}, NOWHERE)

    def _state(self, name: str, data: Mapping[str, Any]) -> State:
        groups = [self.data["groups"][each] for each in _listed(data.get("group"))]

        def rules(kind: str) -> list[tuple[int, Mapping[str, Any]]]:
            own = list(data.get(kind, ()))
            return list(enumerate(own + [rule for group in groups for rule in group.get(kind, ())], 1))

        return State(
            StateId(name),
            NOWHERE,
            self._words(name, data),
            data.get("return_point", False),
            tuple(self._rule(f"{name}/answers", n, each) for n, each in rules("answers")),
            tuple(
                Button(
                    self._text(f"{name}/buttons/{n}/text", each["text"]),
                    self._rule(f"{name}/buttons", n, each),
                )
                for n, each in rules("buttons")
            ),
            tuple(self._rule(f"{name}/unknown", n, each) for n, each in rules("unknown")),
            tuple(
                Silence(ms(each["after"]), self._rule(f"{name}/silence", n, each))
                for n, each in rules("silence")
            ),
            tuple(
                self._text(f"{name}/suggest/{n}", each) for n, each in enumerate(data.get("suggest", ()), 1)
            ),
        )

    def _rule(self, group: str, n: int, data: Mapping[str, Any]) -> Rule:
        path = f"{group}/{n}"
        trigger = Trigger(
            IntentId(data["says"]) if "says" in data else None,
            data.get("has"),
            EventName(data["event"]) if "event" in data else None,
        )
        conditions = tuple(self._condition(data[key]) for key in ("only_if", "only_for") if key in data)
        return Rule(path, NOWHERE, trigger, conditions, self._words(path, data))

    def _condition(self, source: str) -> Condition:
        return compile_condition(source, self.vocabulary)

    def _words(self, path: str, data: Mapping[str, Any]) -> tuple[Word, ...]:
        words: list[Word] = []
        if "ask" in data:
            words.append(Ask(TextLine(self._text(f"{path}/ask", data["ask"]))))
        if "take" in data:
            words += [Take(slot.removeprefix("slots."), kind) for slot, kind in data["take"].items()]
        if "set" in data:
            words.append(Set(tuple(_assign(name, value) for name, value in data["set"].items())))
        if "say" in data:
            typing = ms(data["typing"]) if "typing" in data else None
            lines = (self._line(f"{path}/say/{n}", each) for n, each in enumerate(_listed(data["say"]), 1))
            words.append(Say(tuple(lines), typing))
        words += [
            self._offer(f"{path}/offer/{n}", each) for n, each in enumerate(_listed(data.get("offer")), 1)
        ]
        words += [Send(ActorId(each["to"]), EventName(each["event"])) for each in _listed(data.get("send"))]
        words += [Fire(InjectId(each)) for each in _listed(data.get("fire"))]
        if "call_operator" in data:
            words.append(CallOperator(self._text(f"{path}/call_operator", data["call_operator"])))
        if "wait" in data:
            words.append(Wait(ms(data["wait"])))
        if "goto" in data:
            words.append(Goto(StateId(data["goto"])))
        if "end" in data:
            words.append(End(data["end"]))
        return in_acting_order(tuple(words))

    def _line(self, key: str, data: str | Mapping[str, Any]) -> Line:
        if isinstance(data, str):
            return TextLine(self._text(key, data))
        typing = ms(data["typing"]) if "typing" in data else None
        if "media" in data:
            return MediaLine(data["media"], self._text(key, data.get("alt", "")), typing)
        return TextLine(self._text(key, data["text"]), typing)

    def _offer(self, key: str, data: Mapping[str, str]) -> Offer:
        title = self._text(key, data["title"]) if "title" in data else None
        if "contact" in data:
            return Offer("contact", data["contact"], title)
        return Offer("document", data["document"], title)

    def _text(self, key: str, source: str) -> Text:
        return Text(f"{self.root}/{key}", source)


def _assign(name: str, value: Any) -> Assign:
    target, _, name = name.partition(".")
    added = isinstance(value, str) and re.fullmatch(r"[+-]\d+(\.\d+)?", value)
    number: float = float(value) if added else 0.0
    return Assign(
        "facts" if target == "facts" else "slots",
        name,
        "add" if added else "write",
        (int(number) if number.is_integer() else number) if added else value,
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
