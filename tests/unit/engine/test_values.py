from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.understanding.values import as_number, recognise

KINDS = ["email", "phone", "iban", "amount", "number", "date_time", "name", "photo"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("iban", "send to RO49 AAAA 1B31 0075 9384 0000 please", "RO49AAAA1B31007593840000"),
        ("iban", "send to RO49 AAAA 1B31 0075 9384 0001", None),
        ("phone", "call +40 721 234 567 now", "+40 721 234 567"),
        ("phone", "flat 12", None),
        ("amount", "we pay 1.500,50 euro", "1.500,50 euro"),
        ("amount", "€20 or nothing", "€20"),
        ("amount", "20 girls", None),
        ("date_time", "at 10:30 tomorrow", "10:30 tomorrow"),
        ("date_time", "on 12/11 at 9:15", "12/11 at 9:15"),
        ("date_time", "call me later", None),
        ("email", "write to ana@example.org.", "ana@example.org"),
        ("name", "Maria Popa", "Maria Popa"),
        ("name", "We are 5", None),
        ("number", "we are 5", "5"),
        ("photo", "photo", None),
    ],
)
def test_value_is_recognised(kind: str, text: str, value: str | None) -> None:
    assert recognise(text, kind) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("-2.5", -2.5),
        ("1.500,50", 1500.5),
        ("1,500", 1500),
        ("0,5", 0.5),
        ("none", 0),
        (True, 1),
        (1e300, 0),
    ],
)
def test_value_is_read_as_a_number(text: str | bool | float, number: float) -> None:
    assert as_number(text) == number


@given(st.text(max_size=60), st.sampled_from(KINDS))
def test_no_text_is_too_odd(text: str, kind: str) -> None:
    value = recognise(text, kind)
    assert value is None or isinstance(as_number(value), int | float)
