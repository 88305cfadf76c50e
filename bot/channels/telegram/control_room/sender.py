"""From the outbox to Telegram: each chat in order, at the common pace, nothing twice.

Promise: a message is marked as being sent before it is sent. What surely did not leave waits and goes again;
what nobody can say anything about is never repeated, and whoever should have had it is told so. What has been
sent is not kept: it holds words of trainees, and the record has them already. An edit or a
title says the same however often it is sent, so those may be repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from telegram import Bot

from bot.channels.telegram.control_room import failures, settling, topics
from bot.channels.telegram.control_room.carrying import Claimed, carry
from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.outcomes import Away, Failed, Gone, Later, Moved, Outcome, Refused, Taken, Unsure
from bot.channels.telegram.pacing import Pacer, Place, Urgency
from roleplay.domain.ids import ChatRef, MediaId, OutboxId
from roleplay.domain.records import BotAccountRecord, ChatRecord, MediaRecord, OutboxRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import CONTROL_ROOM

AWAY_S = 5.0
"""How long nothing is tried after Telegram could not be reached."""

GRACE_S = 0.4
"""How long a stop waits for Telegram's answers to what has left."""

AGAIN_S = 1.0
"""How long to wait for a database that cannot be written."""

MOST_ATTEMPTS = 5
"""Tries after which a line that surely did not leave counts as failed."""

AT_ONCE = 500
SAFE_TO_REPEAT = frozenset({"edit", "toast", "title"})
_TOAST = "toast "
_REFUSED_S = 30.0  # how long a bot whose token is refused stays closed
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Sender:
    """Sends what one bot has to say."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        pacer: Pacer,
        account: BotAccountRecord,
        bot: Bot,
        duty: OnDuty | None = None,
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._pacer = pacer
        self._account = account
        self._bot = bot
        self._duty = duty or Alone()
        self._closing = False
        self._busy: dict[str, asyncio.Task[object]] = {}

    async def doubt_what_was_in_flight(self) -> None:
        """After a crash: what a dead process was sending is not repeated; its reader is told."""
        await self._act(self._doubt)

    async def send_what_waits(self) -> None:
        """Set every chat going for which something waits; returns without waiting for them."""
        for line in await self._look(self._waiting):
            key = f"{_TOAST}{line.outbox_id}" if line.body["do"] == "toast" else line.recipient
            if key not in self._busy:
                self._start(key, self._send(line) if key.startswith(_TOAST) else self._empty(ChatRef(key)))

    async def at_rest(self) -> None:
        """Wait until nothing is under way."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Let what is being sent end, for a moment; what has not is in doubt, and nothing more is begun."""
        self._closing = True
        tasks = list(self._busy.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, key: str, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work, name="control-room-send")
        self._busy[key] = task
        task.add_done_callback(lambda _ended: self._busy.pop(key, None))

    async def _empty(self, chat_ref: ChatRef) -> None:
        with contextlib.suppress(StorageError):  # looked at again within a second
            await self._send_in_order(chat_ref)

    async def _send_in_order(self, chat_ref: ChatRef) -> None:
        while not self._closing:
            line = await self._look(lambda stage: self._next(stage, chat_ref))
            if line is None:
                return
            chat = await self._look(lambda stage: stage.uow.chats.get(stage.exercise_id, chat_ref))
            if chat is not None:
                await self._turn(chat, Urgency(line.priority))
            now_first = await self._look(lambda stage: self._next(stage, chat_ref))
            if self._closing or (now_first is not None and not await self._send(now_first)):
                return

    async def _turn(self, chat: ChatRecord, urgency: Urgency) -> None:
        turn = self._pacer.turn(self._place(chat), urgency)
        try:
            await turn
        finally:
            self._pacer.leave(turn)

    async def _send(self, line: OutboxRecord) -> bool:
        """Send one line; False when nothing more should be tried now."""
        claimed = await self._act(lambda stage: self._claim(stage, line.outbox_id))
        if claimed is None:
            return False
        outcome = await carry(self._bot, claimed)
        return await self._report(claimed.row, claimed.chat, outcome)

    async def _report(self, row: OutboxRecord, chat: ChatRecord, outcome: Outcome) -> bool:
        match outcome:
            case Taken(message_id=number):
                await self._settle(lambda stage: settling.taken(stage, row, chat, number))
            case Later(retry_after=seconds):
                self._pacer.told(self._place(chat), seconds)
                await self._settle(lambda stage: settling.again(stage, row))
            case Away(counts=counts) if not counts or row.attempts < MOST_ATTEMPTS:
                self._pacer.close(self._place(chat).bot, AWAY_S)
                await self._settle(lambda stage: settling.again(stage, row))
            case Refused():
                self._pacer.close(self._place(chat).bot, _REFUSED_S)
                await self._settle(lambda stage: settling.again(stage, row))
            case Gone(state=state):
                await self._settle(lambda stage: settling.gone(stage, row, replace(chat, state=state)))
            case Moved(chat_id=chat_id):
                await self._settle(lambda stage: settling.moved(stage, row, chat, chat_id))
            case Unsure() if row.body["do"] in SAFE_TO_REPEAT and row.attempts < MOST_ATTEMPTS:
                await self._settle(lambda stage: settling.again(stage, row))
            case Unsure():
                await self._settle(lambda stage: settling.unsure(stage, row, chat))
            case _ if failures.topic_is_gone(outcome):
                await self._settle(lambda stage: settling.topic_lost(stage, row, chat))
            case _:
                if not failures.nothing_new(outcome) and row.body["do"] != "toast":
                    why = outcome.why if isinstance(outcome, Failed | Away) else ""
                    _log.warning("The control room could not send something.", why=why, do=row.body["do"])
                await self._settle(lambda stage: settling.drop(stage, row))
        return not isinstance(outcome, Refused)

    async def _settle(self, work: Callable[[Stage], None]) -> None:
        """Write down what became of a line, however long the database takes."""
        while True:
            try:
                return await self._act(work)
            except StorageError:
                _log.warning("What the control room has sent cannot be written down yet.")
                await asyncio.sleep(AGAIN_S)

    def _waiting(self, stage: Stage) -> list[OutboxRecord]:
        here = {chat.chat_ref for chat in _chats_of(stage, self._account)}
        due = stage.uow.outbox.due_at_once(stage.exercise_id, AT_ONCE, channel=CONTROL_ROOM)
        return [line for line in due if line.recipient in here]

    def _next(self, stage: Stage, chat_ref: ChatRef) -> OutboxRecord | None:
        every = self._waiting(stage)
        return next(
            (line for line in every if line.recipient == chat_ref and line.body["do"] != "toast"), None
        )

    def _claim(self, stage: Stage, outbox_id: OutboxId) -> Claimed | None:
        """Take a line out, in the transaction that sees the bot is still ours; None when that cannot be."""
        if not self._duty.holds(stage.uow, self._account, stage.now):
            return None
        line = stage.uow.outbox.get(stage.exercise_id, outbox_id)
        if line is None or line.state != "pending":
            return None
        chat = stage.uow.chats.get(stage.exercise_id, ChatRef(line.recipient))
        if chat is None:
            settling.drop(stage, line)
            return None
        if not stage.uow.outbox.move(line, "sending"):
            return None
        topic = topics.topic_at(stage, chat, line.body["topic"]) if line.body.get("topic") else None
        row = replace(line, state="sending", attempts=line.attempts + 1)
        return Claimed(row, chat, topic.thread if topic else None, _file(stage, line.body))

    def _doubt(self, stage: Stage) -> None:
        if not self._duty.holds(stage.uow, self._account, stage.now):
            return
        here = {chat.chat_ref: chat for chat in _chats_of(stage, self._account)}
        for line in stage.uow.outbox.all_in(stage.exercise_id, "sending"):
            chat = here.get(ChatRef(line.recipient))
            if line.channel != CONTROL_ROOM or chat is None:
                continue
            if line.body["do"] in SAFE_TO_REPEAT:
                settling.again(stage, line)
            else:
                settling.unsure(stage, line, chat)

    def _place(self, chat: ChatRecord) -> Place:
        return Place(self._account.bot_id, chat.chat_id, group=chat.kind == "group")

    async def _act(self, work: Callable[[Stage], T]) -> T:
        job = self._ledger.submit(lambda uow: work(self._stage(uow)))
        return await asyncio.shield(asyncio.wrap_future(job))

    async def _look(self, work: Callable[[Stage], T]) -> T:
        return await asyncio.to_thread(self._ledger.read, lambda uow: work(self._stage(uow)))

    def _stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, self._packs, self._account.exercise_id, self._clock.now_ms())


def _chats_of(stage: Stage, account: BotAccountRecord) -> list[ChatRecord]:
    return list(stage.uow.chats.of_account(stage.exercise_id, account.account_id))


def _file(stage: Stage, body: Mapping[str, Any]) -> MediaRecord | None:
    media_id = body.get("media_id")
    return stage.uow.media.get(stage.exercise_id, MediaId(media_id)) if media_id else None
