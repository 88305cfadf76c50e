from __future__ import annotations

import string

import pytest

from roleplay.domain import recorded
from roleplay.texts import SHIPPED, speaking

SENTENCES = sorted(
    {value for name, value in vars(recorded).items() if name.isupper() and isinstance(value, str)}
)


def filled(sentence: str) -> str:
    fields = [name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name]
    return sentence.format(**{name: f"x{place}" for place, name in enumerate(fields)})


def test_what_the_program_wrote_is_told_in_the_readers_language() -> None:
    with speaking("it"):
        assert recorded.retell("fired by the clock") == "lanciato dall'orologio"


def test_a_reason_inside_a_reason_is_told_too() -> None:
    why = recorded.DECIDE.format(why=recorded.DAY_CUT_SHORT.format(day=2))
    with speaking("ru"):
        assert recorded.retell(why) == "день 2 закончился раньше срока: выдайте её или пропустите"


def test_what_people_wrote_stays_as_it_is() -> None:
    with speaking("fr"):
        assert recorded.retell("The van was late") == "The van was late"
        assert recorded.retell("") == ""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_in_english_a_sentence_comes_back_as_it_was_written(sentence: str) -> None:
    with speaking("en"):
        assert recorded.retell(filled(sentence)) == filled(sentence)


@pytest.mark.parametrize("language", [tag for tag in SHIPPED if tag != "en"])
def test_no_sentence_is_left_in_english(language: str) -> None:
    with speaking(language):
        left = [each for each in SENTENCES if recorded.retell(filled(each)) == filled(each)]
    assert set(left) <= {recorded.OF_BOT}  # nothing but values
