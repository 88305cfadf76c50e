"""Walk over every text of a pack, and say into which languages each must be translated.

Promise: what an actor says is needed in the languages it speaks; what trainees see elsewhere (names of
contacts, news, documents, the notice) in every language of the scenario. What staff and the debrief read
(facts, objectives, what is rated, cases, content notes) may be translated; what only operators read is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roleplay.domain.scenario import InjectDefinition, Scenario
from roleplay.packs.locale import Entry
from state_machines.lines import MediaLine, Text, TextLine
from state_machines.model import Actor, Rule, State
from state_machines.rules import Ask, CallOperator, Offer, Say, Word

_READ_BY_ALL = frozenset({"news", "mail", "document", "call"})


def entries_of(
    scenario: Scenario, actors: Sequence[Actor], injects: Sequence[InjectDefinition]
) -> list[Entry]:
    """Return every text once, in the order of the files."""
    everyone = tuple(each for each in scenario.languages if each != scenario.source_language)
    entries = list(_scenario_entries(scenario, everyone))
    for actor in actors:
        entries += _actor_entries(actor, everyone)
    by_id = {str(actor.id): actor for actor in actors}
    for inject in injects:
        entries += _inject_entries(inject, by_id.get(inject.sender), everyone)
    return list({entry.text.key: entry for entry in entries}.values())


def rules_of(actor: Actor) -> Iterator[Rule]:
    """Yield each rule once; those that states share come with the first state."""
    seen: set[str] = set()
    listed = list(actor.anytime)
    for state in actor.states.values():
        listed += _rules_of_state(state)
    for rule in listed:
        if rule.path not in seen:
            seen.add(rule.path)
            yield rule


def _rules_of_state(state: State) -> list[Rule]:
    return [
        *state.answers,
        *(button.rule for button in state.buttons),
        *state.unknown,
        *(silence.rule for silence in state.silence),
    ]


def _scenario_entries(scenario: Scenario, everyone: tuple[str, ...]) -> Iterator[Entry]:
    yield Entry(scenario.title, everyone, "Title of the exercise")
    yield Entry(scenario.summary)
    if scenario.notice:
        yield Entry(scenario.notice, everyone, "What a trainee agrees to on joining")
    for fact in scenario.facts.values():
        yield Entry(fact.title, comment="A fact of the case, for staff and the debrief", welcome=everyone)
        if fact.hint:
            yield Entry(fact.hint)
    for objective in scenario.objectives:
        yield Entry(objective.title, comment="An objective, for staff and the debrief", welcome=everyone)
        for task in objective.rate:
            yield Entry(task, comment=f"Observers rate it. {objective.title.source}", welcome=everyone)
    for step in scenario.scale:
        yield Entry(step.title, comment="A mark that observers give", welcome=everyone)
    for case in scenario.cases:
        yield Entry(case.title, comment="A case, on the big screen and in the debrief", welcome=everyone)
    for note in scenario.content_notes:
        yield Entry(note, comment="What may distress people, for staff", welcome=everyone)
    for country in scenario.countries:
        yield Entry(country.title)
        if country.law:
            yield Entry(country.law)


def _actor_entries(actor: Actor, everyone: tuple[str, ...]) -> Iterator[Entry]:
    spoken = tuple(each for each in everyone if each in actor.speaks)
    persona = f"{actor.name.source}. {actor.persona}".strip()
    yield Entry(actor.name, everyone, f"Name of a contact. {persona}")
    if actor.content_note:
        yield Entry(actor.content_note)
    for state in actor.states.values():
        yield from _word_entries(state.entry, spoken, everyone, persona)
        for button in state.buttons:
            yield Entry(button.text, spoken, f"Button: what the trainee answers. {persona}")
        for text in state.suggest:
            yield Entry(text, spoken, persona)
    for rule in rules_of(actor):
        yield from _word_entries(rule.words, spoken, everyone, persona)


def _word_entries(
    words: Sequence[Word], spoken: tuple[str, ...], everyone: tuple[str, ...], persona: str
) -> Iterator[Entry]:
    for word in words:
        match word:
            case Say():
                for line in word.lines:
                    if isinstance(line, MediaLine):
                        yield Entry(line.alt, spoken, f"What {line.file} shows. {persona}")
                    else:
                        yield Entry(line.text, spoken, persona)
            case Ask(line=TextLine() as line):
                yield Entry(line.text, spoken, f"Asks back, to be answered with yes or no. {persona}")
            case Offer(title=Text() as title):
                yield Entry(title, everyone, "Title of a document")
            case CallOperator():
                yield Entry(word.note)
            case _:
                pass


def _inject_entries(
    inject: InjectDefinition, sender: Actor | None, everyone: tuple[str, ...]
) -> Iterator[Entry]:
    spoken = tuple(each for each in everyone if sender is None or each in sender.speaks)
    for_all = inject.method in _READ_BY_ALL
    comment = f"{sender.name.source}. {sender.persona}".strip() if sender else f"By {inject.sender}"
    yield Entry(inject.title, everyone if for_all else (), comment)
    if inject.message:
        languages = everyone if for_all else spoken if inject.method == "chat" else ()
        yield Entry(inject.message, languages, comment)
    if inject.expected:
        yield Entry(inject.expected)
