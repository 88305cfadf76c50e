"""Check a whole pack: everything that keeps it from being played, and everything worth mending before.

Promise: `check_pack` returns every problem once, in the order of files and lines. A pack without errors can
be played; one without warnings plays well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from roleplay.domain.scenario import ELEMENTS, Scenario
from roleplay.packs.bodies import bodies_of
from roleplay.packs.confusion import check_examples, check_thoroughly
from roleplay.packs.load import LoadedPack
from roleplay.packs.locale import check_catalogue
from roleplay.packs.problems import CHECKS, problem, recoded
from roleplay.packs.references import check_references
from roleplay.packs.schema import MediaIn, many
from roleplay.packs.source import Place
from roleplay.packs.wording import entries_of
from state_machines.analysis import analyse
from state_machines.diagnostics import Problem, Where
from state_machines.model import Actor

PROVEN = ("act", "means", "purpose")
"""The elements of the crime; those of a child need no means."""

ABOUT_MACHINES = frozenset(check.code for check in CHECKS if check.code.startswith("BL3"))
MISSING_RULES = frozenset({"BL303", "BL304"})

CHANNEL_LIMITS_MB = {
    ".jpg": ("Telegram", 10),
    ".jpeg": ("Telegram", 10),
    ".png": ("Telegram", 10),
    ".webp": ("Telegram", 10),
}
OTHER_FILES = ("Telegram", 50)
MB = 1_000_000


def check_pack(pack: LoadedPack, *, thorough: bool = False) -> tuple[Problem, ...]:
    """Return all problems of a pack, those of loading included.

    Args:
        thorough: judge each example by all that actors understand with, too; takes seconds, not milliseconds.
    """
    problems = [*pack.problems, *check_references(pack)]
    if pack.scenario is not None:
        problems += _facts_and_objectives(pack, pack.scenario) if not pack.unread else []
        problems += _media(pack)
        problems += _translations(pack, pack.scenario)
    broken = {each.where.file for each in problems if each.severity == "error"}
    for written in pack.written:
        if written.place.where.file not in broken:
            problems += _machine(written.actor)
            problems += check_examples(written)
            problems += check_thoroughly(written) if thorough else []
    return tuple(sorted(set(problems), key=lambda each: (each.where, each.code)))


def is_playable(pack: LoadedPack) -> bool:
    """Say whether nothing keeps a pack from being played, without looking at anything else."""
    return not pack.has_errors and not any(each.severity == "error" for each in check_references(pack))


def missing_states(old: Sequence[Actor], new: Sequence[Actor]) -> list[Problem]:
    """Return the states in which a conversation of the old version may stand and which the new one lacks."""
    states = {str(actor.id): (actor.where, set(actor.states)) for actor in new}
    problems = []
    for actor in old:
        where, kept = states.get(str(actor.id), (actor.where, set()))
        gone = [state for state in actor.states if state not in kept]
        problems += [problem("BL901", where, actor=actor.id, state=state) for state in gone]
    return problems


def _machine(actor: Actor) -> list[Problem]:
    """Return what is wrong with the shape of an actor's machine; a dead end is told once, not thrice."""
    found = [recoded(each) for each in analyse(actor)]
    dead_ends = {each.where for each in found if each.code == "BL302"}
    return [
        each
        for each in found
        if each.code in ABOUT_MACHINES and not (each.code in MISSING_RULES and each.where in dead_ends)
    ]


def _facts_and_objectives(pack: LoadedPack, scenario: Scenario) -> Iterator[Problem]:
    source = pack.sources[pack.file("scenario.yaml")]
    if source.root is None:
        return
    place = Place(source.root)
    reachable = _facts_ever_set(pack)
    for name in scenario.facts:
        if name not in reachable:
            yield problem("BL604", (place / "facts" / name).key, fact=name)
    for n, objective in enumerate(scenario.objectives):
        at = place / "objectives" / n
        if objective.shown_by is None and not objective.rate:
            hint = "Write `shown_by:` with a condition on facts, or `rate:` with what observers look for."
            yield problem("BL603", at.where, reason="it has neither a condition nor a list", suggestion=hint)
        elif objective.shown_by is not None:
            facts = objective.shown_by.facts
            if facts and not reachable & set(facts):
                reason = f"nobody sets {', '.join(facts)}"
                yield problem("BL603", (at / "shown_by").where, reason=reason)
    yield from _elements(scenario, place)


def _facts_ever_set(pack: LoadedPack) -> set[str]:
    return {
        target.removeprefix("facts.")
        for written in pack.written
        for body, _ in bodies_of(written)
        for target in body.set or {}
        if target.startswith("facts.")
    }


def _elements(scenario: Scenario, place: Place) -> Iterator[Problem]:
    if not scenario.cases:
        return
    shown = {fact.element for fact in scenario.facts.values()}
    children_only = all(case.child for case in scenario.cases)
    for element in (each for each in ELEMENTS if each in PROVEN):
        if element not in shown and not (element == "means" and children_only):
            yield problem("BL608", (place / "cases").key, element=element)


def _media(pack: LoadedPack) -> Iterator[Problem]:
    used = Counter(_media_used(pack))
    for name, content in pack.media.items():
        where = Where(pack.file(f"media/{name}"), 1, 1)
        channel, limit = CHANNEL_LIMITS_MB.get("." + name.rpartition(".")[2].lower(), OTHER_FILES)
        if len(content) > limit * MB:
            size = f"{len(content) / MB:.1f}"
            yield problem("BL701", where, name=name, size=size, channel=channel, limit=limit)
        if name not in used:
            yield problem("BL702", where, name=name)


def _media_used(pack: LoadedPack) -> Iterator[str]:
    for written in pack.written:
        for body, _ in bodies_of(written):
            yield from (line.media for line in many(body.say) if isinstance(line, MediaIn))
            yield from (offer.document for offer in many(body.offer) if offer.document)
        if written.file.photo:
            yield written.file.photo
    yield from (inject.row.media for inject in pack.rows if inject.row.media)


def _translations(pack: LoadedPack, scenario: Scenario) -> Iterator[Problem]:
    entries = entries_of(scenario, list(pack.actors.values()), pack.injects)
    for language in scenario.languages:
        if language != scenario.source_language:
            where = Where(pack.file(f"locales/{language}.po"), 1, 1)
            yield from check_catalogue(entries, pack.texts.catalogues.get(language, {}), language, where)
