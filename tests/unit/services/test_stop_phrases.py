from __future__ import annotations

import pytest

from roleplay.domain.stop import PHRASES, is_stop, phrase


@pytest.mark.parametrize("language", PHRASES)
def test_the_phrase_on_the_screen_is_understood(language: str) -> None:
    assert is_stop(phrase(language), [language])
    assert is_stop(f"  {phrase(language).lower()}!! ", [language])


def test_accents_left_out_in_a_hurry_do_not_matter() -> None:
    assert is_stop("Urgenta reala", ["ro"])


def test_english_works_in_every_exercise() -> None:
    assert is_stop("STOP - real emergency", ["ru"])


def test_stop_inside_a_scene_stays_play() -> None:
    assert not is_stop("Please stop shouting, is this a real emergency?", ["en"])
    assert not is_stop("stop", ["en"])


def test_a_shouted_stop_is_a_stop() -> None:
    assert is_stop("STOP!", ["en"])
