"""Phones that a commit wakes look together; each sees what is its own, in its own language."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.web.glances import Glances
from roleplay.domain.ids import ExerciseId
from roleplay.domain.records import ExerciseRecord
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.storage import open_ledger
from roleplay.texts import current_locale, speaking

pytestmark = pytest.mark.anyio
X = ExerciseId("x-1")


class Counted:
    """A ledger that counts its pictures."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.pictures = 0

    def read(self, work: Callable[[UnitOfWork], Any]) -> Any:
        self.pictures += 1
        return self._ledger.read(work)

    def add(self, exercise_id: str) -> None:
        exercise = ExerciseRecord(ExerciseId(exercise_id), "First", "hotline", "v1", created_ms=1)
        self._ledger.write(lambda uow: uow.exercises.add(exercise))


@pytest.fixture
def ledger() -> Iterator[Counted]:
    opened = open_ledger()
    yield Counted(opened)
    opened.close()


@pytest.fixture
def glances(ledger: Counted) -> Glances:
    return Glances(ledger)  # type: ignore[arg-type]  # all of a ledger that glances use


def exercises(uow: UnitOfWork) -> list[str]:
    return [each.exercise_id for each in uow.exercises.all()]


async def test_those_who_ask_while_others_look_share_one_picture(glances: Glances, ledger: Counted) -> None:
    seen = await asyncio.gather(*(glances.take(lambda _, at=at: at) for at in range(20)))  # type: ignore[misc]
    assert seen == list(range(20))
    assert ledger.pictures == 2, "the first looked at once, the others together after it"


async def test_a_glance_is_never_older_than_its_question(glances: Glances, ledger: Counted) -> None:
    first = asyncio.create_task(glances.take(exercises))
    await asyncio.sleep(0)
    ledger.add("x-1")
    assert await glances.take(exercises) == ["x-1"]
    await first
    ledger.add("x-2")
    assert len(await glances.take(exercises)) == 2


async def test_what_goes_wrong_for_one_spoils_no_other_s_glance(glances: Glances, ledger: Counted) -> None:
    ledger.add("x-1")
    looks = [glances.take(look) for look in (exercises, lambda _: 1 / 0, exercises)]
    found = await asyncio.gather(glances.take(exercises), *looks, return_exceptions=True)
    assert isinstance(found.pop(2), ZeroDivisionError)
    assert found == [["x-1"]] * 3


async def test_each_sees_it_in_their_own_language(glances: Glances) -> None:
    async def spoken(language: str) -> str:
        with speaking(language):
            return await glances.take(lambda _: current_locale())

    assert await asyncio.gather(*map(spoken, ("it", "fr", "en"))) == ["it", "fr", "en"]


async def test_whoever_has_gone_keeps_nobody_waiting(glances: Glances) -> None:
    first = asyncio.create_task(glances.take(lambda _: 1))
    gone = asyncio.create_task(glances.take(lambda _: 2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await glances.take(lambda _: 3) == 3
    assert await first == 1
