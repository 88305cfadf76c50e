"""kill -9 of a process that sends: sent and unsure are everything, and nothing in the air is repeated."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roleplay.storage import open_ledger
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_town import FastTime, Town, under_way, write_pack
from tests.faults.telegram_judge import Chat, judge

pytestmark = [pytest.mark.faults, pytest.mark.anyio, pytest.mark.timeout(600)]
OFFICES, PHONES, LINES, KILLS = 3, 2, 60, 8
SAID = [f"Line {number}." for number in range(LINES)]
START_S = 60.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_kill_9_leaves_nothing_but_sent_and_unsure_and_repeats_nothing(tmp_path: Path, capsys):
    async with prepared(tmp_path) as town:
        kills = await killed_now_and_then(town.city, tmp_path, "ours")
        running = start(tmp_path, town.city, "ours")
        await until_settled(town)
        stop(running)
        verdict = judge(chats_of(town), town.city.attempts)
        sent, unsure = len(town.letters("sent")), len(town.letters("unsure"))
    with capsys.disabled():
        print(f"\nours: {kills} kills; sent {sent}, unsure {unsure}; {verdict}")  # noqa: T201
    assert verdict.broken == []
    assert sent + unsure == OFFICES * PHONES * LINES
    assert unsure <= kills * OFFICES * PHONES


async def test_the_naive_sender_is_found_out_by_the_same_judge(tmp_path: Path, capsys):
    async with prepared(tmp_path) as town:
        kills = await killed_now_and_then(town.city, tmp_path, "naive")
        verdict = judge(chats_of(town), town.city.attempts)
    with capsys.disabled():
        print(f"\nnaive: {kills} kills; {verdict}")  # noqa: T201
    assert verdict.doubled


@contextlib.asynccontextmanager
async def prepared(folder: Path) -> AsyncIterator[Town]:
    """A town on disk in which every office has said everything, and nothing is sent."""
    (folder / "pack").mkdir()
    write_pack(folder / "pack", OFFICES)
    ledger = open_ledger(str(folder / "town.sqlite3"))
    ledger.migrate()
    async with telegram() as city:
        town = Town(city, ledger, FastTime(1.0), offices=OFFICES, phones=PHONES)
        todo = []
        for text in SAID:
            for office, token in enumerate(town.tokens):
                town.says(text, office=office)
                todo += [f"{token}\t{phone.user_id}\t{text}" for phone in town.people[0]]
        (folder / "lines").write_text("\n".join(todo))
        yield town
        await town.bots.close()
        ledger.close()


async def killed_now_and_then(city: Telegram, folder: Path, who: str) -> int:
    dice = random.Random(5)
    for _ in range(KILLS):
        before = len(city.attempts)
        running = start(folder, city, who)
        end = time.monotonic() + START_S
        while len(city.attempts) == before and running.poll() is None and time.monotonic() < end:
            await asyncio.sleep(0.01)
        await asyncio.sleep(dice.uniform(0.01, 0.3))
        stop(running)
    return KILLS


def start(folder: Path, city: Telegram, who: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.telegram_sender", who, str(folder), city.base]
    return subprocess.Popen([*command, *city.bots])


def stop(running: subprocess.Popen[bytes]) -> None:
    running.kill()
    running.wait()


async def until_settled(town: Town) -> None:
    end = time.monotonic() + 120
    while left := town.look(under_way):
        assert time.monotonic() < end, f"{left} letters still wait or are under way"
        await asyncio.sleep(0.2)


def chats_of(town: Town) -> list[Chat]:
    texts = town.look(
        lambda s: {
            entry.seq: entry.body["text"]
            for entry in s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"message.out"})
        }
    )
    doubted = [(letter.chat_ref, texts[letter.seq]) for letter in town.letters("unsure")]
    return [
        Chat(
            f"{phone.name} with {token}",
            SAID,
            town.seen(office, 0, at),
            frozenset(text for ref, text in doubted if ref == f"k-{office}-{phone.user_id}"),
        )
        for office, token in enumerate(town.tokens)
        for at, phone in enumerate(town.people[0])
    ]
