"""A simulated phone: joins by a team's link, follows its feed, writes, presses buttons, over real HTTP."""

from __future__ import annotations

import asyncio
import itertools
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

LATENCY_S = 0.1  # a phone takes in what has happened meanwhile and asks again
POLL_S = 10.0
PATIENCE_S = 30.0
AGAIN_S = 0.5  # before trying once more after a refusal or a broken line

DOCUMENT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(slots=True)
class Phone:
    """One trainee's phone."""

    http: httpx.AsyncClient
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    heard: Callable[[dict[str, Any]], None]
    sent: int = 0
    repeated: int = 0
    seq: int = 0
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def join(self, link: str) -> None:
        """Join by the link of a team, having read the notice."""
        token = link.rsplit("/", 1)[1]
        (await self.http.get(f"/api/join/{token}")).raise_for_status()
        wish = {
            "call_sign": self.call_sign,
            "agency": self.agency,
            "languages": list(self.languages),
            "consent": True,
        }
        (await self.http.post(f"/api/join/{token}", json=wish)).raise_for_status()

    async def state(self) -> dict[str, Any]:
        """Ask for everything the screen shows."""
        answer = await self.http.get("/api/me")
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json()
        self.seq = shown["seq"]
        return shown

    async def follow(self) -> None:
        """Follow the feed for ever; a broken line is taken up again where it broke."""
        while True:
            try:
                answer = await self.http.get("/api/me/feed", params={"after": self.seq, "wait": POLL_S})
                answer.raise_for_status()
            except httpx.HTTPError:
                await asyncio.sleep(AGAIN_S)
                continue
            feed = answer.json()
            self.seq = feed["seq"]
            for event in feed["events"]:
                self.heard(event)
            await asyncio.sleep(LATENCY_S)

    async def write(self, to: dict[str, Any], content: dict[str, Any]) -> bool:
        """Send a message until it is on record, under one client id; False when it is refused."""
        message = {"client_id": f"{self.call_sign}-{next(self._numbers)}".replace(" ", "-"), **to, **content}
        while True:
            try:
                answer = await self.http.post("/api/me/messages", json=message)
            except httpx.HTTPError:
                self.repeated += 1
                await asyncio.sleep(AGAIN_S)
                continue
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                await asyncio.sleep(AGAIN_S)
                continue
            self.sent += answer.is_success
            return answer.is_success

    async def upload(self, kind: str) -> str | None:
        """Send a file, to name it in a message."""
        photo = kind == "photo"
        file = ("photo.png", _photo(), "image/png") if photo else ("paper.pdf", DOCUMENT, "application/pdf")
        answer = await self.http.post("/api/me/media", files={"file": file})
        return str(answer.json()["media_id"]) if answer.is_success else None


def _photo() -> bytes:
    """Draw one grey pixel as a PNG."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\x80")),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def browser(base_url: str) -> httpx.AsyncClient:
    """Open a browser with cookies of its own, on our own page."""
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"X-Blurline": "1", "Origin": base_url},
        timeout=PATIENCE_S,
        trust_env=False,
    )
