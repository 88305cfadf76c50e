from __future__ import annotations

from threading import Event

import pytest

from roleplay.packs.beside import beside


def test_work_goes_on_beside_and_whoever_needs_it_waits() -> None:
    may_end = Event()

    def work() -> str:
        may_end.wait()
        return "learnt"

    result = beside(work)
    assert not result.ready
    may_end.set()
    assert [result(), result(), result.ready] == ["learnt", "learnt", True]


def test_what_went_wrong_is_told_to_whoever_asks() -> None:
    result = beside(lambda: {}["nothing"])
    with pytest.raises(KeyError, match="nothing"):
        result()
