"""Run stories: dialogue tests on a virtual clock, in every language an actor speaks.

Promise: a story is strict. Every line the actor says must be in it, in order; a line that is not, or that
does not come, fails it with the place in the story, what was said instead and why. Lines are compared by
their source text, so that one story runs in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from roleplay.packs.load import LoadedPack, WrittenStory
from roleplay.packs.phrases import phrases_of
from roleplay.packs.schema import ActorLineIn, HandBackIn, StepIn, StoryIn, StoryLineIn, TraineeIn
from roleplay.packs.source import Place
from roleplay.packs.times import duration_ms
from state_machines.compile import CompiledActor
from state_machines.context import TraineeView, Value
from state_machines.diagnostics import Where
from state_machines.effects import Effect, EventSent, InjectFired, Offered, OperatorCalled, Spoke
from state_machines.engine import Step
from state_machines.events import (
    ButtonPressed,
    Event,
    EventRaised,
    HandedBack,
    HasValue,
    MessageCame,
    Started,
)
from state_machines.ids import EventName, StateId
from state_machines.lines import MediaLine
from state_machines.rehearsal import Rehearsal, told
from state_machines.trace import Trace

SHOWN_BEFORE_A_FAILURE = 8
"""Lines of the conversation that lead up to what went wrong."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, where in the story, and the conversation up to it."""

    where: Where
    expected: str
    found: str
    reason: str
    transcript: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"    {line}" for line in self.transcript[-SHOWN_BEFORE_A_FAILURE:]]
        lines += [f"  - {self.expected}", f"  + {self.found}"]
        return "\n".join([*lines, f"    {self.reason}"] if self.reason else lines)


@dataclass(frozen=True, slots=True)
class StoryRun:
    """One story in one language."""

    story: str
    actor: str
    language: str
    where: Where
    failure: Failure | None
    transcript: tuple[str, ...]
    steps: tuple[Step, ...] = field(repr=False)


def run_stories(pack: LoadedPack, compiled: Mapping[str, CompiledActor]) -> Iterator[StoryRun]:
    """Run every story of a pack in every language it can be run in."""
    for written in pack.stories:
        actor = compiled.get(written.story.actor)
        if actor is not None:
            yield from run_story(written, actor, pack)


def run_story(written: WrittenStory, actor: CompiledActor, pack: LoadedPack) -> Iterator[StoryRun]:
    """Run one story in each of its languages; none at all is a failure, too."""
    languages = languages_of(written, actor, pack.texts.source_language)
    for language in languages:
        yield _Telling(written, actor, pack, language).run()
    if not languages:
        where = (written.place / "story").where
        reason = "Give `language:`, or write each `text:` in the languages the actor speaks."
        failure = Failure(where, "a language in which all trainees' texts are written", "none", reason, ())
        yield StoryRun(written.story.story, written.story.actor, "-", where, failure, (), ())


def languages_of(written: WrittenStory, actor: CompiledActor, source_language: str) -> tuple[str, ...]:
    """Return the languages of the actor in which every trainee's text of the story exists."""
    story = written.story
    if story.language is not None:
        return (story.language,)
    trainees = [step.trainee for step in story.steps if isinstance(step, StepIn) and step.trainee is not None]
    return tuple(
        language
        for language in actor.actor.speaks
        if all(_text(each, language, source_language, actor) is not None for each in trainees)
    )


def _text(trainee: str | TraineeIn, language: str, own_language: str, actor: CompiledActor) -> str | None:
    """Return what the trainee writes in a language; `""` if nothing is written, `None` if it is not known."""
    if isinstance(trainee, str):
        return trainee if language == own_language else None
    if trainee.intent is not None:
        return _first_example(actor, trainee.intent, language)
    if trainee.text is None:
        return ""
    if isinstance(trainee.text, str):
        return trainee.text if language == own_language else None
    return trainee.text.get(language)


def _first_example(actor: CompiledActor, name: str, language: str) -> str | None:
    """Return an intent's first example in a language that is no pattern."""
    known = [
        text
        for intent, written in actor.actor.intents.items()
        if intent == name
        for phrases in written.by_heart
        for text in phrases_of(phrases, language)
    ]
    examples = {
        lang: texts
        for intent, written in actor.actor.intents.items()
        if intent == name
        for lang, texts in written.examples.items()
    }
    plain = [text for lang, texts in examples.items() if lang == language for text in texts]
    return next((text for text in (*plain, *known) if not text.startswith("re:")), None)


class _FailedError(Exception):
    def __init__(self, where: Where, expected: str, found: str, reason: str = "") -> None:
        self.where, self.expected, self.found, self.reason = where, expected, found, reason


class _Telling:
    """One story being told in one language."""

    def __init__(self, written: WrittenStory, actor: CompiledActor, pack: LoadedPack, language: str) -> None:
        self.story: StoryIn = written.story
        self.place = written.place
        self.pack = pack
        self.actor = actor
        self.language = language
        self.rehearsal = Rehearsal(actor)
        self.transcript: list[str] = []
        self.lines: list[tuple[Spoke, Trace]] = []
        """What the actor said and the story has not yet told."""
        self.others: list[Effect] = []
        """What else has happened since somebody last did something."""
        self.buttons: Spoke | None = None
        self.unanswered: str | None = None
        agencies = pack.scenario.agencies if pack.scenario else ()
        self.agency: str = agencies[0] if agencies else "police"
        self.languages: tuple[str, ...] = (language,)

    def run(self) -> StoryRun:
        failure = None
        try:
            self._given()
            for n, step in enumerate(self.story.steps):
                self._step(step, self.place / "steps" / n)
            last = self.place / "steps" / (len(self.story.steps) - 1)
            self._nothing_more(last.where, "the end of the story")
        except _FailedError as failed:
            told = tuple(self.transcript)
            failure = Failure(failed.where, failed.expected, failed.found, failed.reason, told)
        return StoryRun(
            self.story.story,
            self.story.actor,
            self.language,
            self.place.where,
            failure,
            tuple(self.transcript),
            tuple(self.rehearsal.steps),
        )

    def _given(self) -> None:
        facts = self.pack.scenario.starting_facts() if self.pack.scenario else {}
        self.rehearsal.facts.update(facts)
        slots = dict(self.rehearsal.snapshot.slots)
        for target, value in self.story.given.items():
            scope, _, name = target.partition(".")
            (self.rehearsal.facts if scope == "facts" else slots)[name] = value
        self.rehearsal.snapshot = replace(self.rehearsal.snapshot, slots=slots)
        self._present()

    def _present(self) -> None:
        self.rehearsal.trainee = TraineeView(self.agency, self.languages)

    def _step(self, step: str | StepIn, place: Place) -> None:
        if isinstance(step, str):
            self._nothing_more(place.where, "start")
            self._take(Started())
            return
        match next(iter(step.model_fields_set)):
            case "actor":
                self._actor(step.actor, place / "actor")
            case "trainee":
                self._trainee(step.trainee or "", place / "trainee")
            case "wait":
                self._nothing_more(place.where, f"wait: {step.wait}")
                self._wait(step.wait or "")
            case "event":
                self._nothing_more(place.where, f"event: {step.event}")
                self._event(step.event or "")
            case "takeover":
                self._nothing_more(place.where, f"takeover: {step.takeover}")
                self._take_over(step.takeover or "operator")
            case "operator":
                self._operator(step.operator or "", place)
            case "hand_back":
                self._hand_back(step.hand_back or "here", place)
            case "silent":
                self._nothing_more(place.where, "silence")
            case "expect":
                self._expect(step.expect or {}, place / "expect")
            case word:
                self._happened(word, step, place / word)

    # What people and time do.

    def _take(self, event: Event) -> None:
        self.others.clear()
        self._heard([self.rehearsal.take(event)])

    def _heard(self, steps: Iterable[Step]) -> None:
        for step in steps:
            for effect in step.effects:
                if isinstance(effect, Spoke):
                    self.lines.append((effect, step.trace))
                    self.buttons = effect if effect.buttons else None
                else:
                    self.others.append(effect)

    def _trainee(self, trainee: str | TraineeIn, place: Place) -> None:
        self._nothing_more(place.where, "a trainee")
        if isinstance(trainee, TraineeIn):
            self.agency = trainee.as_ or self.agency
            self.languages = tuple(trainee.languages) if trainee.languages else self.languages
            self._present()
        own = self.story.language or self.pack.texts.source_language
        text = _text(trainee, self.language, own, self.actor) or ""
        if isinstance(trainee, TraineeIn) and trainee.button is not None:
            self._press(trainee.button, place / "button")
            return
        has = _values(trainee) if isinstance(trainee, TraineeIn) else ()
        shown = text or ", ".join(f"<{each.kind}>" for each in has)
        self.transcript.append(f"{self.agency}: {shown}")
        if self.rehearsal.held:
            self.unanswered = text
        else:
            self._take(MessageCame(text, has))

    def _press(self, button: str | int, place: Place) -> None:
        views = self.buttons.buttons if self.buttons else ()
        view = next(
            (each for n, each in enumerate(views, 1) if button == n or button == each.text.source), None
        )
        if view is None or self.buttons is None:
            shown = " | ".join(each.text.source for each in views) or "no buttons"
            raise _FailedError(place.where, f"a button “{button}”", shown)
        self.transcript.append(f"{self.agency}: [{view.text.source}]")
        state = StateId(self.rehearsal.snapshot.state)
        self._take(ButtonPressed(state, view.index, self.buttons.seq))

    def _wait(self, text: str) -> None:
        self.transcript.append(f"… {text}")
        self.others.clear()
        self._heard(self.rehearsal.wait(duration_ms(text) or 0))

    def _event(self, name: str) -> None:
        self.transcript.append(f"event {name}")
        if not self.rehearsal.held:
            self._take(EventRaised(EventName(name)))

    def _take_over(self, operator: str) -> None:
        self.transcript.append(f"{operator} takes over")
        self.rehearsal.held = True
        self.unanswered = None

    def _operator(self, text: str, place: Place) -> None:
        if not self.rehearsal.held:
            raise _FailedError(
                place.where, "an operator in control", "the script", "Write `takeover:` first."
            )
        self.transcript.append(f"operator: {text}")
        self.unanswered = None

    def _hand_back(self, written: str | HandBackIn, place: Place) -> None:
        if not self.rehearsal.held:
            raise _FailedError(
                place.where, "an operator in control", "the script", "Write `takeover:` first."
            )
        at, last = (written.at, written.last) if isinstance(written, HandBackIn) else (written, "drop")
        self.transcript.append(f"handed back: {at}")
        self.rehearsal.held = False
        answer = self.unanswered if last == "answer" else None
        if at == "here" or at == "again":
            self._take(HandedBack("here" if at == "here" else "again", None, answer))
        else:
            self._take(HandedBack("state", StateId(at), answer))

    # What must have happened.

    def _actor(self, written: ActorLineIn | None, place: Place) -> None:
        expected = _written(written)
        if not self.lines:
            last = self.rehearsal.steps[-1].trace if self.rehearsal.steps else None
            raise _FailedError(place.where, f"actor: {expected}", "actor: (says nothing)", _because(last))
        spoke, trace = self.lines.pop(0)
        if not _same_line(written, spoke):
            raise _FailedError(place.where, f"actor: {expected}", f"actor: {_said(spoke)}", _because(trace))
        self.transcript.append(f"actor: {self._translated(spoke)}")

    def _nothing_more(self, where: Where, expected: str) -> None:
        if self.lines:
            spoke, trace = self.lines[0]
            reason = f"{_because(trace)} Add this line to the story, if it is right."
            raise _FailedError(where, expected, f"actor: {_said(spoke)}", reason)

    def _expect(self, expected: Mapping[str, Value], place: Place) -> None:
        snapshot = self.rehearsal.snapshot
        for target, value in expected.items():
            scope, _, name = target.partition(".")
            found: Value | None = (
                snapshot.state
                if target == "state"
                else snapshot.ended
                if target == "end"
                else self.rehearsal.facts.get(name)
                if scope == "facts"
                else snapshot.slots.get(name)
            )
            if found != value or isinstance(found, bool) != isinstance(value, bool):
                where = (place / target).where
                last = self.rehearsal.steps[-1].trace if self.rehearsal.steps else None
                raise _FailedError(where, f"{target}: {value}", f"{target}: {found}", _because(last))

    def _happened(self, word: str, step: StepIn, place: Place) -> None:
        wanted, match = _effect_of(word, step)
        found = next((effect for effect in self.others if match(effect)), None)
        if found is None:
            happened = "; ".join(told(each) for each in self.others) or "nothing"
            raise _FailedError(place.where, wanted, happened)
        self.others.remove(found)
        self.transcript.append(wanted)

    def _translated(self, spoke: Spoke) -> str:
        if isinstance(spoke.line, MediaLine):
            return spoke.line.file
        return _filled(self.pack.texts.translate(spoke.line.text.key, self.language), spoke.values)


def _effect_of(word: str, step: StepIn) -> tuple[str, Callable[[Effect], bool]]:
    """Return how an expected effect is told, and how to know it."""
    if word == "sends" and step.sends is not None:
        to, event = step.sends.to, step.sends.event
        return (
            f"sends {event} to {to}",
            lambda each: isinstance(each, EventSent) and ((each.to, each.event) == (to, event)),
        )
    if word == "fires":
        return f"fires {step.fires}", lambda each: isinstance(each, InjectFired) and each.id == step.fires
    if word == "offers" and step.offers is not None:
        ref = step.offers.contact or step.offers.document
        return f"offers {ref}", lambda each: isinstance(each, Offered) and each.ref == ref
    return "operator called", lambda each: isinstance(each, OperatorCalled)


def _values(trainee: TraineeIn) -> tuple[HasValue, ...]:
    if trainee.has is None:
        return ()
    if isinstance(trainee.has, str):
        return (HasValue(trainee.has, trainee.has),)
    return tuple(HasValue(kind, value) for kind, value in trainee.has.items())


def _written(line: ActorLineIn | None) -> str:
    if isinstance(line, StoryLineIn):
        return line.media or line.text or ""
    return line or ""


def _same_line(written: ActorLineIn | None, spoke: Spoke) -> bool:
    if isinstance(spoke.line, MediaLine):
        return isinstance(written, StoryLineIn) and written.media == spoke.line.file
    text = written.text if isinstance(written, StoryLineIn) else written
    source = spoke.line.text.source
    return text in {source, _filled(source, spoke.values)}


def _said(spoke: Spoke) -> str:
    if isinstance(spoke.line, MediaLine):
        return f"{{media: {spoke.line.file}}}"
    return _filled(spoke.line.text.source, spoke.values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _because(trace: Trace | None) -> str:
    """Tell in a sentence why the actor did what it did."""
    if trace is None:
        return "Nothing has happened yet."
    understood = ", ".join(f"{each.intent} {each.score:.2f}" for each in trace.candidates[:3])
    heard = f" Understood: {understood}." if understood else ""
    notes = f" {' '.join(trace.notes)}." if trace.notes else ""
    rule = f"rule {trace.rule}" if trace.rule else "no rule"
    course = f"{trace.event}, {trace.outcome}: in `{trace.before}`, {rule}, now in `{trace.after}`."
    return f"({course}{heard}{notes})"
