"""Golden examples of every kind of value in every language, on day 1 at 10:20 of the exercise's own clock."""

# ruff: noqa: RUF001 - names in Cyrillic are meant as they are

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.bench.heard import read_labelled
from roleplay.domain.scenario import Scenario
from roleplay.packs.load import load_pack
from roleplay.packs.phrases import shipped_languages
from roleplay.packs.schema.values import Kind
from roleplay.packs.values import PackValues
from state_machines.ids import Lang

HERE = Path(__file__).parent
GOLDEN: dict[str, dict[str, dict[str, str | None]]] = YAML(typ="safe").load(HERE / "values.yaml")
SEEN_BY_CHANNELS_ONLY = {"photo", "document", "voice"}
AT_10_20 = 80.0
"""Minutes of play: the first day opens at 9."""

ODD = [
    "\ud800",
    "\u202e123",
    "1" * 500,
    "+" * 300,
    "9" * 15 + ".",
    "1.2.3.4.5.6",
    "²³¹",
    "٣٤٥",
    "0/0/0",
    "€€€ 1e999",
]


def story() -> Scenario:
    scenario = load_pack(HERE.parents[1] / "scripts" / "hotline").scenario
    assert scenario is not None
    return replace(
        scenario,
        people={"Ana Rusu": ("Аня Русу",), "Tamara": ()},
        places={"Via dei Mille 12": (), "Molo 4": ("pier 4",)},
        phones=("+999 22 123 456",),
    )


STORY = story()
VALUES = {language: PackValues([Lang(language)], STORY) for language in shipped_languages()}


@pytest.mark.parametrize(
    ("kind", "language", "text", "value"),
    [
        (kind, language, text, value)
        for kind, languages in GOLDEN.items()
        for language, texts in languages.items()
        for text, value in texts.items()
    ],
)
def test_value_is_recognised(kind: str, language: str, text: str, value: str | None) -> None:
    assert VALUES[language].find(text, kind, AT_10_20) == value


def test_every_kind_has_an_example_in_every_language_of_the_hotline() -> None:
    kinds = set(get_args(Kind)) - SEEN_BY_CHANNELS_ONLY
    assert {kind: set(languages) for kind, languages in GOLDEN.items()} == {
        kind: {"en", "it", "ro", "ru"} for kind in kinds
    }


def test_ordinary_messages_hold_hardly_any_dates() -> None:
    messages = list(read_labelled(HERE / "hotline.yaml"))
    found: list[Any] = [
        (each.text, value)
        for each in messages
        if (value := VALUES[each.language].find(each.text, "date_time", AT_10_20))
    ]
    assert len(found) <= 0.03 * len(messages), found


def test_relative_times_are_counted_from_the_exercise_clock() -> None:
    values = VALUES["en"]
    assert values.find("in two hours", "date_time", 80.0) == "D1 12:20"
    assert values.find("in two hours", "date_time", 140.0) == "D1 13:20"
    first_day = 510.0  # 09:00 to 17:30
    assert values.find("tomorrow at 9", "date_time", first_day + 30) == "D3 09:00"


@settings(max_examples=200)
@given(st.text(max_size=120), st.sampled_from(sorted(set(get_args(Kind)))), st.sampled_from(sorted(VALUES)))
def test_no_text_is_too_odd(text: str, kind: str, language: str) -> None:
    value = VALUES[language].find(text, kind, AT_10_20)
    assert value is None or value


@pytest.mark.parametrize("text", [*ODD, "a" * 1_000_000, "\u200b" * 500, "👍" * 400])
def test_no_input_fails(text: str) -> None:
    for kind in get_args(Kind):
        for values in VALUES.values():
            values.find(text, kind, AT_10_20)
