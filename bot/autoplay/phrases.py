"""What simulated trainees type: sentences written for rehearsals, examples of the script."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from roleplay.packs.load import LoadedPack
from roleplay.packs.phrases import phrases_of
from state_machines.model import Actor

REHEARSAL = "rehearsal.yaml"
PATTERN = "re:"
MISTYPED = 0.15  # of sentences
STRAY = {
    "en": (
        "One moment, we are discussing.",
        "Sorry, wrong chat.",
        "Is this line secure?",
        "We are on our way.",
    ),
    "it": ("Un momento, ne parliamo.", "Scusi, chat sbagliata.", "Arriviamo subito."),
    "ro": ("O clipă, discutăm între noi.", "Scuze, am greșit conversația.", "Venim imediat."),
    "ru": ("Минуту, мы совещаемся.", "Извините, не тот чат.", "Мы скоро будем."),
}
"""What people write that no script expects."""

VALUES = {
    "phone": "+373 22 123 456",
    "date_time": "D2 10:30",
    "amount": "3000 euro",
    "iban": "IT60X0542811101000000123456",
    "email": "unit@police.example",
    "number": "12",
    "name": "Ana Rusu",
}


def sentences(pack: LoadedPack) -> Iterator[tuple[str, str, str, str]]:
    """Yield all that trainees may type, by actor, intent and language, and each as often as it is written."""
    yield from _rehearsed(pack)
    yield from _examples(pack.actors.values())


class Phrases:
    """Sentences by actor, intent and language."""

    def __init__(self, pack: LoadedPack, chance: random.Random) -> None:
        self._chance = chance
        self._known: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for actor, intent, language, text in sentences(pack):
            self._known[actor, intent, language].append(text)

    def say(self, actor: str, intent: str, language: str) -> str | None:
        """Give a sentence that means this, sometimes mistyped; None when nobody would know one."""
        known = self._known.get((actor, intent, language))
        return self._typed(self._chance.choice(known)) if known else None

    def stray(self, language: str) -> str:
        """Give a sentence that means nothing to the script."""
        return self._chance.choice(STRAY.get(language, STRAY["en"]))

    def _typed(self, text: str) -> str:
        words = text.split()
        long = [place for place, word in enumerate(words) if len(word) > 6 and word.isalpha()]
        if not long or self._chance.random() >= MISTYPED:
            return text
        place = self._chance.choice(long)
        at = self._chance.randrange(2, len(words[place]) - 2)
        word = words[place]
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return " ".join(words)


def _rehearsed(pack: LoadedPack) -> Iterator[tuple[str, str, str, str]]:
    content = pack.tree.get(REHEARSAL)
    if content is None:
        return
    written: Any = YAML(typ="safe").load(content.decode())
    for each in written["sentences"]:
        yield each["actor"], each["intent"], each["language"], each["text"]


def _examples(actors: Any) -> Iterator[tuple[str, str, str, str]]:
    actor: Actor
    for actor in actors:
        for intent in actor.intents.values():
            for language in actor.speaks:
                for name in intent.by_heart:
                    yield from ((actor.id, intent.id, language, text) for text in phrases_of(name, language))
            for language, texts in intent.examples.items():
                for text in texts:
                    if not text.startswith(PATTERN):
                        yield actor.id, intent.id, language, text
