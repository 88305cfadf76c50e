"""The actors of scripts/hotline against messages labelled by hand before the recogniser was asked.

`blurline bench heard scripts/hotline tests/understanding/hotline.yaml` lists what is not understood.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.bench.heard import Heard, Labelled, hear, read_labelled
from roleplay.packs.compiled import compile_pack
from roleplay.packs.load import load_pack

REPO = Path(__file__).parents[2]
LABELLED = REPO / "tests" / "understanding" / "hotline.yaml"
PACK = REPO / "scripts" / "hotline"

LEAST_UNDERSTOOD = 0.87
MOST_MISTAKEN = 0.04
LEAST_REFUSED = 0.85


@pytest.fixture(scope="module")
def heard() -> list[Heard]:
    return list(hear(read_labelled(LABELLED), compile_pack(load_pack(PACK))))


def test_at_least_four_hundred_messages_in_four_languages_are_labelled() -> None:
    counted = Counter(each.language for each in read_labelled(LABELLED))
    assert sum(counted.values()) >= 400
    assert set(counted) == {"en", "it", "ro", "ru"}
    assert min(counted.values()) >= 100


def test_every_state_and_meaning_of_the_labels_exists() -> None:
    actors = compile_pack(load_pack(PACK))
    wrong = [each for each in read_labelled(LABELLED) if not _known(each, actors[each.actor].states)]
    assert wrong == []


def test_what_a_person_would_understand_is_understood(heard: list[Heard]) -> None:
    meant = [each for each in heard if each.message.means]
    counted = Counter(each.verdict for each in meant)
    missed = "\n".join(str(each) for each in meant if each.verdict != "understood")
    assert counted["understood"] / len(meant) >= LEAST_UNDERSTOOD, missed
    assert counted["mistaken"] / len(meant) <= MOST_MISTAKEN, missed


def test_what_a_person_would_not_understand_is_refused(heard: list[Heard]) -> None:
    strangers = [each for each in heard if not each.message.means]
    taken = "\n".join(str(each) for each in strangers if each.verdict != "understood")
    refused = sum(each.verdict == "understood" for each in strangers)
    assert refused / len(strangers) >= LEAST_REFUSED, taken


def _known(each: Labelled, states: object) -> bool:
    assert isinstance(states, dict)
    return each.state in states and each.means <= {str(intent) for intent in states[each.state].expected}
