"""A simulated team: four trainees who share their contacts and decide who writes what to whom.

They ask for what they do not know yet, then go on towards an end; they make mistakes, write beside the point,
find the colleague who speaks the actor's language, and let the one answer whose office it is.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.autoplay.phone import Phone
from bot.autoplay.phrases import VALUES, Phrases
from bot.autoplay.play_clock import PlayClock
from bot.autoplay.script_reader import Move, Reading

SEATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("police", ("en", "it")),
    ("mediator", ("ro", "ru", "en")),
    ("prosecutor", ("en", "it", "ro")),
    ("finance", ("en", "it")),
)
ANSWER_AFTER = (60.0, 240.0)  # seconds of play from an actor's line to the answer
NO_ANSWER_AFTER = 1_200.0  # seconds of play after which a team tries again
STRAYS = 0.08  # of messages are beside the point
MOST_ASKED = 4  # things asked in a state before going on
MOST_TRIED = 3  # times the same thing is tried
MOST_PER_TALK = 60  # messages of a team to one actor
TICK_S = 0.1


@dataclass(slots=True)
class Talk:
    """What a team knows of one conversation."""

    actor_id: str
    conversation_id: str | None
    owner: Phone | None = None
    state: str | None = None
    buttons: Sequence[dict[str, Any]] = ()
    button_state: str | None = None
    button_seq: int = 0
    answer_at: float | None = 0.0
    tried: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    written: int = 0


class Team:
    """Four phones and what they know together."""

    def __init__(
        self,
        name: str,
        readings: Mapping[str, Reading],
        phrases: Phrases,
        chance: random.Random,
        clock: PlayClock,
    ) -> None:
        self.name = name
        self.phones: list[Phone] = []
        self.heard = 0
        self._readings = readings
        self._phrases = phrases
        self._chance = chance
        self._clock = clock
        self._talks: dict[str, Talk] = {}
        self._seen: set[int] = set()

    @property
    def sent(self) -> int:
        """Messages the team has written."""
        return sum(phone.sent for phone in self.phones)

    @property
    def known(self) -> int:
        """Contacts the team has."""
        return len(self._talks)

    def listen(self, event: dict[str, Any]) -> None:
        """Take in what one of the phones was shown."""
        if event["kind"] == "contact":
            self.meet(event["contact"])
        elif event["kind"] == "message" and event["seq"] not in self._seen:
            self._seen.add(event["seq"])
            self._read(event["message"])

    def meet(self, contact: dict[str, Any]) -> None:
        """Note a contact; somebody will write to it soon."""
        talk = self._talks.setdefault(contact["actor_id"], Talk(contact["actor_id"], None, answer_at=None))
        talk.conversation_id = contact["conversation_id"] or talk.conversation_id
        if talk.answer_at is None and talk.written == 0:
            talk.answer_at = self._later()

    async def play(self) -> None:
        """Answer whoever waits for an answer, for ever."""
        while True:
            for talk in list(self._talks.values()):
                if talk.answer_at is not None and self._clock.now() >= talk.answer_at:
                    await self._answer(talk)
            await asyncio.sleep(TICK_S)

    def _read(self, message: dict[str, Any]) -> None:
        talk = next(
            (t for t in self._talks.values() if t.conversation_id == message["conversation_id"]), None
        )
        if talk is None or message["mine"] or any(p.call_sign == message["sender"] for p in self.phones):
            return
        self.heard += 1
        said = message["text"] or (message["media"] or {}).get("alt", "")
        entered = self._readings[talk.actor_id].state_of(said)
        if entered and entered != talk.state:
            talk.state, talk.asked = entered, 0
        if message["buttons"]:
            talk.buttons, talk.button_seq = message["buttons"], message["button_seq"]
            talk.button_state = message["button_state"]
        elif entered:
            talk.buttons = ()
        talk.answer_at = self._later()

    async def _answer(self, talk: Talk) -> None:
        talk.answer_at = self._clock.now() + NO_ANSWER_AFTER
        if talk.written >= MOST_PER_TALK or self._is_over(talk):
            talk.answer_at = None
            return
        move = self._choose(talk)
        phone = self._speaker(talk, move)
        language = self._language(phone, talk)
        if move is None or self._chance.random() < STRAYS:
            content: dict[str, Any] = {"text": self._phrases.stray(language)}
        else:
            talk.tried[move.path] += 1
            talk.asked += move.stays
            content = await self._content(talk, move, phone, language)
        to = (
            {"conversation_id": talk.conversation_id} if talk.conversation_id else {"actor_id": talk.actor_id}
        )
        talk.written += 1
        await phone.write(to, content)

    def _is_over(self, talk: Talk) -> bool:
        return talk.state in self._readings[talk.actor_id].final

    def _choose(self, talk: Talk) -> Move | None:
        """Ask what is unasked first, then go on by the shortest way."""
        reading = self._readings[talk.actor_id]
        moves = reading.moves[talk.state or str(reading.actor.start)]
        fresh = [move for move in moves if talk.tried[move.path] < MOST_TRIED and self._can(talk, move)]
        onward = [move for move in fresh if not move.stays]
        asking = [move for move in fresh if move.stays and talk.tried[move.path] == 0]
        if asking and talk.asked < MOST_ASKED and (not onward or self._chance.random() < 0.6):
            return self._chance.choice(asking)
        if onward:
            nearest = min(move.distance for move in onward)
            return self._chance.choice([move for move in onward if move.distance == nearest])
        if fresh:
            return self._chance.choice(fresh)
        talk.tried.clear()
        return None

    def _can(self, talk: Talk, move: Move) -> bool:
        if move.button is not None:
            return any(button["index"] == self._index(move) for button in talk.buttons)
        speaker = self._speaker(talk, move)
        if move.intent is None:
            return True
        return self._phrases.say(talk.actor_id, move.intent, self._language(speaker, talk)) is not None

    def _index(self, move: Move) -> int:
        return int(move.path.rsplit("/", 1)[-1]) - 1 if move.path.rsplit("/", 1)[-1].isdecimal() else -1

    def _speaker(self, talk: Talk, move: Move | None) -> Phone:
        """Find who writes: whose office it is, and who shares a language with the actor."""
        speaks = self._readings[talk.actor_id].actor.speaks
        meant = [p for p in self.phones if move and p.agency in move.agencies]
        sharing = [p for p in self.phones if set(p.languages) & set(speaks)]
        for group in ([p for p in meant if p in sharing], meant, sharing):
            if group:
                chosen = (
                    talk.owner if talk.owner in group else group[0] if meant else self._chance.choice(group)
                )
                if not meant:
                    talk.owner = chosen
                return chosen or group[0]
        return self.phones[0]

    def _language(self, phone: Phone, talk: Talk) -> str:
        speaks = self._readings[talk.actor_id].actor.speaks
        return next((tag for tag in phone.languages if tag in speaks), phone.languages[0])

    async def _content(self, talk: Talk, move: Move, phone: Phone, language: str) -> dict[str, Any]:
        if move.button is not None:
            pressed = {"index": self._index(move), "seq": talk.button_seq, "state": talk.button_state}
            return {"button": pressed}
        content: dict[str, Any] = {}
        if move.intent:
            content["text"] = self._phrases.say(talk.actor_id, move.intent, language) or "?"
        if move.has in ("photo", "document"):
            content["media_id"] = await phone.upload(move.has)
        elif move.has == "location":
            content = {"location": {"lat": 45.4642, "lon": 9.19}}
        elif move.has:
            content["text"] = f"{content.get('text', '')} {VALUES.get(move.has, '42')}".strip()
        return content

    def _later(self) -> float:
        return self._clock.now() + self._chance.uniform(*ANSWER_AFTER)
