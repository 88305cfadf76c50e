from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from roleplay.packs import encoders
from roleplay.packs.encoders import MOST_TOKENS, InstalledEncoder, shortened
from state_machines.ids import Lang
from state_machines.understanding.regression import Array


class FourLetters:
    """A model that takes texts apart into pieces of four letters, and a smiley into eight."""

    def query(self, texts: list[str], /) -> Array:
        return np.array([[len(text)] * 3 for text in texts], np.float32)

    def token_count(self, text: str, /, *, is_query: bool) -> int:
        return 2 + len(text) // 4 + 8 * text.count("🙂")


@pytest.mark.parametrize("text", ["where is she", "where is she " * 30, "🙂" * 400, "x" * 100_000, ""])
def test_a_model_is_shown_no_more_pieces_than_it_can_look_at_in_time(text: str) -> None:
    shown = shortened(FourLetters(), text)
    assert text.startswith(shown)
    assert FourLetters().token_count(shown, is_query=True) <= MOST_TOKENS
    assert shown == text or len(shown) > 0


def test_what_was_said_before_is_not_encoded_again() -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> Array:
        asked.extend(texts)
        return np.array([[len(text), 1] for text in texts], np.float32)

    encoder = InstalledEncoder("numpy", lambda: (encode, str.isupper))
    for _again in range(3):
        assert encoder.encode(["where is she", "yes"]).tolist() == [[12, 1], [3, 1]]
    assert asked == ["where is she", "yes"]
    assert [encoder.knows("NATO"), encoder.knows("naot")] == [True, False]


def test_an_encoder_that_warms_up_is_loaded_once() -> None:
    loaded: list[str] = []

    def load() -> tuple[Callable[[list[str]], Array], Callable[[str], bool]]:
        loaded.append("once")
        return lambda texts: np.ones((len(texts), 2), np.float32), str.isupper

    encoder = InstalledEncoder("numpy", load)
    encoder.warm_up()
    assert encoder.encode(["hello"]).tolist() == [[1, 1]]
    assert loaded == ["once"]


def test_two_encoders_are_asked_where_both_know_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {name: InstalledEncoder("numpy", lambda: pytest.fail("loaded")) for name in ("usem", "e5")}
    installed = {encoders.UNIVERSAL: named["usem"], encoders.E5: named["e5"]}
    monkeypatch.setattr(encoders, "_installed", installed.get)
    assert encoders.encoders_for([Lang("en"), Lang("it")]) == (named["usem"], named["e5"])
    assert encoders.encoders_for([Lang("en"), Lang("ro")]) == (named["e5"],)
    installed.pop(encoders.E5)
    assert encoders.encoders_for([Lang("en"), Lang("ro")]) == (named["usem"],)
    installed.clear()
    assert encoders.encoders_for([Lang("en")]) == ()
