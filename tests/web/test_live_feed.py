"""The console's feed: everything, in order, without a gap, from where the screen left off."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


PATIENCE_S = 30  # a busy machine, too


class Listener:
    """Reads a stream of the application event by event."""

    def __init__(
        self, house: Any, cookie: str, query: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self._events: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        scope = {
            "type": "http", "method": "GET", "path": house.url("/feed"), "raw_path": b"",
            "query_string": query.encode(), "root_path": "", "scheme": "http", "http_version": "1.1",
            "server": ("blurline.test", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
            "headers": [(b"cookie", cookie.encode())]
            + [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        }  # fmt: skip
        self.task = asyncio.create_task(house.application.web(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await self._events.put(message["body"])

    async def opened(self) -> None:
        """Wait for the first sign of life: what is written from now on is heard."""
        await asyncio.wait_for(self._events.get(), PATIENCE_S)

    async def next(self) -> dict[str, Any]:
        while True:
            chunk = await asyncio.wait_for(self._events.get(), PATIENCE_S)
            data = [line for line in chunk.decode().splitlines() if line.startswith("data: ")]
            if data:
                return json.loads(data[0][6:])

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, PATIENCE_S)


def cookie_of(client: Any) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def test_a_listener_gets_each_entry_as_it_is_written(house):
    phone, panel = await house.phone(), await house.panel()
    listener = Listener(house, cookie_of(panel))
    await listener.opened()
    await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    heard = await listener.next()
    assert (heard["kind"], heard["body"]["text"]) == ("message.in", "hello")
    await listener.leave()


async def test_a_listener_that_was_away_gets_what_it_missed(house):
    phone, panel = await house.phone(), await house.panel()
    await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    house.pass_time(10)
    top = (await panel.get(house.url())).json()["seq"]
    listener = Listener(house, cookie_of(panel), headers={"last-event-id": "0"})
    seqs = [(await listener.next())["seq"] for _ in range(top)]
    assert seqs == list(range(1, top + 1))
    await listener.leave()


async def test_who_looks_where_is_heard_and_is_not_on_record(house):
    phone, dana, olga = await house.phone(), await house.panel(), await house.panel("Olga")
    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    conversation = sent.json()["conversation_id"]
    top = (await dana.get(house.url())).json()["seq"]
    listener = Listener(house, cookie_of(dana), query=f"after={top}")
    await listener.opened()
    await olga.post(house.url("/presence"), json={"looking": conversation, "typing": True})
    heard = await listener.next()
    assert (heard["kind"], heard["seq"], heard["body"]["looking"]) == ("presence", None, conversation)
    assert (await dana.get(house.url())).json()["seq"] == top
    await listener.leave()


async def test_signing_out_ends_the_stream(house, monkeypatch):
    monkeypatch.setattr("bot.web.routes.feed.LOOK_S", 0.05)
    panel = await house.panel()
    listener = Listener(house, cookie_of(panel))
    await listener.opened()
    await panel.delete("/api/session")
    await asyncio.wait_for(listener.task, PATIENCE_S)


async def test_closing_lets_every_listener_go(house):
    phone, panel = await house.phone(), await house.panel()
    listener = Listener(house, cookie_of(panel))
    seq = (await phone.get("/api/me")).json()["seq"]
    polling = asyncio.create_task(phone.get("/api/me/feed", params={"after": seq, "wait": 25}))
    await listener.opened()
    await asyncio.sleep(0.05)  # the phone asks
    house.application.hub.close()
    await asyncio.wait_for(listener.task, 2)
    assert (await asyncio.wait_for(polling, 2)).json()["events"] == []
