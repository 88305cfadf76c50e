"""The judge of the fault tests must see every kind of broken promise."""

from __future__ import annotations

import pytest

from tests.faults.judge import Seen, violations


def phone(lines: list[str], seqs: list[int] | None = None) -> Seen:
    return Seen("phone", [1, 2], lines, seqs or list(range(1, len(lines) + 1)))


def test_a_phone_that_got_everything_once_and_in_order_has_nothing_to_complain_of() -> None:
    assert violations([phone(["Noted 1.", "Notice 1.", "Noted 2."])], notices=1) == []


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (phone(["Noted 1.", "Notice 1."]), "phone: message 2 was accepted and never answered"),
        (phone(["Noted 1.", "Noted 2.", "Noted 2.", "Notice 1."]), "phone: message 2 was answered 2 times"),
        (phone(["Noted 2.", "Noted 1.", "Notice 1."]), "phone: the answer to 2 came before that to 1"),
        (phone(["Noted 1.", "Noted 2."]), "phone: notice 1 came 0 times"),
        (phone(["Noted 1.", "Noted 2.", "Notice 1.", "Notice 1."]), "phone: notice 1 came 2 times"),
        (phone(["Noted 1.", "Noted 2.", "Notice 1."], [1, 3, 3]), "phone: the feed went from 3 to 3"),
    ],
)
def test_every_broken_promise_is_named(seen: Seen, sentence: str) -> None:
    assert violations([seen], notices=1) == [sentence]
