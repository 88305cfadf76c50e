"""Real phones at the real server: each writes and listens over HTTP, from another process than the server's.

Usage of the server's side: ``python -m bot.bench.through_http FOLDER PORT`` serves until it is told to stop.
Phones keep to what the server allows one of them: a burst of messages, then a few a second.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bot import new_exercise
from bot.app import Application, build
from bot.bench.office_hours import PACK, Run
from bot.runner import serve
from bot.settings import Settings
from roleplay.packs.load import load_pack
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage

PHONES = 20
BURST = 35
"""Messages that each phone writes one after the other, within what the server allows at once."""
CALM = 10
CALM_PAUSE = 0.5
"""Seconds between two messages of a phone when nobody is in a hurry."""
PATIENCE = 30.0


def measure(folder: Path) -> tuple[Run, Run]:
    """Let phones write in a burst, then calmly; return what each saw."""
    tokens = _prepare(folder)
    with _server(folder) as port:
        phones = [_Phone(port, token, number) for number, token in enumerate(tokens)]
        for phone in phones:
            phone.join()
        burst = _play(phones, BURST, 0.0)
        calm = _play(phones, CALM, CALM_PAUSE)
        for phone in phones:
            phone.hang_up()
    return burst, calm


class _Phone:
    """One trainee: a connection to write by, and another to listen by."""

    def __init__(self, port: int, token: str, number: int) -> None:
        self._token = token
        self._number = number
        self._writing = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._reading = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = {"X-Blurline": "1", "Content-Type": "application/json"}
        self._sent: dict[str, float] = {}
        self._written = 0
        self.run = Run()
        self._open = True

    def join(self) -> None:
        """Join the team, and begin to listen."""
        person = {
            "call_sign": f"Phone {self._number}",
            "agency": "police",
            "languages": ["en"],
            "consent": True,
        }
        self._ask(self._writing, "POST", f"/api/join/{self._token}", person)
        threading.Thread(target=self._listen, daemon=True).start()

    def write(self, messages: int, pause: float) -> None:
        """Write so many messages, each when the one before is accepted."""
        start = time.perf_counter()
        for at in range(messages):
            time.sleep(max(0.0, start + at * pause - time.perf_counter()))
            self._written += 1
            number = str(self._number * 1_000_000 + self._written)
            body = {"client_id": number, "actor_id": "office", "text": f"message {number}"}
            self._sent[number] = sent = time.perf_counter()
            self._ask(self._writing, "POST", "/api/me/messages", body)
            self.run.committed.append(time.perf_counter() - sent)

    def hang_up(self) -> None:
        """Listen no more."""
        self._open = False

    def _listen(self) -> None:
        after = 0
        with suppress(OSError, http.client.HTTPException):  # the server has gone
            while self._open:
                feed = self._ask(self._reading, "GET", f"/api/me/feed?after={after}&wait=25")
                after = feed["seq"]
                for event in feed["events"]:
                    if event["kind"] == "message" and not event["message"]["mine"]:
                        self._heard(event["message"]["text"])

    def _heard(self, text: str) -> None:
        if sent := self._sent.pop(text.removeprefix("Noted ").rstrip("."), None):
            self.run.delivered.append(time.perf_counter() - sent)

    def _ask(
        self, way: http.client.HTTPConnection, method: str, path: str, body: object = None
    ) -> dict[str, Any]:
        way.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = way.getresponse()
        content = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{method} {path} was answered {answer.status}: {content[:200]!r}")
        if cookie := answer.headers.get("Set-Cookie"):
            self._headers["Cookie"] = cookie.partition(";")[0]
        given: dict[str, Any] = json.loads(content)
        return given


def _play(phones: Sequence[_Phone], messages: int, pause: float) -> Run:
    whole = Run()
    for phone in phones:
        phone.run = Run()
    start = time.perf_counter()
    writers = [threading.Thread(target=phone.write, args=(messages, pause)) for phone in phones]
    for writer in writers:
        writer.start()
        time.sleep(pause / len(phones))  # people do not write in step
    for writer in writers:
        writer.join()
    _wait_until(lambda: all(len(phone.run.delivered) >= messages for phone in phones))
    whole.seconds = time.perf_counter() - start
    for phone in phones:
        whole.committed += phone.run.committed
        whole.delivered += phone.run.delivered
    return whole


def _prepare(folder: Path) -> list[str]:
    application = _application(folder, 8000)
    now = application.clock.now_ms()

    def make(uow: UnitOfWork) -> list[str]:
        made = new_exercise.make(
            uow,
            application.packs,
            load_pack(PACK),
            title="Bench",
            teams=[f"Team {number}" for number in range(PHONES)],
            operator_id=None,
            now=now,
        )
        lifecycle.start(Stage(uow, application.packs, made.exercise.exercise_id, now))
        return [opened.token for opened in made.teams]

    tokens = application.ledger.write(make)
    application.close()
    return tokens


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "bot.bench.through_http", str(folder), str(port)]
    with subprocess.Popen(command) as process:  # noqa: S603 (this very program)
        try:
            _wait_until(lambda: _answers(port) or process.poll() is not None)
            yield port
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.perf_counter() + PATIENCE
    while not done():
        if time.perf_counter() > until:
            raise RuntimeError(f"Nothing came for {PATIENCE:.0f} seconds.")
        time.sleep(0.002)


def _application(folder: Path, port: int) -> Application:
    return build(Settings(data=folder, port=port, log_level="warning"))


if __name__ == "__main__":
    asyncio.run(serve(_application(Path(sys.argv[1]), int(sys.argv[2]))))
