"""The whole program, listening on a real port: it starts, is played, and stops in order."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from bot.app import build
from bot.autoplay.script_reader import read
from bot.cli.autoplay import play_to_the_end
from bot.cli.demo_exercise import Demo, prepare
from bot.runner import running
from bot.settings import Settings
from roleplay.packs.load import load_pack
from tests.ports import free_port

pytestmark = pytest.mark.anyio
SCRIPTS = Path(__file__).parents[2] / "scripts"


def demo_at(folder: Path, *, speed: float = 1.0, start: bool = True) -> Demo:
    settings = Settings(data=folder, scripts=SCRIPTS, host="127.0.0.1", port=free_port(), log_level="error")
    return prepare(build(settings), load_pack(SCRIPTS / "tutorial"), speed=speed, start=start)


async def test_it_stops_within_five_seconds_though_a_phone_waits(tmp_path):
    demo = demo_at(tmp_path)
    base = f"http://127.0.0.1:{demo.application.settings.port}"
    async with httpx.AsyncClient(
        base_url=base, headers={"X-Blurline": "1", "Origin": base}, trust_env=False, timeout=30
    ) as phone:
        async with running(demo.application):
            wish = {"call_sign": "A", "agency": "police", "languages": ["en"], "consent": True}
            (await phone.post(f"/api/join/{demo.made.teams[0].token}", json=wish)).raise_for_status()
            seq = (await phone.get("/api/me")).json()["seq"]
            polling = asyncio.create_task(phone.get("/api/me/feed", params={"after": seq, "wait": 25}))
            await asyncio.sleep(0.3)
            stopping = time.monotonic()
        assert time.monotonic() - stopping < 5
        assert (await asyncio.wait_for(polling, 1)).json()["events"] == []


async def test_what_was_acknowledged_is_there_after_a_restart(tmp_path):
    demo = demo_at(tmp_path)
    base = f"http://127.0.0.1:{demo.application.settings.port}"
    async with (
        httpx.AsyncClient(base_url=base, headers={"X-Blurline": "1"}, trust_env=False, timeout=30) as phone,
        running(demo.application),
    ):
        wish = {"call_sign": "A", "agency": "police", "languages": ["en"], "consent": True}
        (await phone.post(f"/api/join/{demo.made.teams[0].token}", json=wish)).raise_for_status()
        message = {"client_id": "c1", "actor_id": "guide", "text": "hello"}
        sent = (await phone.post("/api/me/messages", json=message)).json()
    again = build(demo.application.settings)
    exercise = demo.made.exercise.exercise_id
    entries = again.ledger.read(lambda uow: uow.journal.after(exercise, sent["seq"] - 1, 1))
    again.close()
    assert [entry.body["text"] for entry in entries] == ["hello"]


@pytest.mark.slow
async def test_a_rehearsal_accounts_for_every_inject_replays_and_writes_its_debrief(tmp_path):
    demo = demo_at(tmp_path, speed=600, start=False)
    pack = load_pack(SCRIPTS / "tutorial")
    console = Console(width=160, record=True, file=io.StringIO())
    await play_to_the_end(demo, pack, console, seed=1, leave=True, open_page=False)
    faults = [line for line in console.export_text().splitlines() if "✗" in line]
    # The tutorial is over in 4.5 s here: on a busy machine a team may not get to an end in that time.
    assert [line for line in faults if "reached no end" not in line] == []
    assert "Alpha 1 (Police)" in (tmp_path / "debrief.html").read_text("utf-8")


def test_a_script_is_read_along_by_what_its_actor_says():
    reading = read(load_pack(SCRIPTS / "hotline"))["mother"]
    assert reading.state_of("Hello? Who is this?") == "greeting"
    assert reading.state_of("Алло? Кто это?") in ("greeting", None)
    assert reading.state_of("Something a role-player says.") is None
    assert reading.distance["address"] == 1
    assert "informed" in reading.final
