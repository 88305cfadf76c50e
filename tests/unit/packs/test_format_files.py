"""What is generated from the format is current, and agrees with what the checker accepts."""

from __future__ import annotations

from pathlib import Path

from bot.cli.schema import generated
from roleplay.packs.schema import BodyIn, RuleIn
from state_machines.rules import WORDS

PROJECT = Path(__file__).parents[3]


def test_generated_files_are_current() -> None:
    files = generated(PROJECT)
    stale = [str(path) for path, text in files.items() if (PROJECT / path).read_text("utf-8") != text]
    assert stale == [], "run `blurline schema`"


def test_the_words_of_an_action_are_those_of_the_engine() -> None:
    assert set(BodyIn.model_fields) - {"typing"} == set(WORDS) - {"ask"}
    assert "ask" in RuleIn.model_fields
