"""Two processes, one database: each bot is read and sent for by one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.channels.telegram.duty import Duty
from roleplay.domain.ids import INSTALLATION, AccountId, ExerciseId
from roleplay.domain.records import BotAccountRecord
from roleplay.packs.shelf import shelf_on
from roleplay.ports.errors import StorageError
from roleplay.ports.storage import Ledger
from roleplay.services.channels import serve_bots
from roleplay.services.channels.serve_bots import LEASE_MS, Process, is_dead, server_of
from roleplay.storage import open_ledger

MOTHER = BotAccountRecord(INSTALLATION, AccountId("b-mother"), "actor", "7", "mother_bot", "s", "s", 1)
BANK = BotAccountRecord(ExerciseId(INSTALLATION), AccountId("b-bank"), "actor", "8", "bank_bot", "s", "s", 2)


@dataclass
class Clock:
    wall_ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = open_ledger()
    for account in (MOTHER, BANK):
        ledger.write(lambda uow, account=account: uow.bot_accounts.add(account))
    yield ledger
    ledger.close()


def process(ledger: Ledger, clock: Clock, name: str, *, dead: str = "") -> Duty:
    me = Process(name, f"{name}'s machine", name)
    return Duty(ledger, shelf_on(ledger), clock, me, has_died=lambda who: who == dead)


def has(duty: Duty) -> list[str]:
    return [each.account_id for each in (MOTHER, BANK) if duty.has(each.account_id)]


def test_the_first_process_serves_every_bot_and_the_second_waits(ledger: Ledger, clock: Clock):
    first, second = process(ledger, clock, "first"), process(ledger, clock, "second")
    first.look()
    second.look()
    assert (has(first), has(second)) == (["b-mother", "b-bank"], [])
    for _ in range(30):
        clock.wall_ms += 1_000
        second.look()
        first.look()
    assert (has(first), has(second)) == (["b-mother", "b-bank"], [])


def test_when_the_first_dies_the_second_takes_over_once_the_lease_has_run_out(ledger: Ledger, clock: Clock):
    first, second = process(ledger, clock, "first"), process(ledger, clock, "second")
    first.look()
    taken: list[str] = []
    second.on_taken(lambda: taken.append("rang"))
    clock.wall_ms += LEASE_MS - 1
    second.look()
    assert has(second) == []
    clock.wall_ms += 1
    second.look()
    assert (has(second), taken) == (["b-mother", "b-bank"], ["rang"])
    assert has(first) == []


def test_a_process_that_slept_knows_it_has_lost_its_bots_before_it_asks(ledger: Ledger, clock: Clock):
    first, second = process(ledger, clock, "first"), process(ledger, clock, "second")
    first.look()
    clock.wall_ms += LEASE_MS
    second.look()
    assert has(first) == []
    assert not ledger.read(lambda uow: first.holds(uow, MOTHER, clock.now_ms()))
    assert ledger.read(lambda uow: second.holds(uow, MOTHER, clock.now_ms()))
    first.look()
    assert (has(first), has(second)) == ([], ["b-mother", "b-bank"])


def test_a_process_that_stops_in_order_leaves_its_bots_to_the_next_at_once(ledger: Ledger, clock: Clock):
    first, second = process(ledger, clock, "first"), process(ledger, clock, "second")
    first.look()
    first.give_up()
    second.look()
    assert (has(first), has(second)) == ([], ["b-mother", "b-bank"])


def test_a_dead_process_of_this_machine_is_not_waited_for(ledger: Ledger, clock: Clock):
    process(ledger, clock, "first").look()
    second = process(ledger, clock, "second", dead="first")
    second.look()
    assert has(second) == ["b-mother", "b-bank"]


def test_a_bot_that_comes_later_is_served_within_a_look(ledger: Ledger, clock: Clock):
    first = process(ledger, clock, "first")
    first.look()
    late = BotAccountRecord(INSTALLATION, AccountId("b-late"), "actor", "9", "late_bot", "s", "s", 3)
    ledger.write(lambda uow: uow.bot_accounts.add(late))
    clock.wall_ms += 1_000
    first.look()
    assert first.has(late.account_id)


def test_without_the_database_the_bots_are_let_go_when_the_lease_has_run_out(ledger: Ledger, clock: Clock):
    first = process(ledger, clock, "first")
    first.look()
    ledger.close()
    clock.wall_ms += LEASE_MS - 1
    assert has(first) == ["b-mother", "b-bank"]
    clock.wall_ms += 1
    assert has(first) == []
    with pytest.raises((StorageError, RuntimeError)):
        first.look()


def test_staff_are_told_who_serves_a_bot_and_since_when(ledger: Ledger, clock: Clock):
    began = clock.now_ms()
    first = process(ledger, clock, "first")
    first.look()
    clock.wall_ms += 4_000
    first.look()
    server = ledger.read(lambda uow: server_of(uow, MOTHER, clock.now_ms()))
    assert server == serve_bots.Server("first's machine", began, clock.now_ms() + LEASE_MS, alive=True)
    clock.wall_ms += LEASE_MS
    gone = ledger.read(lambda uow: server_of(uow, MOTHER, clock.now_ms()))
    assert gone is not None
    assert not gone.alive


def test_only_a_process_of_our_own_machine_can_be_known_to_be_dead():
    mine = Process().process
    space = mine.rpartition("/")[0]
    assert is_dead(mine), "it bore our number before us"
    assert not is_dead(f"{space}/{os.getppid()}")
    assert is_dead(f"{space}/4194305"), "more than Linux counts"
    assert not is_dead("another kernel/pid:[1]/4194305")
