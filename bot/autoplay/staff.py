"""Simulated exercise staff: a role-player who takes actors over and back, and a director's clock."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.autoplay.play_clock import PlayClock

TAKES_EVERY = 2_400.0  # seconds of play between two takeovers
THINKS = 45.0  # seconds of play before and after a line
REHEARSAL = "A rehearsal without people"
LOOK_S = 0.4  # how often the staff looks at the console
DAY_OVER = "day over"


@dataclass(slots=True)
class RolePlayer:
    """Answers calls for help, and otherwise takes somebody over now and then."""

    http: httpx.AsyncClient
    exercise: str
    chance: random.Random
    clock: PlayClock
    takeovers: int = 0
    conflicts: int = 0
    _next: float = TAKES_EVERY / 4
    _seen: set[str] = field(default_factory=set)

    async def play(self) -> None:
        """Work the console for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self.clock.now() < self._next:
                continue
            answer = await self.http.get(f"/api/exercises/{self.exercise}")
            if not answer.is_success:
                continue
            state = answer.json()
            row = self._choose(state["conversations"])
            if row is not None and state["clock"]["running"]:
                self._next = self.clock.now() + TAKES_EVERY
                await self._voice(row)

    def _choose(self, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        playing = [row for row in rows if row["last"] and row["control"] == "script" and not row["ended"]]
        calling = [row for row in playing if row["needs_operator"]]
        if calling:
            return calling[0]
        return self.chance.choice(playing) if playing else None

    async def _voice(self, row: dict[str, Any]) -> None:
        here = f"/api/exercises/{self.exercise}/conversations/{row['id']}"
        taken = await self.http.post(f"{here}/control", json={"control": "person", "rev": row["control_rev"]})
        if not taken.is_success:
            self.conflicts += 1
            return
        self.takeovers += 1
        rev = taken.json()["rev"]
        detail = (await self.http.get(here)).json()
        here_i_am = {"looking": row["id"], "typing": True, "seats": [row["id"]]}
        await self.http.post(f"/api/exercises/{self.exercise}/presence", json=here_i_am)
        await self.clock.sleep(THINKS)
        line = self._line(detail)
        if line:
            said = {"client_id": f"autoplay-{self.takeovers}", "text": line, "rev": rev, "hold_ms": 0}
            await self.http.post(f"{here}/say", json=said)
        await self.http.post(f"{here}/note", json={"text": "Taken over in the rehearsal."})
        await self.clock.sleep(THINKS)
        await self.http.post(f"{here}/hand-back", json=self._hand_back(detail, rev))

    def _line(self, detail: dict[str, Any]) -> str | None:
        lines = [each["text"] for each in detail["suggestions"]]
        if not lines and detail["shadow"]:
            lines = detail["shadow"]["would_say"]
        return self.chance.choice(lines) if lines else None

    def _hand_back(self, detail: dict[str, Any], rev: int) -> dict[str, Any]:
        """Hand back here; at a return point when the actor had called for help."""
        points = detail["return_points"]
        if detail["row"]["needs_operator"] and points:
            state = detail["row"]["state"] if detail["row"]["state"] in points else points[0]
            return {"how": "state", "state": state, "last": "drop", "rev": rev}
        return {"how": "here", "last": "answer", "rev": rev}


@dataclass(slots=True)
class Director:
    """Starts, moves the clock from day to day, brings a deck inject and one that nobody planned, and ends."""

    http: httpx.AsyncClient
    exercise: str
    clock: PlayClock
    deck_at: float = 3_600.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def direct(self) -> None:
        """Direct until EndEx."""
        state = (await self.http.get(f"/api/exercises/{self.exercise}")).json()
        days = len(state["exercise"]["days"])
        asked = False
        self.clock.tell(await self._move("start", reason=REHEARSAL))
        while not self.over.is_set():
            await asyncio.sleep(LOOK_S)
            answer = await self.http.get(f"/api/exercises/{self.exercise}/now")
            if not answer.is_success:
                continue
            told = answer.json()
            self.clock.tell(told)
            if told["phase"] == "paused" and told["pause_reason"] == DAY_OVER:
                last = told["day"] >= days
                self.clock.tell(await self._move("end" if last else "next_day"))
                if last:
                    self.over.set()
            elif not asked and told["play_ms"] >= self.deck_at * 1000:
                asked = True
                await self._bring_in(state)

    async def _move(self, action: str, **more: str) -> dict[str, Any]:
        wish = {"action": action, **more}
        answer = await self.http.post(f"/api/exercises/{self.exercise}/clock", json=wish)
        answer.raise_for_status()
        moved: dict[str, Any] = answer.json()
        return moved

    async def _bring_in(self, state: dict[str, Any]) -> None:
        here = f"/api/exercises/{self.exercise}"
        deck = [row["id"] for row in state["injects"] if row["kind"] == "deck"]
        if deck:
            await self.http.post(f"{here}/injects/{deck[0]}/fire", json={"reason": REHEARSAL})
        wish = {
            "teams": [team["id"] for team in state["teams"]],
            "senders": ["control"],
            "method": "news",
            "title": "Rain over the port",
            "message": "Ferries are late. Nothing else is known.",
        }
        await self.http.post(f"{here}/improvise", json=wish)
