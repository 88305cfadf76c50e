"""Check intents against each other: do their own examples tell them apart?

Promise: each plain example is left out once and then read as if a trainee had written it. If another intent
that the same state listens for wins, so will it in the exercise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from roleplay.packs.encoders import encoders_for
from roleplay.packs.load import WrittenActor
from roleplay.packs.memory import FolderMemory
from roleplay.packs.phrases import phrases_of
from roleplay.packs.problems import problem
from roleplay.packs.references import entry_place
from roleplay.packs.source import Place
from state_machines.compile import rules_of
from state_machines.diagnostics import Problem
from state_machines.ids import IntentId, Lang, StateId
from state_machines.model import Actor, Intent, State
from state_machines.understanding.cascade import mistaken
from state_machines.understanding.examples import ExampleMatcher
from state_machines.understanding.negation import negations
from state_machines.understanding.words import folded

FEWEST_TO_LEAVE_ONE_OUT = 3
"""An intent with fewer examples than this says too little about itself to be tested."""


def check_examples(written: WrittenActor) -> list[Problem]:
    """Return examples that are missing, given twice, or mistaken for another intent."""
    actor = written.actor
    rivals = _rivals(actor)
    problems = [*_missing(written, rivals), *_shadowed(written)]
    for language in actor.speaks:
        same = list(_same(written, language, rivals))
        problems += same
        if not same:
            problems += _confused(written, language, rivals)
    return problems


def check_thoroughly(written: WrittenActor) -> list[Problem]:
    """Return examples that all an actor understands with, encoders included, mistakes for a rival intent."""
    actor, rivals, problems = written.actor, _rivals(written.actor), []
    heard = mistaken(actor.intents, actor.speaks, FolderMemory(), encoders_for(actor.speaks))
    for name, text, scores in heard:
        others = rivals.get(name, ())
        best = max((name, *others), key=lambda intent: scores.get(intent, 0.0))
        if best == name or not scores.get(best):
            continue
        language, n = _place_of(actor.intents[name], text)
        if _best_without(actor, name, language, n, others) != name:
            where = _where(written, name, language, n).where
            problems.append(problem("BL402", where, example=text, other=best, intent=name))
    return problems


def _place_of(intent: Intent, text: str) -> tuple[Lang, int]:
    return next((lang, each.index(text)) for lang, each in intent.examples.items() if text in each)


def _rivals(actor: Actor) -> Mapping[IntentId, tuple[IntentId, ...]]:
    """Return, for each intent that is listened for, those that some state listens for beside it."""
    beside: dict[IntentId, dict[IntentId, None]] = {}
    for state in actor.states.values():
        heard = [rule.trigger.says for rule in rules_of(actor, state) if rule.trigger.says in actor.intents]
        for intent in heard:
            if intent is not None:
                others = {other: None for other in heard if other is not None and other != intent}
                beside.setdefault(intent, {}).update(others)
    return {intent: tuple(others) for intent, others in beside.items()}


def _missing(written: WrittenActor, rivals: Mapping[IntentId, tuple[IntentId, ...]]) -> Iterator[Problem]:
    for name, intent in written.actor.intents.items():
        for language in written.actor.speaks:
            known = any(phrases_of(each, language) for each in intent.by_heart)
            if name in rivals and not known and not intent.examples.get(language):
                where = (written.place / "intents" / name).key
                yield problem("BL403", where, intent=name, language=language)
            elif name in rivals and not known:
                yield from _few(written, name, language)


def _few(written: WrittenActor, name: IntentId, language: Lang) -> Iterator[Problem]:
    examples = written.actor.intents[name].examples[language]
    if len(examples) == 1 and not examples[0].startswith("re:"):
        where = _where(written, name, language, 0).where
        yield problem("BL404", where, example=examples[0], intent=name, language=language)


def _shadowed(written: WrittenActor) -> Iterator[Problem]:
    """Yield examples that hold a whole example of an intent whose rule comes first.

    What is typed like them, if not to the letter, is heard as both, and the first rule answers.
    """
    actor = written.actor
    heard_in = {state.id: _heard(actor, state) for state in actor.states.values()}
    for language in actor.speaks:
        turned = negations((language,))
        spoken = [(name, n, words) for name, n, words in _spoken(actor, language) if words]
        for name, n, words in spoken:
            inside = {
                other
                for other, _, part in spoken
                if other != name and _holds(words, part) and turned.isdisjoint(set(words) - set(part))
            }
            for state, other in islice(_before(name, inside, heard_in), 1):
                where = _where(written, name, language, n).where
                example = actor.intents[name].examples[language][n]
                yield problem("BL405", where, example=example, other=other, state=state, intent=name)


def _spoken(actor: Actor, language: Lang) -> Iterator[tuple[IntentId, int, tuple[str, ...]]]:
    for name, intent in actor.intents.items():
        for n, example in enumerate(intent.examples.get(language, ())):
            yield name, n, () if example.startswith("re:") else tuple(folded(example).split())


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    size = len(part)
    return 1 < size < len(words) and any(words[at : at + size] == part for at in range(len(words) - size + 1))


def _before(
    name: IntentId, others: set[IntentId], heard_in: Mapping[StateId, tuple[IntentId, ...]]
) -> Iterator[tuple[StateId, IntentId]]:
    for state, heard in heard_in.items():
        if name in heard:
            yield from ((state, other) for other in heard[: heard.index(name)] if other in others)


def _heard(actor: Actor, state: State) -> tuple[IntentId, ...]:
    says = [rule.trigger.says for rule in (*actor.anytime, *state.answers) if not rule.only_if]
    return tuple(dict.fromkeys(intent for intent in says if intent is not None and intent in actor.intents))


def _same(
    written: WrittenActor, language: Lang, rivals: Mapping[IntentId, tuple[IntentId, ...]]
) -> Iterator[Problem]:
    seen: dict[str, list[tuple[IntentId, int]]] = {}
    for name, intent in written.actor.intents.items():
        for n, example in enumerate(intent.examples.get(language, ())):
            where = _where(written, name, language, n)
            plain = example if example.startswith("re:") else folded(example)
            for other, line in seen.get(plain, []):
                if other in rivals.get(name, ()):
                    yield problem("BL401", where.where, example=example, other=other, line=line)
            seen.setdefault(plain, []).append((name, where.where.line))


def _confused(
    written: WrittenActor, language: Lang, rivals: Mapping[IntentId, tuple[IntentId, ...]]
) -> Iterator[Problem]:
    actor = written.actor
    for name, others in rivals.items():
        examples = actor.intents[name].examples.get(language, ())
        plain = [(n, text) for n, text in enumerate(examples) if not text.startswith("re:")]
        if not others or len(plain) < FEWEST_TO_LEAVE_ONE_OUT:
            continue
        heard = ExampleMatcher({other: _in(actor.intents[other], language) for other in others}, (language,))
        for n, text in plain:
            if not heard.rank(text, others).matches:
                continue  # no rival comes near it, whatever else is known
            best = _best_without(actor, name, language, n, others)
            if best is not None and best != name:
                where = _where(written, name, language, n).where
                yield problem("BL402", where, example=text, other=best, intent=name)


def _best_without(
    actor: Actor, name: IntentId, language: Lang, n: int, others: tuple[IntentId, ...]
) -> IntentId | None:
    intent = actor.intents[name]
    examples = intent.examples[language]
    rest = {language: examples[:n] + examples[n + 1 :]}
    intents = {other: _in(actor.intents[other], language) for other in others}
    intents[name] = replace(intent, examples=rest)
    ranking = ExampleMatcher(intents, (language,)).rank(examples[n], (name, *others))
    return ranking.matches[0].intent if ranking.matches else None


def _in(intent: Intent, language: Lang) -> Intent:
    """Return the intent as far as one language knows it."""
    return replace(intent, examples={language: intent.examples.get(language, ())})


def _where(written: WrittenActor, intent: IntentId, language: Lang, n: int) -> Place:
    examples = written.file.intents[intent][language]
    return entry_place(examples, written.place / "intents" / intent / language, n)
