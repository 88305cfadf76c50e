"""`blurline learn`: what operators say that messages meant, as examples for the author to look at.

Promise: nothing learns by itself. What is printed is a proposal; it is never written into a pack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import typer

from bot.cli.exercise import Data, Id, Out, give, with_exercise
from roleplay.services.control.meant import Lesson, lessons
from roleplay.services.stage import Stage
from roleplay.texts import _, mark
from state_machines.model import Actor
from state_machines.understanding.words import folded

HEAD = mark("""\
# Proposed examples from the exercise {exercise}: messages that people say were misunderstood.
# Look at each: is it what others would type, too? Then add it under `intents:` in actors/<actor>.yaml,
# better in your own words and with one or two more like it, and run `blurline check`. Nothing was changed.
""")


def learn(exercise: Id, data: Data = None, out: Out = None) -> None:
    """Turn operators' corrections into proposed examples, as YAML to look at.

    In the console, under "Last steps and why", operators say what a message meant. Nothing learns by itself:
    the author reads the proposal and takes what fits.

    Try: blurline learn x7asnamezjc42 -o proposed.yaml
    """
    proposal = with_exercise(exercise, data, lambda stage: proposed(stage, exercise))
    if not proposal:
        typer.echo(_("Nobody has corrected anything in this exercise."), err=True)
        return
    give(proposal, out)


def proposed(stage: Stage, exercise: str) -> str:
    """Return the proposal; empty if there is nothing to learn."""
    by_actor: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons(stage):
        by_actor[lesson.actor].append(lesson)
    actors = {name: stage.actor(name).actor for name in by_actor}

    def language_of(text: str, among: Sequence[str]) -> str:
        return stage.packs.language_of(exercise, text, among)

    lines = [line for name, each in by_actor.items() for line in _of_actor(actors[name], each, language_of)]
    return _(HEAD).format(exercise=exercise) + "\n".join(lines) if lines else ""


def _of_actor(
    actor: Actor, learnt: Iterable[Lesson], language_of: Callable[[str, Sequence[str]], str]
) -> Iterator[str]:
    examples: dict[str, dict[str, list[Lesson]]] = defaultdict(lambda: defaultdict(list))
    strangers = []
    for lesson in learnt:
        if lesson.meant is None:
            strangers.append(lesson)
        elif folded(lesson.text) not in _known(actor, lesson.meant):
            examples[lesson.meant][language_of(lesson.text, actor.speaks)].append(lesson)
    yield f"{actor.id}:"
    yield from _intents(examples)
    for lesson in strangers:
        said = _("beside the point in {state}").format(state=lesson.state)
        taken = f" ({_taken(lesson)})" if lesson.taken_for else ""
        yield f"  # {said}{taken}: {quoted(lesson.text)}"


def _intents(examples: Mapping[str, Mapping[str, list[Lesson]]]) -> Iterator[str]:
    yield "  intents:" if examples else "  intents: {}"
    for intent, languages in examples.items():
        yield f"    {intent}:"
        for language, learnt in languages.items():
            yield f"      {language}:"
            for text, lesson in {each.text: each for each in learnt}.items():
                yield f"        - {quoted(text)}  # {lesson.state}: {_taken(lesson)}"


def _taken(lesson: Lesson) -> str:
    if not lesson.taken_for:
        return _("not understood")
    return _("taken for {intent}").format(intent=lesson.taken_for)


def _known(actor: Actor, intent: str) -> set[str]:
    known = {str(each.id): each for each in actor.intents.values()}
    texts = known[intent].examples.values() if intent in known else ()
    return {folded(text) for each in texts for text in each}


def quoted(text: str) -> str:
    """Write a text as YAML on one line, whatever it holds."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
