"""What the actors of a pack make of messages that people have labelled.

A file of labelled messages is nested: actor, state, language, meaning, messages. A meaning is an intent,
`a + b` for two thoughts, `a / b` where a person could take it either way, or `stranger` where a person in
that role would not take it for anything that the state listens to.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from roleplay.packs.compiled import compile_pack
from roleplay.packs.load import load_pack
from state_machines.compile import CompiledActor

STRANGER = "stranger"
Verdict = Literal["understood", "mistaken", "not understood"]
VERDICTS: tuple[Verdict, ...] = ("understood", "mistaken", "not understood")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message to an actor in a state, and what a person would take it for."""

    actor: str
    state: str
    language: str
    means: frozenset[str]
    """Empty: a stranger."""
    both: bool
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the script took a message for: the first rule that listens wins."""

    message: Labelled
    taken_for: str | None
    matches: tuple[str, ...]
    near: tuple[tuple[str, float], ...]

    @property
    def verdict(self) -> Verdict:
        """Compare with what a person would take it for."""
        if self.taken_for is None:
            return "not understood" if self.message.means else "understood"
        return "understood" if self.taken_for in self.message.means else "mistaken"

    @property
    def heard_both(self) -> bool:
        """Whether every thought of the message was heard."""
        return self.message.means <= set(self.matches)

    def __str__(self) -> str:
        at = f"{self.message.actor}/{self.message.state} {self.message.language}"
        near = ", ".join(f"{intent} {score:.2f}" for intent, score in self.near)
        wanted = " + ".join(sorted(self.message.means)) or STRANGER
        return f"{at}: {self.message.text!r} means {wanted}, taken for {self.taken_for or '-'} ({near})"


def read_labelled(file: Path) -> Iterator[Labelled]:
    """Read labelled messages; see the module for the shape of the file."""
    written: Any = YAML(typ="safe").load(file.read_text("utf-8"))
    for actor, states in written.items():
        for state, languages in states.items():
            for language, meanings in languages.items():
                for meaning, texts in meanings.items():
                    means = frozenset(re.split(r" [+/] ", meaning)) - {STRANGER}
                    yield from (
                        Labelled(actor, state, language, means, " + " in meaning, text) for text in texts
                    )


def hear(messages: Iterable[Labelled], actors: Mapping[str, CompiledActor]) -> Iterator[Heard]:
    """Let each actor hear each message in the state it was written in."""
    for message in messages:
        actor = actors[message.actor]
        expected = actor.states[message.state].expected
        ranking = actor.understanding.rank(message.text, expected)
        matches = tuple(str(match.intent) for match in ranking.matches)
        first = next((str(intent) for intent in expected if intent in matches), None)
        near = tuple((str(each.intent), each.score) for each in ranking.candidates[:3])
        yield Heard(message, first, matches, near)


def run(pack: Path, file: Path, *, show: bool, out: Path | None) -> None:
    """Print how many of the labelled messages are understood, and which are not."""
    loaded = load_pack(pack)
    heard = list(hear(read_labelled(file), compile_pack(loaded)))
    console = Console()
    table = Table(title=f"{file.name}: {len(heard)} messages to {loaded.name}")
    for name in ("", "messages", *VERDICTS):
        table.add_column(name, justify="left" if not name else "right")
    for name, group in _groups(heard):
        counted = Counter(each.verdict for each in group)
        table.add_row(name, str(len(group)), *(f"{counted[each] / len(group):.1%}" for each in VERDICTS))
    console.print(table)
    both = [each for each in heard if each.message.both]
    whole = sum(each.heard_both for each in both)
    console.print(f"Two thoughts in one message: both heard in {whole} of {len(both)}")
    wrong = [each for each in heard if each.verdict != "understood"]
    if show:
        for each in wrong:
            console.print(str(each), markup=False, highlight=False, soft_wrap=True)
    if out is not None:
        out.write_text(json.dumps(_report(heard), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _groups(heard: Sequence[Heard]) -> Iterator[tuple[str, list[Heard]]]:
    meant = [each for each in heard if each.message.means]
    yield "meant for the actor", meant
    yield "strangers (understood = refused)", [each for each in heard if not each.message.means]
    for language in sorted({each.message.language for each in meant}):
        yield f"  {language}", [each for each in meant if each.message.language == language]
    for actor in dict.fromkeys(each.message.actor for each in meant):
        yield f"  {actor}", [each for each in meant if each.message.actor == actor]


def _report(heard: Sequence[Heard]) -> dict[str, Any]:
    return {
        "groups": {
            name.strip(): {"messages": len(group), **Counter(each.verdict for each in group)}
            for name, group in _groups(heard)
        },
        "wrong": [str(each) for each in heard if each.verdict != "understood"],
    }
