"""Check that every name in a pack names something: states, intents, facts, slots, media, actors, injects.

Promise: each wrong name is reported once, at its own column, with the nearest right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from roleplay.domain.scenario import OFFICES, Scenario
from roleplay.packs.bodies import bodies_of
from roleplay.packs.build import PHRASES
from roleplay.packs.fit import did_you_mean
from roleplay.packs.load import LoadedPack, WrittenActor, WrittenInject, WrittenStory
from roleplay.packs.locale import PLACEHOLDER
from roleplay.packs.phrases import NAMES, phrases_of
from roleplay.packs.problems import problem
from roleplay.packs.schema import (
    BodyIn,
    HandBackIn,
    MediaIn,
    OfferIn,
    RuleIn,
    SendIn,
    StateIn,
    StepIn,
    TimedIn,
    TraineeIn,
    many,
)
from roleplay.packs.source import Place
from state_machines.diagnostics import Problem
from state_machines.ids import START

RESERVED_STATES = frozenset({"anytime", "groups", "name", "content_note"})
"""Words that stand where a state's name does in text keys."""

NEEDS_NO_MESSAGE = frozenset({"manual", "call"})


def check_references(pack: LoadedPack) -> list[Problem]:
    """Return every name that names nothing; needs a scenario."""
    if pack.scenario is None:
        return []
    names = Names.of(pack, pack.scenario)
    problems = list(_scenario(pack, names))
    for written in pack.written:
        problems += _Actor(written, names).check()
    for inject in pack.rows:
        problems += _inject(inject, names)
    for story in pack.stories:
        problems += _story(story, pack, names)
    return problems


@dataclass(frozen=True, slots=True)
class Names:
    """Everything a pack declares."""

    scenario: Scenario
    facts: frozenset[str]
    media: frozenset[str]
    injects: frozenset[str]
    objectives: frozenset[str]
    events: dict[str, frozenset[str]]
    """The events that each actor has a rule for."""
    unread: tuple[str, ...]

    @staticmethod
    def of(pack: LoadedPack, scenario: Scenario) -> Names:
        """Collect the names of a pack."""
        return Names(
            scenario=scenario,
            facts=frozenset(scenario.facts),
            media=frozenset(pack.media),
            injects=frozenset(each.row.id for each in pack.rows),
            objectives=frozenset(each.id for each in scenario.objectives),
            events={each.file.actor: _events_of(each) for each in pack.written},
            unread=pack.unread,
        )

    def actor(self, name: str, place: Place, also: Iterable[str] = ()) -> Iterator[Problem]:
        """Yield a problem if there is no such actor."""
        if name not in self.events and name not in also and name not in self.unread:
            hint = did_you_mean(name, [*self.events, *also])
            yield problem("BL206", place.where, name=name, suggestion=hint)

    def event(self, actor: str, name: str, place: Place) -> Iterator[Problem]:
        """Yield a problem if the actor exists and does not know the event."""
        known = self.events.get(actor)
        if known is not None and name not in known:
            hint = did_you_mean(name, known, f"Add a rule `{{event: {name}, …}}` to {actor}.")
            yield problem("BL207", place.where, actor=actor, name=name, suggestion=hint)

    def file(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield a problem if the pack has no such file."""
        if "/" in name or "\\" in name:
            yield problem("BL217", place.where, name=name)
        elif name not in self.media:
            yield problem(
                "BL205",
                place.where,
                name=name,
                suggestion=did_you_mean(name, self.media, "Put the file there."),
            )

    def fact(self, name: str, place: Place) -> Iterator[Problem]:
        """Yield a problem if the fact is not declared."""
        if name not in self.facts:
            where = place.key
            yield problem("BL203", where, name=name, suggestion=did_you_mean(name, self.facts, "Declare it."))


def entry_place(value: object, place: Place, n: int) -> Place:
    """Return where entry `n` stands of what may be written once or as a list."""
    return place / n if isinstance(value, list) else place


def _events_of(written: WrittenActor) -> frozenset[str]:
    events = {body.event for body, _ in bodies_of(written) if isinstance(body, RuleIn) and body.event}
    return frozenset(events | {str(START)})


def _scenario(pack: LoadedPack, names: Names) -> Iterator[Problem]:
    source = next(each for path, each in pack.sources.items() if path == pack.file("scenario.yaml"))
    if source.root is None:
        return
    place, scenario = Place(source.root), names.scenario
    if scenario.source_language not in scenario.languages:
        yield problem("BL212", (place / "source_language").where, language=scenario.source_language)
    for n, case in enumerate(scenario.cases):
        for m, actor in enumerate(case.actors):
            yield from names.actor(actor, place / "cases" / n / "actors" / m)


@dataclass(frozen=True, slots=True)
class _Actor:
    written: WrittenActor
    names: Names

    def check(self) -> Iterator[Problem]:
        file, place = self.written.file, self.written.place
        for n, language in enumerate(file.speaks):
            if language not in self.names.scenario.languages:
                yield problem("BL212", (place / "speaks" / n).where, language=language)
        if file.photo:
            yield from self._face(file.photo, place / "photo")
        yield from self._state(file.start, place / "start")
        for name in file.states:
            if name in RESERVED_STATES:
                hint = "This word has a meaning of its own; choose another name."
                where = (place / "states" / name).key
                yield problem("BL106", where, value=name, suggestion=hint)
        yield from self._patterns()
        yield from self._answers_to_questions()
        for body, at in bodies_of(self.written):
            yield from self._body(body, at)

    def _face(self, name: str, place: Place) -> Iterator[Problem]:
        yield from self.names.file(name, place)
        if not name.lower().endswith((".jpg", ".jpeg")):
            yield problem("BL703", place.where, name=name)

    def _state(self, name: str, place: Place) -> Iterator[Problem]:
        states = self.written.file.states
        if name not in states:
            hint = did_you_mean(name, states)
            yield problem("BL201", place.where, name=name, suggestion=hint)

    def _slot(self, name: str, place: Place) -> Iterator[Problem]:
        if name not in self.written.file.slots:
            hint = did_you_mean(name, self.written.file.slots, f"Declare it: `slots: {{{name}: text}}`.")
            yield problem("BL204", place.key, name=name, suggestion=hint)

    def _answers_to_questions(self) -> Iterator[Problem]:
        """Yield a problem for each language in which nobody could answer what the actor asks back."""
        asking = next(((b, at) for b, at in bodies_of(self.written) if isinstance(b, RuleIn) and b.ask), None)
        for language in self.written.file.speaks if asking else ():
            for answer in ("yes", "no"):
                own = self.written.file.intents.get(answer, {})
                if asking and not own.get(language) and not phrases_of(answer, language):
                    where = (asking[1] / "ask").where
                    yield problem("BL222", where, language=language, answer=answer)

    def _listed(self, kind: str, place: Place) -> Iterator[Problem]:
        """Yield a problem if the scenario lists nothing that could be recognised as this kind."""
        listed = {"person": self.names.scenario.people, "place": self.names.scenario.places}
        if kind in listed and not listed[kind]:
            yield problem("BL221", place.where, kind=kind, list={"person": "people", "place": "places"}[kind])

    def _patterns(self) -> Iterator[Problem]:
        for intent, languages in self.written.file.intents.items():
            for language, examples in languages.items():
                place = self.written.place / "intents" / intent / language
                if language == PHRASES:
                    yield from _phrase_sets(examples, place)
                for n, example in enumerate(many(examples)):
                    if example.startswith("re:"):
                        yield from self._pattern(example.removeprefix("re:"), entry_place(examples, place, n))

    def _pattern(self, pattern: str, place: Place) -> Iterator[Problem]:
        options = re2.Options()
        options.log_errors = False
        try:
            names = re2.compile(pattern, options).groupindex
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            yield problem("BL213", place.where, reason=reason)
            return
        for name in names:
            yield from self._slot(name, place)

    def _body(self, body: BodyIn, place: Place) -> Iterator[Problem]:
        if body.goto:
            yield from self._state(body.goto, place / "goto")
        for target in body.set or {}:
            scope, name = target.split(".", 1)
            at = place / "set" / target
            yield from self._slot(name, at) if scope == "slots" else self.names.fact(name, at)
        for target, kind in (body.take or {}).items():
            yield from self._slot(target.removeprefix("slots."), place / "take" / target)
            yield from self._listed(kind, place / "take" / target)
        if isinstance(body, RuleIn) and body.ask:
            yield from self._placeholders(body.ask, place / "ask")
        if isinstance(body, RuleIn) and body.has:
            yield from self._listed(body.has, place / "has")
        yield from self._lines(body, place / "say")
        for n, send in enumerate(many(body.send)):
            yield from _send(send, entry_place(body.send, place / "send", n), self.names)
        for n, inject in enumerate(many(body.fire)):
            yield from _fired(inject, entry_place(body.fire, place / "fire", n), self.names)
        for n, offer in enumerate(many(body.offer)):
            yield from _offer(offer, entry_place(body.offer, place / "offer", n), self.names)
        if isinstance(body, RuleIn) and body.says and body.says not in _meanings(self.written):
            hint = did_you_mean(body.says, _meanings(self.written))
            yield problem("BL202", (place / "says").where, name=body.says, suggestion=hint)
        if isinstance(body, StateIn):
            yield from self._state_body(body, place)
        if (text := getattr(body, "text", None)) is not None:
            yield from self._placeholders(text, place / "text")

    def _state_body(self, state: StateIn, place: Place) -> Iterator[Problem]:
        groups = self.written.file.groups
        for n, group in enumerate(many(state.group)):
            if group not in groups:
                where = entry_place(state.group, place / "group", n).where
                yield problem("BL211", where, name=group, suggestion=did_you_mean(group, groups))
        for n, text in enumerate(state.suggest):
            yield from self._placeholders(text, place / "suggest" / n)

    def _lines(self, body: BodyIn, place: Place) -> Iterator[Problem]:
        said: list[str | MediaIn | TimedIn] = many(body.say)
        for n, line in enumerate(said):
            at = entry_place(body.say, place, n)
            match line:
                case MediaIn():
                    yield from self.names.file(line.media, at / "media")
                    yield from self._placeholders(line.alt, at / "alt")
                case TimedIn():
                    yield from self._placeholders(line.text, at / "text")
                case str():
                    yield from self._placeholders(line, at)

    def _placeholders(self, text: str, place: Place) -> Iterator[Problem]:
        slots = self.written.file.slots
        for name in PLACEHOLDER.findall(text):
            if name not in slots:
                hint = did_you_mean(name, slots, f"Declare it: `slots: {{{name}: text}}`.")
                yield problem("BL215", place.where, name=name, suggestion=hint)


def _meanings(written: WrittenActor) -> tuple[str, ...]:
    """Return what a rule can listen for: the actor's intents and the phrase sets."""
    return (*written.file.intents, *NAMES)


def _phrase_sets(names: str | list[str], place: Place) -> Iterator[Problem]:
    for n, name in enumerate(many(names)):
        if name not in NAMES:
            where = entry_place(names, place, n).where
            yield problem("BL220", where, name=name, suggestion=did_you_mean(name, NAMES))


def _send(send: SendIn, place: Place, names: Names) -> Iterator[Problem]:
    yield from names.actor(send.to, place / "to")
    yield from names.event(send.to, send.event, place / "event")


def _fired(inject: str, place: Place, names: Names) -> Iterator[Problem]:
    if inject not in names.injects:
        yield problem("BL208", place.where, name=inject, suggestion=did_you_mean(inject, names.injects))


def _offer(offer: OfferIn, place: Place, names: Names) -> Iterator[Problem]:
    if offer.contact:
        yield from names.actor(offer.contact, place / "contact")
    if offer.document:
        yield from names.file(offer.document, place / "document")


def _inject(written: WrittenInject, names: Names) -> Iterator[Problem]:
    row, place = written.row, written.place
    yield from names.actor(row.from_, place / "from", OFFICES)
    if row.event:
        yield from names.event(row.from_, row.event, place / "event")
    if row.objective is not None and row.objective not in names.objectives:
        hint = did_you_mean(row.objective, names.objectives)
        yield problem("BL209", (place / "objective").where, name=row.objective, suggestion=hint)
    if row.media is not None:
        yield from names.file(row.media, place / "media")
    for n, agency in enumerate(row.to.agencies):
        if agency not in names.scenario.agencies:
            yield problem("BL216", (place / "to" / "agencies" / n).where, name=agency)
    for name in PLACEHOLDER.findall(row.message or ""):
        hint = "An inject has no slots; write the words out."
        yield problem("BL215", (place / "message").where, name=name, suggestion=hint)
    if not (row.message or row.event or row.media) and row.sent_as not in NEEDS_NO_MESSAGE:
        yield problem("BL601", place.where)
    yield from _receiver(written)


def _receiver(written: WrittenInject) -> Iterator[Problem]:
    row, place = written.row, written.place
    if row.from_ not in OFFICES:
        return
    if row.event:
        hint = "Write `from:` with the actor who has a rule for this event."
        reason = f"`{row.from_}` is no actor and has no events"
        yield problem("BL602", (place / "event").key, reason=reason, suggestion=hint)
    elif row.sent_as == "chat" and row.message:
        reason = f"`{row.from_}` is no actor and cannot chat"
        hint = "Write `method: mail`, `news`, `document` or `manual`, or let an actor say it."
        yield problem("BL602", (place / "from").where, reason=reason, suggestion=hint)


def _story(written: WrittenStory, pack: LoadedPack, names: Names) -> Iterator[Problem]:
    story, place = written.story, written.place
    yield from names.actor(story.actor, place / "actor")
    actor = next((each for each in pack.written if each.file.actor == story.actor), None)
    if actor is None:
        return
    if story.language is not None and story.language not in actor.file.speaks:
        yield problem("BL212", (place / "language").where, language=story.language)
    yield from _targets(story.given, place / "given", actor, names)
    for n, step in enumerate(story.steps):
        if isinstance(step, StepIn):
            yield from _step(step, place / "steps" / n, actor, names)


def _targets(targets: Iterable[str], place: Place, actor: WrittenActor, names: Names) -> Iterator[Problem]:
    for target in targets:
        scope, _, name = target.partition(".")
        if scope == "facts":
            yield from names.fact(name, place / target)
        elif scope == "slots" and name not in actor.file.slots:
            hint = did_you_mean(name, actor.file.slots)
            yield problem("BL204", (place / target).key, name=name, suggestion=hint)


def _step(step: StepIn, place: Place, actor: WrittenActor, names: Names) -> Iterator[Problem]:
    trainee = step.trainee
    if isinstance(trainee, TraineeIn) and trainee.intent and trainee.intent not in _meanings(actor):
        hint = did_you_mean(trainee.intent, _meanings(actor))
        where = (place / "trainee" / "intent").where
        yield problem("BL202", where, name=trainee.intent, suggestion=hint)
    for target, value in (step.expect or {}).items():
        if target == "state":
            yield from _named_state(str(value), place / "expect" / target, actor)
        elif target != "end" and not re.match(r"(facts|slots)\.", target):
            hint = "Write state, end, facts.<name> or slots.<name>."
            yield problem("BL101", (place / "expect" / target).key, key=target, suggestion=hint)
    yield from _targets(step.expect or {}, place / "expect", actor, names)
    back = step.hand_back
    at = back.at if isinstance(back, HandBackIn) else back
    if at is not None and at not in {"here", "again"}:
        yield from _named_state(at, place / "hand_back", actor)
    if step.event is not None:
        yield from names.event(actor.file.actor, step.event, place / "event")
    if step.sends is not None:
        yield from _send(step.sends, place / "sends", names)
    if step.fires is not None:
        yield from _fired(step.fires, place / "fires", names)
    if step.offers is not None:
        yield from _offer(step.offers, place / "offers", names)


def _named_state(name: str, place: Place, actor: WrittenActor) -> Iterator[Problem]:
    if name not in actor.file.states:
        hint = did_you_mean(name, actor.file.states)
        yield problem("BL801", place.where, name=name, actor=actor.file.actor, suggestion=hint)
