"""The packs that are shipped are in order, in every language, and their stories touch every state."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from roleplay.packs.compiled import compile_pack
from roleplay.packs.cover import cover
from roleplay.packs.lint import check_pack
from roleplay.packs.load import LoadedPack, find_packs, load_pack
from roleplay.packs.stories import StoryRun, run_stories

SCRIPTS = Path(__file__).parents[3] / "scripts"
PACKS = [folder.name for folder in find_packs(SCRIPTS)]


@cache
def loaded(name: str) -> LoadedPack:
    return load_pack(SCRIPTS / name, name)


@cache
def told(name: str) -> tuple[StoryRun, ...]:
    return tuple(run_stories(loaded(name), compile_pack(loaded(name))))


@pytest.mark.parametrize("name", PACKS)
def test_a_shipped_pack_has_no_error_and_no_warning(name: str) -> None:
    assert [str(each) for each in check_pack(loaded(name)) if each.severity != "info"] == []


@pytest.mark.parametrize("name", PACKS)
def test_its_stories_pass_in_every_language(name: str) -> None:
    assert [f"{each.where} ({each.language})\n{each.failure}" for each in told(name) if each.failure] == []


@pytest.mark.parametrize("name", PACKS)
def test_its_stories_touch_every_state(name: str) -> None:
    covered = cover(compile_pack(loaded(name)), told(name))
    assert {
        each.actor: [state for state, _ in each.states_missed] for each in covered if each.states_missed
    } == {}
