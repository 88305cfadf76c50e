"""From the outbox to Telegram: each chat in order, at the common pace, nothing twice.

Promise: a message is marked as being sent before it is sent. What surely did not leave waits and goes again;
what nobody can say anything about is never repeated, and whoever should have had it is told so. What has been
sent is not kept: it holds words of trainees, and the record has them already. An edit or a
title says the same however often it is sent, so those may be repeated.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import TelegramError

from bot.channels.telegram.control_room import failures, outgoing, topics
from bot.channels.telegram.control_room.asked import KEY
from bot.channels.telegram.control_room.visit import language_of
from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.outcomes import Away, Failed, Gone, Later, Moved, Outcome, Refused, Taken, Unsure
from bot.channels.telegram.pacing import Pacer, Place, Urgency
from bot.channels.telegram.parts import VOICES
from roleplay.domain.ids import ChatRef, MediaId, OutboxId
from roleplay.domain.records import BotAccountRecord, ChatRecord, MediaRecord, OutboxRecord
from roleplay.ports.clock import Clock
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.lines import CONTROL_ROOM
from roleplay.services.stage import Stage
from roleplay.texts import _, speaking

AWAY_S = 5.0
"""How long nothing is tried after Telegram could not be reached."""

GRACE_S = 0.4
"""How long a stop waits for Telegram's answers to what has left."""

MOST_ATTEMPTS = 5
"""Tries after which a line that surely did not leave counts as failed."""

AT_ONCE = 500
SAFE_TO_REPEAT = frozenset({"edit", "toast", "title"})
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
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
        row, chat, thread = claimed
        if chat is None:
            await self._act(lambda stage: _drop(stage, row))
            return True
        outcome = await self._call(row, chat, thread)
        return await self._report(row, chat, outcome)

    async def _call(self, row: OutboxRecord, chat: ChatRecord, thread: int | None) -> Outcome:
        try:
            return Taken(await self._do(row.body, chat, thread))
        except TelegramError as error:
            return failures.outcome_of(error)

    async def _do(self, body: Mapping[str, Any], chat: ChatRecord, thread: int | None) -> int | None:
        match body["do"]:
            case "toast":
                text = body["text"] or None
                await self._bot.answer_callback_query(body["query"], text, show_alert=bool(text))
            case "edit":
                await self._bot.edit_message_text(
                    body["text"],
                    chat_id=chat.chat_id,
                    message_id=body["message_id"],
                    reply_markup=_keyboard(body),
                    link_preview_options=_NO_PREVIEW,
                )
            case "topic":
                topic = await self._bot.create_forum_topic(chat.chat_id, body["title"])
                return topic.message_thread_id
            case "title":
                if thread is not None:
                    await self._bot.edit_forum_topic(chat.chat_id, thread, name=body["title"])
            case _:
                return await self._say(body, chat, thread)
        return None

    async def _say(self, body: Mapping[str, Any], chat: ChatRecord, thread: int | None) -> int:
        reply_to = body.get("reply_to")
        where: dict[str, Any] = {
            "chat_id": chat.chat_id,
            "message_thread_id": thread,
            "reply_markup": ForceReply(selective=True) if body.get("asks") else _keyboard(body),
            "reply_parameters": ReplyParameters(reply_to, allow_sending_without_reply=True)
            if reply_to
            else None,
        }
        file = await self._look(lambda stage: _file(stage, body))
        if file is None:
            sent = await self._bot.send_message(text=body["text"], link_preview_options=_NO_PREVIEW, **where)
        elif file.mime.startswith("image/"):
            sent = await self._bot.send_photo(photo=file.content, caption=body["text"], **where)
        elif file.mime in VOICES:
            name = f"voice{VOICES[file.mime]}"
            sent = await self._bot.send_voice(
                voice=file.content, filename=name, caption=body["text"], **where
            )
        else:
            name = f"{file.media_id[:8]}{mimetypes.guess_extension(file.mime) or ''}"
            sent = await self._bot.send_document(
                document=file.content, filename=name, caption=body["text"], **where
            )
        return sent.message_id

    async def _report(self, row: OutboxRecord, chat: ChatRecord, outcome: Outcome) -> bool:
        match outcome:
            case Taken(message_id=number):
                await self._act(lambda stage: _taken(stage, row, chat, number))
            case Later(retry_after=seconds):
                self._pacer.told(self._place(chat), seconds)
                await self._act(lambda stage: _again(stage, row))
            case Away(counts=counts) if not counts or row.attempts < MOST_ATTEMPTS:
                self._pacer.close(self._place(chat).bot, AWAY_S)
                await self._act(lambda stage: _again(stage, row))
            case Refused():
                self._pacer.close(self._place(chat).bot, _REFUSED_S)
                await self._act(lambda stage: _again(stage, row))
            case Gone(state=state):
                await self._act(lambda stage: _gone(stage, row, replace(chat, state=state)))
            case Moved(chat_id=chat_id):
                await self._act(lambda stage: _moved(stage, row, chat, chat_id))
            case Unsure() if row.body["do"] in SAFE_TO_REPEAT and row.attempts < MOST_ATTEMPTS:
                await self._act(lambda stage: _again(stage, row))
            case Unsure():
                await self._act(lambda stage: _unsure(stage, row, chat))
            case _ if failures.topic_is_gone(outcome):
                await self._act(lambda stage: _topic_lost(stage, row, chat))
            case _:
                if not failures.nothing_new(outcome) and row.body["do"] != "toast":
                    why = outcome.why if isinstance(outcome, Failed | Away) else ""
                    _log.warning("The control room could not send something.", why=why, do=row.body["do"])
                await self._act(lambda stage: _drop(stage, row))
        return not isinstance(outcome, Refused)

    def _waiting(self, stage: Stage) -> list[OutboxRecord]:
        here = {chat.chat_ref for chat in _chats_of(stage, self._account)}
        due = stage.uow.outbox.due_at_once(stage.exercise_id, AT_ONCE, channel=CONTROL_ROOM)
        return [line for line in due if line.recipient in here]

    def _next(self, stage: Stage, chat_ref: ChatRef) -> OutboxRecord | None:
        every = self._waiting(stage)
        return next(
            (line for line in every if line.recipient == chat_ref and line.body["do"] != "toast"), None
        )

    def _claim(
        self, stage: Stage, outbox_id: OutboxId
    ) -> tuple[OutboxRecord, ChatRecord | None, int | None] | None:
        """Take a line out, in the transaction that sees the bot is still ours; None when that cannot be."""
        if not self._duty.holds(stage.uow, self._account, stage.now):
            return None
        line = stage.uow.outbox.get(stage.exercise_id, outbox_id)
        if line is None or line.state != "pending" or not stage.uow.outbox.move(line, "sending"):
            return None
        chat = stage.uow.chats.get(stage.exercise_id, ChatRef(line.recipient))
        topic = topics.topic_at(stage, chat, line.body["topic"]) if chat and line.body.get("topic") else None
        claimed = replace(line, state="sending", attempts=line.attempts + 1)
        return claimed, chat, topic.thread if topic else None

    def _doubt(self, stage: Stage) -> None:
        if not self._duty.holds(stage.uow, self._account, stage.now):
            return
        here = {chat.chat_ref: chat for chat in _chats_of(stage, self._account)}
        for line in stage.uow.outbox.all_in(stage.exercise_id, "sending"):
            chat = here.get(ChatRef(line.recipient))
            if line.channel != CONTROL_ROOM or chat is None:
                continue
            if line.body["do"] in SAFE_TO_REPEAT:
                _again(stage, line)
            else:
                _unsure(stage, line, chat)

    def _place(self, chat: ChatRecord) -> Place:
        return Place(self._account.bot_id, chat.chat_id, group=chat.kind == "group")

    async def _act(self, work: Callable[[Stage], T]) -> T:
        job = self._ledger.submit(lambda uow: work(self._stage(uow)))
        return await asyncio.shield(asyncio.wrap_future(job))

    async def _look(self, work: Callable[[Stage], T]) -> T:
        return await asyncio.to_thread(self._ledger.read, lambda uow: work(self._stage(uow)))

    def _stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, self._packs, self._account.exercise_id, self._clock.now_ms())


def _taken(stage: Stage, row: OutboxRecord, chat: ChatRecord, number: int | None) -> None:
    stage.uow.outbox.remove(row)
    if row.body["do"] == "topic" and number is not None:
        topics.opened(stage, chat, row.body["topic"], number)
    elif row.body["do"] == "send" and number is not None and row.body["about"]:
        outgoing.remember(stage, outgoing.message_key(chat, number), row.body["about"], chat)


def _again(stage: Stage, row: OutboxRecord) -> None:
    stage.uow.outbox.move(row, "pending")


def _drop(stage: Stage, row: OutboxRecord) -> None:
    stage.uow.outbox.remove(row)


def _gone(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    """Nobody can be written to there: what waits for them is not news any more when they come back."""
    stage.uow.chats.save(chat)
    for line in (row, *outgoing.waiting_for(stage, chat)):
        stage.uow.outbox.remove(line)


def _moved(stage: Stage, row: OutboxRecord, chat: ChatRecord, chat_id: str) -> None:
    """The group has become a supergroup, which is another chat; what it was told goes there."""
    stage.uow.chats.remove(stage.exercise_id, chat.chat_ref)
    stage.uow.chats.add(replace(chat, chat_id=chat_id))
    stage.uow.outbox.move(row, "pending")


def _unsure(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    stage.uow.outbox.remove(row)
    _log.warning("Nobody knows whether a message of the control room has arrived.", line=row.outbox_id)
    if row.body.get("unsure_notice"):
        return
    with speaking(language_of(chat)):
        text = _("⚠️ The message before this one may not have reached you; I do not repeat it. /queue and the "
                 "console show how things stand.")  # fmt: skip
        outgoing.send(stage, chat, text, priority=outgoing.ANSWER, notice=True)


def _topic_lost(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    """Somebody deleted the topic: make it anew, then say there what could not be said."""
    stage.uow.outbox.remove(row)
    topics.lost(stage, chat, row.body["topic"])
    if row.body["do"] == "send":
        again = replace(row, state="pending", attempts=0, priority=outgoing.MIRROR, outbox_id=OutboxId(0))
        stage.uow.outbox.add(again)


def _chats_of(stage: Stage, account: BotAccountRecord) -> list[ChatRecord]:
    return list(stage.uow.chats.of_account(stage.exercise_id, account.account_id))


def _file(stage: Stage, body: Mapping[str, Any]) -> MediaRecord | None:
    media_id = body.get("media_id")
    return stage.uow.media.get(stage.exercise_id, MediaId(media_id)) if media_id else None


def _keyboard(body: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text, callback_data=KEY + ref) for text, ref in row] for row in body["rows"]
    ]
    return InlineKeyboardMarkup(rows) if rows else None
