"""kill -9 while phones write: nothing lost, nothing answered twice, nothing out of order, every notice once.

The same phones, the same kills and the same judge run against the naive loop, which must be found out.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.faults import server
from tests.faults.judge import Seen, violations
from tests.faults.phones import Phone
from tests.ports import free_port

PHONES = 20
SPEED = 45  # a notice in 1.3 s; the day of play is over only after this test has run out of time
DRAIN = 20.0  # seconds after the last message in which everything must have arrived

Command = Callable[[Path, int], list[str]]


@pytest.mark.faults
@pytest.mark.timeout(1_800)  # most of it are starts of the server, which a busy machine draws out
@pytest.mark.parametrize(
    ("gather", "messages", "kills"),
    [("0s", 2_000, 50), ("12s", 400, 10)],
    ids=["at once", "gathered"],
)
def test_kills_lose_double_and_reorder_nothing(
    tmp_path: Path, gather: str, messages: int, kills: int
) -> None:
    tokens = server.prepare(tmp_path, phones=PHONES, speed=SPEED, gather=gather)

    seen, killed = _play(_ours, tmp_path, tokens, messages=messages, kills=kills)

    assert killed >= kills
    assert violations(seen, server.NOTICES) == []
    assert server.differences_after_replay(tmp_path) == []


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_the_naive_loop_is_found_out_by_the_same_judge(tmp_path: Path) -> None:
    tokens = [f"phone-{n}" for n in range(PHONES)]

    seen, _ = _play(_naive, tmp_path, tokens, messages=600, kills=10)

    broken = violations(seen, notices=10)
    assert any("never answered" in sentence for sentence in broken), broken
    assert any("notice" in sentence for sentence in broken), broken


def _ours(folder: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "tests.faults.server", str(folder), str(port)]


def _naive(folder: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "tests.faults.naive_server", str(folder), str(port), "10", "1"]


def _play(
    command: Command, folder: Path, tokens: list[str], *, messages: int, kills: int, seed: int = 7
) -> tuple[list[Seen], int]:
    """Let every phone write its share while the server is killed; return what was seen, and the kills."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    share = messages // len(tokens)
    phones = [Phone(url, token, f"phone {n}") for n, token in enumerate(tokens)]
    with _killed_now_and_then(command(folder, port), url, kills, random.Random(seed)) as killer:
        _together([phone.join for phone in phones])
        listeners = [threading.Thread(target=phone.listen, daemon=True) for phone in phones]
        for listener in listeners:
            listener.start()
        _together([lambda phone=phone: phone.write(1, share, pause=1.2 * kills / share) for phone in phones])
        killer.finish()
        _wait_until(lambda: all(len(phone.seen.lines) >= share + server.NOTICES for phone in phones), DRAIN)
        for phone in phones:
            phone.hang_up()
        for listener in listeners:
            listener.join(timeout=10)
        for phone in phones:
            phone.close()
    return [phone.seen for phone in phones], killer.kills


class _Killer(threading.Thread):
    """Starts the server, kills it at a random moment, starts it again; the last one lives."""

    def __init__(self, command: list[str], url: str, kills: int, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._command, self._url, self._left, self._chance = command, url, kills, chance
        self.kills = 0
        self._process = self._new_server()

    def run(self) -> None:
        while self.kills < self._left:
            _wait_until(self._healthy, 30)
            time.sleep(self._chance.uniform(0.0, 1.2))
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self.kills += 1
            self._process = self._new_server()

    def finish(self) -> None:
        """Wait for the last kill and for the server that lives."""
        self.join()
        _wait_until(self._healthy, 30)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _new_server(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, env={**os.environ, "PYTHONUNBUFFERED": "1"})

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self._url}/api/health", timeout=1).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def _killed_now_and_then(
    command: list[str], url: str, kills: int, chance: random.Random
) -> Iterator[_Killer]:
    killer = _Killer(command, url, kills, chance)
    killer.start()
    try:
        yield killer
    finally:
        killer.stop()


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _wait_until(holds: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
