"""Server-sent events: one long answer that ends by itself after ten minutes, when the browser comes again.

A reader that does not read is dropped, and so is one whose session was ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

RENEW_S = 600.0  # a stream lives this long; the browser then asks again from the last number it saw
HEARTBEAT_S = 20.0  # a sign of life, so that nobody in between thinks the line dead
SLOW_S = 30.0  # a reader that takes nothing for this long is dropped
RETRY_MS = 1_000  # how soon a browser comes again


class EventStream(Response):
    """Sends what the iterator yields until it ends, the reader leaves, or reads nothing for `SLOW_S`."""

    media_type = "text/event-stream"

    def __init__(self, events: Callable[[], AsyncIterator[bytes]]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.headers["x-accel-buffering"] = "no"
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the stream."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        await _push(send, f"retry: {RETRY_MS}\n\n".encode())
        async for chunk in self._events():
            await _push(send, chunk)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def event(data: str, *, seq: int | None = None) -> bytes:
    """Write one event; `data` is a single line of JSON."""
    head = "" if seq is None else f"id: {seq}\n"
    return f"{head}data: {data}\n\n".encode()


HEARTBEAT = b": still here\n\n"


async def _push(send: Send, body: bytes) -> None:
    async with asyncio.timeout(SLOW_S):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
