"""A phone on the web page, over the real API."""

from __future__ import annotations

from typing import Any

import httpx

from bot.channels.webchat import WebChat
from tests.channels.place import ORIGIN, Place, TraineesPhone

JPEG = b"\xff\xd8\xff" + b"ceiling" * 30


class WebPhone(TraineesPhone):
    """One trainee's page."""

    can = WebChat.can

    def __init__(self, place: Place, client: httpx.AsyncClient) -> None:
        self.place = place
        self.client = client
        self.seq = 0
        self.lines: dict[str, list[str]] = {}
        self.media: set[str] = set()
        self.typing = False
        self.last: dict[str, Any] = {}

    async def write(self, text: str, update_id: str) -> None:
        assert await self.try_to_write(text, update_id)

    async def try_to_write(self, text: str, update_id: str) -> bool:
        return await self._send({"client_id": update_id, "actor_id": "guide", "text": text})

    async def rewrite(self, update_id: str, text: str) -> None:
        await self.write(text, f"{update_id}-again")

    async def send_photo(self, update_id: str) -> None:
        kept = await self.client.post("/api/me/media", files={"file": ("ceiling.jpg", JPEG)})
        media_id = kept.raise_for_status().json()["media_id"]
        assert await self._send({"client_id": update_id, "actor_id": "guide", "media_id": media_id})

    async def a_button(self) -> dict[str, Any]:
        await self.write("what is this?", "asks")
        self.place.pass_time(30)
        await self.shown()
        first = self.last["buttons"][0]["index"]
        return {"state": self.last["button_state"], "index": first, "seq": self.last["button_seq"]}

    async def press(self, button: Any, update_id: str) -> None:
        assert await self._send({"client_id": update_id, "actor_id": "guide", "button": button})

    async def stop(self) -> None:
        (await self.client.post("/api/me/stop", json={})).raise_for_status()

    async def shown(self) -> list[str]:
        if self.seq == 0:
            state = (await self.client.get("/api/me")).json()
            self.lines["marking"] = [state["exercise"]["marking"]["header"]]
        feed = await self._feed()
        self.seq = feed["seq"]
        for event in feed["events"]:
            self._note(event)
        return [line for lines in self.lines.values() for line in lines]

    async def files(self) -> int:
        await self.shown()
        return len(self.media)

    async def sees_typing(self) -> bool:
        await self.shown()
        return self.typing

    async def lose_the_next_answer(self) -> None:
        """The page asks, and the answer gets lost on its way: the page does not move on."""
        await self._feed()

    async def _feed(self) -> dict[str, Any]:
        found = await self.client.get("/api/me/feed", params={"after": self.seq, "wait": 0})
        return dict(found.raise_for_status().json())

    def _note(self, event: dict[str, Any]) -> None:
        if event["kind"] == "message" and not event["message"]["mine"]:
            message = event["message"]
            self.last = message if message["buttons"] else self.last
            self.media |= {message["id"]} if message["media"] else set()
            buttons = [button["text"] for button in message["buttons"]]
            self.lines[message["id"]] = [f"{message['sender']}: {message['text']}", *buttons]
        elif event["kind"] == "typing":
            self.typing = event["typing"]
        elif event["kind"] == "stopped" and event["stopped"]:
            self.lines["stopped"] = ["stopped"]

    async def _send(self, message: dict[str, Any]) -> bool:
        answer = await self.client.post("/api/me/messages", json=message)
        return answer.is_success


async def open_page(place: Place, team: int, call_sign: str) -> WebPhone:
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(place.application.web),
        base_url=ORIGIN,
        headers={"X-Blurline": "1", "Origin": ORIGIN},
    )
    place.clients.append(client)
    wish = {"call_sign": call_sign, "agency": "police", "languages": ["en"], "consent": True}
    (await client.post(f"/api/join/{place.tokens[team]}", json=wish)).raise_for_status()
    return WebPhone(place, client)
