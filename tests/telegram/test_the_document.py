"""docs/telegram.md, done: every command of it, in its order, in a fresh folder, before the whole Telegram.

The page stays true or this fails: a command that is not known here must be written here, too, with what is
typed when it asks, and what it must say. Between the commands a trainee joins from the printed sheet and a
director starts the exercise, as the page tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_phone import Phone
from tests.ports import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "telegram.md"
PASSWORD = "a long password"
ACTORS = ("bank", "girl", "hotline_md", "journalist", "landlord", "liaison", "mother")
CONTROL = "110201560:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"
PATIENCE_S = 40.0
JPEG = b"\xff\xd8\xff" + b"face" * 60
_SAYS = {
    "blurline operator": (f"{PASSWORD}\n{PASSWORD}\n", "Ada can sign in now"),
    "blurline exercise": ("", "is ready: "),
    "blurline telegram add": ("", "7 bots are ready to be used"),
    "blurline telegram add control": (f"{CONTROL}\n", "control: @lumeria_60_bot"),
    "blurline telegram list": ("", "hotline_md"),
    "blurline telegram set-up": (
        "y\n" * len(ACTORS),
        "name (ro): Lumeria → Irina, linia de urgență din Valdenia",
    ),
    "blurline telegram sheets": ("y\n", "Written to sheets.html"),
    "blurline doctor": ("", "@lumeria_20_bot (bank): can be used"),
    "blurline telegram readiness": ("", "Falcon"),
    "blurline telegram remove": ("y\n", "@lumeria_26_bot is removed"),
}
"""What is typed at each command, and some words of its answer."""


def commands() -> list[str]:
    """Return the commands of the document in order, without what is said of them."""
    blocks = re.findall(r"^```\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.M | re.S)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def kind_of(command: str) -> str:
    words = command.split()
    kind = " ".join(words[:3] if words[1] == "telegram" else words[:2])
    return f"{kind} control" if words[-1] == "control" else kind


@dataclass
class Follower:
    """Somebody who has a fresh folder, a terminal and the document."""

    folder: Path
    city: Telegram
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    exercise: str = ""
    said: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def do(self, command: str) -> None:
        if command.startswith("export "):
            name, _, _address = command.removeprefix("export ").partition("=")
            self.environment[name] = self.base  # this machine stands for the one of the document
            return
        kind = kind_of(command)
        typed, words = _SAYS[kind]
        if kind == "blurline telegram add":
            typed = "".join(f"{token_of(actor)}\n" for actor in ACTORS)
        out = await self._run(command.replace("x1abc…", self.exercise), typed)
        assert words in " ".join(out.split()), f"{command}\n{out}"
        self.said[kind] = out
        if kind == "blurline exercise":
            self.exercise = out.split("is ready: ")[1].split()[0]

    async def _run(self, command: str, typed: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            *self._started(command),
            env=self.environment,
            cwd=self.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate(typed.encode())
        assert process.returncode == 0, f"{command}\n{out.decode()}"
        return out.decode()

    @contextlib.asynccontextmanager
    async def serving(self, command: str) -> AsyncIterator[None]:
        """Run the server beside everything else, and see that it stops when it is told to."""
        log = (self.folder / "server.log").open("wb")
        process = await asyncio.create_subprocess_exec(
            *self._started(command), env=self.environment, cwd=self.folder, stdout=log, stderr=log
        )
        try:
            await self.until(self._is_open, "the server to open")
            yield
        finally:
            process.terminate()
            async with asyncio.timeout(10):
                assert await process.wait() == 0
            log.close()

    async def until(self, holds: object, what: str) -> object:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := holds():  # type: ignore[operator]
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}")

    def _started(self, command: str) -> list[str]:
        _blurline, *words = command.split()
        return [sys.executable, "-c", "from bot.cli import main; main()", *words]

    def _is_open(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def sheet(self) -> tuple[str, str]:
        """Return the bot and the payload behind the hotline's code on the first team's sheet."""
        page = (self.folder / "sheets.html").read_text("utf-8")
        first = page.split('<section class="sheet">')[1]
        assert "Irina, hotline of Valdenia" in first
        assert "Elena" not in first, "her name gives the story away"
        assert f"{self.base}/j/" in first
        username, payload = re.findall(r"https://t\.me/(\w+)\?start=([\w-]+)", first)[0]
        return self.city.token_of(username), payload

    async def start_the_exercise(self) -> None:
        """Sign in as Ada and press Start."""
        async with httpx.AsyncClient(base_url=self.base) as console:
            console.headers.update({"X-Blurline": "1", "Origin": self.base})
            signed = await console.post("/api/session", json={"name": "Ada", "password": PASSWORD})
            signed.raise_for_status()
            wish = {"action": "start", "reason": "a test of the document"}
            (await console.post(f"/api/exercises/{self.exercise}/clock", json=wish)).raise_for_status()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def follower(tmp_path: Path) -> AsyncIterator[Follower]:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces" / "mother.jpg").write_bytes(JPEG)
    async with telegram() as city:
        for number, actor in enumerate(ACTORS, 20):
            city.add_bot(token_of(actor), f"lumeria_{number}_bot", "Lumeria")
        city.add_bot(CONTROL, "lumeria_60_bot", "Lumeria")
        port = free_port()
        clean = {name: value for name, value in os.environ.items() if "BLURLINE" not in name}
        yield Follower(
            tmp_path,
            city,
            port,
            clean
            | {
                "BLURLINE_DATA": str(tmp_path / "data"),
                "BLURLINE_PORT": str(port),
                "BLURLINE_TELEGRAM_API": city.base,
                "COLUMNS": "250",
                "LANG": "C.UTF-8",
            },
        )


async def test_from_botfather_to_the_first_exercise_as_the_document_says(follower: Follower):
    ana = follower.city.phone("Ana")
    every = commands()
    serve = next(command for command in every if command.startswith("blurline serve"))
    for command in every[: every.index(serve)]:
        await follower.do(command)
    async with follower.serving(serve):
        for command in every[every.index(serve) + 1 :]:
            if kind_of(command) == "blurline doctor":
                await joins(ana, *follower.sheet())
            await follower.do(command)
            if kind_of(command) == "blurline telegram set-up":
                await dressed(follower)
            if kind_of(command) == "blurline telegram readiness":
                assert "✓" in follower.said["blurline telegram readiness"].split("Falcon")[1]
                await follower.start_the_exercise()
                await answers(follower, ana)


async def dressed(follower: Follower) -> None:
    """The bots look as their actors; done again, only the picture is offered."""
    bot = follower.city.bot(token_of("hotline_md"))
    assert bot.name == "Irina, hotline of Valdenia"
    assert follower.city.bot(token_of("mother")).photo == JPEG
    again = await follower._run(f"blurline telegram set-up {follower.exercise} --photos faces/", "n\n")
    assert again.count("nothing to change") == len(ACTORS) - 1
    assert "picture: ? → mother.jpg" in again


async def joins(phone: Phone, token: str, payload: str) -> None:
    """Scan the hotline's code, press Start, agree, choose a call-sign, an agency and the languages."""
    await phone.start(token, payload)
    asked = await phone.wait(token, lambda said: bool(said.buttons), seconds=PATIENCE_S)
    await phone.tap(token, asked.buttons[0])
    await phone.wait(token, lambda said: "call-sign" in said.text, seconds=PATIENCE_S)
    await phone.type(token, "Falcon")
    await phone.wait(token, lambda said: "Police" in said.buttons, seconds=PATIENCE_S)
    await phone.tap(token, "Police")
    await phone.wait(token, lambda said: "Done" in said.buttons, seconds=PATIENCE_S)
    await phone.tap(token, "Done")
    await phone.wait(token, lambda said: "You are Falcon" in said.text, seconds=PATIENCE_S)


async def answers(follower: Follower, phone: Phone) -> None:
    """The actors answer; `/web` gives the way on."""
    token = token_of("hotline_md")
    before = len(phone.sees(token))
    await phone.type(token, "Good morning, who is speaking?")
    await follower.until(
        lambda: [said for said in phone.sees(token)[before:] if "Irina" in said.text], "the hotline"
    )
    await phone.type(token, "/web")
    await phone.wait(token, lambda said: f"{follower.base}/continue/" in said.text, seconds=PATIENCE_S)


def token_of(actor: str) -> str:
    number = 110201520 + ACTORS.index(actor)
    return f"{number}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDs{number % 1000}"
