from __future__ import annotations

import pytest

from state_machines.understanding.values import NoValues, as_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("-2.5", -2.5),
        ("1.500,50", 1500.5),
        ("1500.50 EUR", 1500.5),
        ("1,500", 1500),
        ("0,5", 0.5),
        ("none", 0),
        (True, 1),
        (1e300, 0),
    ],
)
def test_value_is_read_as_a_number(text: str | bool | float, number: float) -> None:
    assert as_number(text) == number


def test_without_a_recogniser_a_text_holds_no_values() -> None:
    assert NoValues().find("call +40 721 234 567", "phone", 0.0) is None
