"""Phones on a network where the server may die at any moment: they try again, as a real one does."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import httpx

from tests.faults.judge import Seen

HEADERS = {"X-Blurline": "1"}
TRY_AGAIN = 0.25  # seconds


class Phone:
    """One trainee's phone: writes numbered messages one after another and listens at the same time."""

    def __init__(self, url: str, token: str, name: str) -> None:
        self.seen = Seen(name)
        self._token = token
        self._client = httpx.Client(base_url=url, headers={**HEADERS, "Origin": url}, timeout=5)
        self._hung_up = threading.Event()

    def join(self) -> None:
        """Join the team as a police officer."""
        answer = self._until_answered(
            lambda: self._client.post(
                f"/api/join/{self._token}",
                json={"call_sign": self.seen.name, "agency": "police", "languages": ["en"], "consent": True},
            )
        )
        answer.raise_for_status()

    def write(self, first: int, last: int, pause: float = 0.0) -> None:
        """Write the messages of these numbers; the same message is sent again until it is accepted."""
        for number in range(first, last + 1):
            body = {"client_id": uuid.uuid4().hex, "actor_id": "office", "text": f"message {number}"}
            self._until_answered(lambda body=body: self._client.post("/api/me/messages", json=body))
            self.seen.accepted.append(number)
            time.sleep(pause)

    def listen(self) -> None:
        """Collect every line of the actor, in the order of the feed, until `hang_up`."""
        after = 0
        while not self._hung_up.is_set():
            asked = after
            answer = self._until_answered(
                lambda asked=asked: self._client.get("/api/me/feed", params={"after": asked, "wait": 2})
            )
            feed = answer.json()
            for event in feed["events"]:
                if event["kind"] == "message" and not event["message"]["mine"]:
                    self.seen.lines.append(event["message"]["text"])
                    self.seen.seqs.append(event["seq"])
            after = feed["seq"]

    def hang_up(self) -> None:
        """Stop listening after the answer that is on its way."""
        self._hung_up.set()

    def close(self) -> None:
        """Let go of the network."""
        self._client.close()

    def _until_answered(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        while True:
            try:
                answer = ask()
            except httpx.TransportError:
                time.sleep(TRY_AGAIN)
                continue
            if answer.status_code < 500:
                assert answer.status_code == 200, answer.text
                return answer
            time.sleep(TRY_AGAIN)
