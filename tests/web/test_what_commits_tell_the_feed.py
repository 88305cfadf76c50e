"""The feed lives on what commits tell; only what is missing between them is read from the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.web.feed import ASLEEP, TOLD, Hub
from roleplay.domain.ids import ExerciseId, JournalSeq, PlayMs, TeamId
from roleplay.domain.records import ExerciseRecord, JournalRecord
from roleplay.ports.storage import Commit, Ledger, UnitOfWork
from roleplay.services.trainees.privacy import ERASED, ERASURE
from roleplay.storage import open_ledger

pytestmark = pytest.mark.anyio
X = ExerciseId("x-1")
BLUE, RED = TeamId("blue"), TeamId("red")


class HardOfHearing:
    """A ledger whose commits are heard late, or not at all; it counts how often it is read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.deaf = False
        self.unheard: list[Commit] = []
        self.reads = 0

    def on_commit(self, listener: Callable[[Commit], None]) -> None:
        self._ledger.on_commit(lambda commit: self.unheard.append(commit) if self.deaf else listener(commit))

    def read(self, work: Callable[[UnitOfWork], Any]) -> Any:
        self.reads += 1
        return self._ledger.read(work)

    def write(self, entries: int = 1, team: TeamId | None = None) -> None:
        said = JournalRecord(X, "note", 1, PlayMs(0), {"text": "said"}, team_id=team)
        for _ in range(entries):
            self._ledger.write(lambda uow: uow.journal.append(said))

    def erase(self, seq: int) -> None:
        def erase(uow: UnitOfWork) -> None:
            uow.journal.redact(X, JournalSeq(seq), {"text": ERASED})
            uow.journal.append(JournalRecord(X, ERASURE, 1, PlayMs(0)))

        self._ledger.write(erase)


@pytest.fixture
def ledger() -> Iterator[HardOfHearing]:
    opened = open_ledger()
    opened.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "First", "hotline", "v1", created_ms=1)))
    yield HardOfHearing(opened)
    opened.close()


@pytest.fixture
def hub(ledger: HardOfHearing) -> Hub:
    return Hub(ledger)  # type: ignore[arg-type]  # all of a ledger that a hub uses


async def seqs(hub: Hub, after: int) -> list[int]:
    return [entry.seq for entry in await hub.after(X, after, 0)]


async def test_who_is_up_to_date_costs_the_database_nothing(hub: Hub, ledger: HardOfHearing) -> None:
    hub.start()
    assert await seqs(hub, 0) == []
    reads = ledger.reads
    for at in range(5):
        ledger.write(2)
        assert await seqs(hub, 2 * at) == [2 * at + 1, 2 * at + 2]
    assert ledger.reads == reads


async def test_a_commit_that_was_not_heard_of_leaves_no_gap(hub: Hub, ledger: HardOfHearing) -> None:
    hub.start()
    ledger.write()
    assert await seqs(hub, 0) == [1]
    ledger.deaf = True
    ledger.write(2)
    ledger.deaf = False
    ledger.write()
    assert await seqs(hub, 1) == [2, 3, 4]


async def test_commits_heard_of_in_another_order_are_given_in_the_record_s(
    hub: Hub, ledger: HardOfHearing
) -> None:
    hub.start()
    assert await seqs(hub, 0) == []
    ledger.deaf = True
    ledger.write(3)
    for commit in reversed(ledger.unheard):
        hub.heard(commit)
        assert await seqs(hub, 0) == [1, 2, 3]


async def test_what_was_told_while_nobody_listened_is_all_there(hub: Hub, ledger: HardOfHearing) -> None:
    hub.start()
    assert await seqs(hub, 0) == []
    ledger.write(TOLD + 10)
    assert await seqs(hub, 0) == list(range(1, TOLD + 11))


async def test_what_was_erased_is_not_told_from_memory(hub: Hub, ledger: HardOfHearing) -> None:
    hub.start()
    ledger.write(3)
    assert await seqs(hub, 0) == [1, 2, 3]
    ledger.erase(2)
    assert await seqs(hub, 3) == [4]
    texts = [entry.body.get("text") for entry in await hub.after(X, 0, 0)]
    assert texts == ["said", ERASED, "said", None]
    ledger.write()
    assert await seqs(hub, 4) == [5]


async def test_what_concerns_another_team_wakes_nobody_but_is_given_with_the_next(
    hub: Hub, ledger: HardOfHearing
) -> None:
    hub.start()
    assert await seqs(hub, 0) == []
    waiting = asyncio.create_task(hub.after(X, 0, 60, team_id=BLUE))
    await asyncio.sleep(0)
    ledger.write(2, team=RED)
    assert await seqs(hub, 0) == [1, 2]
    assert not waiting.done()
    ledger.write(team=BLUE)
    assert [entry.seq for entry in await waiting] == [1, 2, 3]


@pytest.mark.parametrize("team", [None, BLUE])
async def test_what_is_for_everybody_wakes_every_team(
    hub: Hub, ledger: HardOfHearing, team: TeamId | None
) -> None:
    hub.start()
    waiting = asyncio.create_task(hub.after(X, 0, 60, team_id=team))
    await asyncio.sleep(0)
    ledger.write()
    assert [entry.seq for entry in await waiting] == [1]


async def test_an_erasure_wakes_every_team(hub: Hub, ledger: HardOfHearing) -> None:
    hub.start()
    ledger.write(team=RED)
    assert await seqs(hub, 0) == [1]
    waiting = asyncio.create_task(hub.after(X, 1, 60, team_id=BLUE))
    await asyncio.sleep(0)
    ledger.erase(1)
    assert [entry.seq for entry in await waiting] == [2]


async def test_a_quiet_team_is_woken_before_it_falls_behind_what_is_remembered(
    hub: Hub, ledger: HardOfHearing
) -> None:
    hub.start()
    assert await seqs(hub, 0) == []
    reads = ledger.reads
    waiting = asyncio.create_task(hub.after(X, 0, 60, team_id=BLUE))
    await asyncio.sleep(0)
    while not waiting.done():
        ledger.write(20, team=RED)
        seen = await seqs(hub, 0)
        assert seen[-1] <= ASLEEP + 20
    assert (await waiting)[0].seq == 1
    assert ledger.reads == reads
