"""Build the engine's `Actor` from an actor's file: groups flattened, texts keyed, conditions compiled.

Promise: what is built has every place it was written at, and every text its key. Group rules keep one key and
one path (`groups/calm/answers/1`) however many states share them, so a translator meets each text once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from roleplay.packs.bodies import bodies_in
from roleplay.packs.phrases import NAMES
from roleplay.packs.problems import problem, recoded
from roleplay.packs.schema import (
    ActorFile,
    BodyIn,
    GuardedIn,
    MediaIn,
    RuleIn,
    SharedIn,
    SilenceIn,
    StateIn,
    TimedIn,
    many,
)
from roleplay.packs.source import Node, Place
from roleplay.packs.times import duration_ms
from state_machines.conditions import Condition, TypeName, Vocabulary, compile_condition
from state_machines.context import Value
from state_machines.diagnostics import Problem
from state_machines.errors import BadCondition
from state_machines.ids import NO, YES, ActorId, EventName, InjectId, IntentId, Lang, SlotId, StateId
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

PHRASES = "phrases"
"""The key of an intent that names phrase sets instead of a language."""

_SIGNED = re.compile(r"[+-]\d+(\.\d+)?\Z")
_EXAMPLE = {"bool": "true or false", "number": "a number, or +1 to add", "text": "a text in quotes"}


def build_actor(
    file: ActorFile, root: Node, facts: Mapping[str, TypeName]
) -> tuple[Actor, tuple[Problem, ...]]:
    """Return the actor and what is wrong with its conditions and values; such a rule is left unguarded."""
    builder = _Builder(file, Vocabulary(facts, file.slots), f"actors/{file.actor}")
    return builder.actor(Place(root)), tuple(builder.problems)


def build_condition(
    source: str, place: Place, vocabulary: Vocabulary, problems: list[Problem]
) -> Condition | None:
    """Compile a condition; one that cannot be compiled is reported and becomes `None`."""
    try:
        return compile_condition(source, vocabulary, place.where)
    except BadCondition as refused:
        problems.extend(recoded(each) for each in refused.problems)
        return None


@dataclass(slots=True)
class _Builder:
    file: ActorFile
    vocabulary: Vocabulary
    prefix: str
    problems: list[Problem] = field(default_factory=list)

    def actor(self, place: Place) -> Actor:
        file = self.file
        shared = {
            name: self._listening(group, place / "groups" / name, f"groups/{name}")
            for name, group in file.groups.items()
        }
        return Actor(
            id=ActorId(file.actor),
            name=Text(f"{self.prefix}/name", file.name),
            speaks=tuple(Lang(each) for each in file.speaks),
            persona=file.persona,
            audience=file.audience,
            reachable=self._reachable(place / "reachable"),
            content_note=self._content_note(),
            start=StateId(file.start),
            slots={SlotId(name): kind for name, kind in file.slots.items()},
            intents=self._intents(place),
            anytime=self._answers(file.anytime, place / "anytime", "anytime"),
            states={
                StateId(name): self._state(name, state, place / "states" / name, shared)
                for name, state in file.states.items()
            },
            where=place.where,
            photo=file.photo,
        )

    def _reachable(self, place: Place) -> Condition | None:
        if self.file.reachable == "true":
            return None
        vocabulary = Vocabulary(self.vocabulary.facts, {}, trainee=False)
        return build_condition(self.file.reachable, place, vocabulary, self.problems)

    def _content_note(self) -> Text | None:
        note = self.file.content_note
        return Text(f"{self.prefix}/content_note", note) if note else None

    def _intents(self, place: Place) -> dict[IntentId, Intent]:
        """Build the author's intents, and one for each phrase set that a rule names."""
        own = {IntentId(name): self._intent(name, place) for name in self.file.intents}
        rules = [(body, at) for body, at in bodies_in(self.file, place) if isinstance(body, RuleIn)]
        named = {str(name): at.where for body, at in rules if body.ask for name in (YES, NO)}
        named |= {body.says: (at / "says").where for body, at in rules if body.says in NAMES}
        named = {name: at for name, at in named.items() if name not in self.file.intents}
        return own | {IntentId(name): Intent(IntentId(name), {}, at, (name,)) for name, at in named.items()}

    def _intent(self, name: str, place: Place) -> Intent:
        written = self.file.intents[name]
        examples = {Lang(lang): tuple(many(each)) for lang, each in written.items() if lang != PHRASES}
        return Intent(
            IntentId(name),
            examples,
            (place / "intents" / name).key,
            tuple(many(written.get(PHRASES))),
        )

    def _state(self, name: str, state: StateIn, place: Place, shared: Mapping[str, State]) -> State:
        own = self._listening(state, place, name)
        groups = [shared[group] for group in many(state.group) if group in shared]
        return State(
            id=StateId(name),
            where=place.key,
            entry=self._words(state, place, name),
            return_point=state.return_point,
            answers=own.answers + tuple(rule for group in groups for rule in group.answers),
            buttons=tuple(
                Button(
                    Text(f"{self.prefix}/{name}/buttons/{n}/text", button.text),
                    self._rule(button, place / "buttons" / (n - 1), f"{name}/buttons/{n}"),
                )
                for n, button in enumerate(state.buttons, 1)
            ),
            unknown=own.unknown + tuple(rule for group in groups for rule in group.unknown),
            silence=own.silence + tuple(each for group in groups for each in group.silence),
            suggest=tuple(
                Text(f"{self.prefix}/{name}/suggest/{n}", text) for n, text in enumerate(state.suggest, 1)
            ),
        )

    def _listening(self, written: StateIn | SharedIn, place: Place, path: str) -> State:
        """Build the rules that a state and a group have in common."""
        return State(
            id=StateId(path),
            where=place.key,
            answers=self._answers(written.answers, place / "answers", f"{path}/answers"),
            unknown=tuple(
                self._rule(each, place / "unknown" / (n - 1), f"{path}/unknown/{n}")
                for n, each in enumerate(written.unknown, 1)
            ),
            silence=tuple(
                self._silence(each, place / "silence" / (n - 1), f"{path}/silence/{n}")
                for n, each in enumerate(written.silence, 1)
            ),
        )

    def _answers(self, rules: Sequence[RuleIn], place: Place, path: str) -> tuple[Rule, ...]:
        return tuple(self._rule(rule, place / (n - 1), f"{path}/{n}") for n, rule in enumerate(rules, 1))

    def _silence(self, written: SilenceIn, place: Place, path: str) -> Silence:
        return Silence(duration_ms(written.after) or 0, self._rule(written, place, path))

    def _rule(self, written: GuardedIn, place: Place, path: str) -> Rule:
        trigger = Trigger()
        if isinstance(written, RuleIn):
            trigger = Trigger(
                says=IntentId(written.says) if written.says else None,
                has=written.has,
                event=EventName(written.event) if written.event else None,
            )
        conditions = [
            build_condition(source, place / word, self.vocabulary, self.problems)
            for word, source in (("only_if", written.only_if), ("only_for", written.only_for))
            if source is not None and source != "true"
        ]
        return Rule(
            path=path,
            where=place.where,
            trigger=trigger,
            only_if=tuple(each for each in conditions if each is not None),
            words=self._words(written, place, path),
        )

    def _words(self, body: BodyIn, place: Place, path: str) -> tuple[Word, ...]:
        key = f"{self.prefix}/{path}"
        words: list[Word] = []
        if isinstance(body, RuleIn) and body.ask:
            words.append(Ask(TextLine(Text(f"{key}/ask", body.ask)), _optional_ms(body.typing)))
        words += [Take(target.removeprefix("slots."), kind) for target, kind in (body.take or {}).items()]
        if body.set:
            words.append(Set(self._assignments(body.set, place / "set")))
        if body.say is not None:
            said: list[str | MediaIn | TimedIn] = many(body.say)
            lines = tuple(self._line(line, f"{key}/say/{n}") for n, line in enumerate(said, 1))
            words.append(Say(lines, _optional_ms(body.typing)))
        for n, offer in enumerate(many(body.offer), 1):
            title = Text(f"{key}/offer/{n}", offer.title) if offer.title else None
            kind: Literal["contact", "document"] = "contact" if offer.contact else "document"
            words.append(Offer(kind, offer.contact or offer.document or "", title))
        words += [Send(ActorId(each.to), EventName(each.event)) for each in many(body.send)]
        words += [Fire(InjectId(each)) for each in many(body.fire)]
        if body.call_operator:
            words.append(CallOperator(Text(f"{key}/call_operator", body.call_operator)))
        if body.wait:
            words.append(Wait(duration_ms(body.wait) or 0))
        if body.goto:
            words.append(Goto(StateId(body.goto)))
        if body.end:
            words.append(End(body.end))
        return in_acting_order(tuple(words))

    def _line(self, line: str | MediaIn | TimedIn, key: str) -> Line:
        match line:
            case MediaIn():
                return MediaLine(line.media, Text(key, line.alt), _optional_ms(line.typing))
            case TimedIn():
                return TextLine(Text(key, line.text), _optional_ms(line.typing))
        return TextLine(Text(key, line))

    def _assignments(self, written: Mapping[str, Value], place: Place) -> tuple[Assign, ...]:
        assigns: list[Assign] = []
        for target, value in written.items():
            scope, name = target.split(".", 1)
            declared = self.vocabulary.slots if scope == "slots" else self.vocabulary.facts
            if name not in declared:
                continue
            assign = assignment("slots" if scope == "slots" else "facts", name, value, declared[name])
            if isinstance(assign, Assign):
                assigns.append(assign)
            else:
                kind = declared[name]
                found = problem(
                    "BL214",
                    (place / target).where,
                    target=target,
                    type=kind,
                    value=value,
                    example=_EXAMPLE[kind],
                )
                self.problems.append(found)
        return tuple(assigns)


def assignment(target: Literal["slots", "facts"], name: str, value: Value, kind: TypeName) -> Assign | None:
    """Return what `set` does with a value of a declared kind: write or add it; `None` if it does not fit."""
    if kind == "number":
        if isinstance(value, str) and _SIGNED.match(value):
            return Assign(target, name, "add", _number(float(value)))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return Assign(target, name, "add" if value < 0 else "write", value)
    fits = isinstance(value, bool) if kind == "bool" else isinstance(value, str)
    return Assign(target, name, "write", value) if fits else None


def _number(value: float) -> float:
    return int(value) if value.is_integer() else value


def _optional_ms(text: str | None) -> int | None:
    return duration_ms(text) if text is not None else None
