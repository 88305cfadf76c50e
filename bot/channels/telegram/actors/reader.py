"""Read what trainees send to the actors' bots: one update, one unit of work, then the errands.

Every kind of update ends here: messages, second thoughts, pressed buttons, chats that open and close.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User
from aiohttp import ClientError, ClientResponseError

from bot.channels.base import Capabilities
from bot.channels.telegram.actors import commands, contact_list, joining, membership, speaking
from bot.channels.telegram.actors.errands import AnswerButton, Errand
from bot.channels.telegram.actors.speaking import Enclosed
from bot.channels.telegram.actors.visit import Visit, chat_here
from bot.channels.telegram.bots import PROXY_ERRORS, Bots
from bot.channels.telegram.buttons import CHOOSE, read_button_data
from bot.channels.telegram.reception import NotNowError
from bot.channels.telegram.updates import HELLO
from roleplay.domain.errors import Refusal
from roleplay.domain.records import BotAccountRecord, InboxRecord
from roleplay.domain.stop import PHRASES, is_stop
from roleplay.ports.clock import Clock
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT
from roleplay.services.talk.lines import TELEGRAM
from roleplay.services.talk.media import LARGEST_MB
from roleplay.texts import _
from roleplay.texts import speaking as in_language

ERRAND_S = 10.0
FETCH_S = 60
_LARGEST = LARGEST_MB * 1_048_576

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class ActorsReader:
    """Reads for actors' bots and for switchboards; what they say is sent by `post`."""

    name = TELEGRAM
    can = Capabilities(
        phones="trainees",
        buttons=True,
        media=True,
        typing=True,
        rewords=True,
        changes=True,
        asks=False,
        longest_text=MAX_TEXT,
    )

    def __init__(self, ledger: Ledger, packs: PackShelf, clock: Clock, bots: Bots, *, base_url: str) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._bots = bots
        self._base_url = base_url
        self._under_way: set[asyncio.Task[None]] = set()

    async def read(self, account: BotAccountRecord, row: InboxRecord, /) -> None:
        """Do all that an update asks for."""
        bot = self._bots.bot(account)
        update = Update.model_validate(row.body, context={"bot": bot})
        enclosed = await _fetched(bot, update.message) if update.message else None
        try:
            errands = await self._write(lambda uow: self._step(uow, account, row, update, enclosed))
        except Refusal as refusal:
            why = refusal
            errands = await self._write(lambda uow: self._refuse(uow, account, row, update, why))
        for errand in errands:
            task = asyncio.create_task(_run(bot, errand), name="telegram-errand")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Drop the errands under way."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _step(
        self,
        uow: UnitOfWork,
        account: BotAccountRecord,
        row: InboxRecord,
        update: Update,
        enclosed: Enclosed | None,
    ) -> list[Errand]:
        visit = self._visit(uow, account, row, update)
        if visit is None:
            return []
        with in_language(visit.language):
            if update.message:
                _message(visit, update.message, enclosed)
            elif update.edited_message:
                _second_thought(visit, update.edited_message)
            elif update.callback_query:
                _pressed(visit, update.callback_query)
            elif update.my_chat_member:
                membership.change(visit, update.my_chat_member)
        return visit.errands

    def _refuse(
        self,
        uow: UnitOfWork,
        account: BotAccountRecord,
        row: InboxRecord,
        update: Update,
        refusal: Refusal,
    ) -> list[Errand]:
        """Say kindly what could not be done; nothing of it was."""
        visit = self._visit(uow, account, row, update)
        if visit is None:
            return []
        with in_language(visit.language):
            if update.callback_query:
                return [AnswerButton(update.callback_query.id, str(refusal)[:_LONGEST_TOAST])]
            visit.say(str(refusal))
        return []

    def _visit(
        self, uow: UnitOfWork, account: BotAccountRecord, row: InboxRecord, update: Update
    ) -> Visit | None:
        """Take the update; None when it was taken before, or comes from nobody we could answer."""
        if not uow.inbox.take(row.exercise_id, row.inbox_id):
            return None
        chat, person = _where_and_who(update)
        if chat is None or person is None or person.is_bot or chat.type == "channel":
            return None
        stage = Stage(uow, self._packs, account.exercise_id, self._clock.now_ms())
        return Visit(stage, account, chat_here(stage, account, chat), person, self._base_url)

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.shield(asyncio.wrap_future(self._ledger.submit(work)))


def _message(visit: Visit, message: Message, enclosed: Enclosed | None) -> None:
    text = (message.text or "").strip()
    command, payload = _command(text, visit.account.username)
    trainee = visit.trainee
    if command == "stop" or is_stop(text, PHRASES):
        if trainee:
            commands.stop(visit, trainee)
        else:
            commands.stop_of_a_stranger(visit)
    elif command == "start":
        joining.start(visit, payload if payload != HELLO else "")
    elif trainee is None:
        _from_a_stranger(visit, text)
    elif command in commands.ANSWERS:
        _settle_in(visit)
        commands.ANSWERS[command](visit, trainee)
    elif visit.is_private and _COMMAND.fullmatch(command):
        unknown = _("I do not know /{command}; nobody has read it. /help lists what I know.")
        visit.say(unknown.format(command=command))
    elif not _is_service(message) and not _is_for_another(text, visit):
        _settle_in(visit)
        speaking.say(visit, trainee, message, enclosed)


def _from_a_stranger(visit: Visit, text: str) -> None:
    if visit.is_private:
        if not joining.answer(visit, text):
            visit.say(joining.how_to_join())
    elif text:
        visit.say(joining.how_to_join())


def _settle_in(visit: Visit) -> None:
    """A trainee who writes without having pressed Start here is at home here all the same."""
    trainee = visit.trainee
    if trainee and visit.is_private and visit.chat.trainee_id != trainee.trainee_id:
        visit.change(
            trainee_id=trainee.trainee_id,
            team_id=trainee.team_id,
            state="reachable",
            joined_ms=visit.stage.now,
        )


def _second_thought(visit: Visit, message: Message) -> None:
    trainee = visit.trainee
    if trainee:
        speaking.edit(visit, trainee, message)


def _pressed(visit: Visit, query: CallbackQuery) -> None:
    visit.errands.append(AnswerButton(query.id, _press(visit, query)[:_LONGEST_TOAST]))


def _press(visit: Visit, query: CallbackQuery) -> str:
    data, trainee = query.data or "", visit.trainee
    message_id = query.message.message_id if query.message else 0
    if trainee is None:
        return joining.press(visit, data, message_id)
    pressed = read_button_data(data)
    if pressed:
        return speaking.press(visit, trainee, pressed, query.id)
    if data.startswith(CHOOSE):
        return contact_list.choose(visit, trainee, data.removeprefix(CHOOSE))
    if data in (commands.LEAVE, commands.STAY):
        return commands.press(visit, trainee, data, message_id)
    return joining.press(visit, data, message_id)


def _command(text: str, username: str) -> tuple[str, str]:
    """Return a command for this bot and what follows it; a command for another bot is none."""
    if not text.startswith("/"):
        return "", ""
    word, _space, rest = text[1:].partition(" ")
    name, _at, whose = word.partition("@")
    if whose and whose.casefold() != username.casefold():
        return "", ""
    return name.casefold(), rest.strip()


def _is_for_another(text: str, visit: Visit) -> bool:
    """Say whether it is a command for another bot of the group."""
    word = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return not visit.is_private and "@" in word and not _command(text, visit.account.username)[0]


def _is_service(message: Message) -> bool:
    """Say whether Telegram itself says something: members come and go, titles change."""
    return bool(message.new_chat_members or message.left_chat_member or message.new_chat_title)


def _where_and_who(update: Update) -> tuple[Chat | None, User | None]:
    found: Message | ChatMemberUpdated | None = (
        update.message or update.edited_message or update.my_chat_member
    )
    if found:
        return found.chat, found.from_user
    query = update.callback_query
    if query and query.message:
        return query.message.chat, query.from_user
    return None, None


async def _fetched(bot: Bot, message: Message) -> Enclosed | None:
    """Fetch what came with a message; raises `NotNowError` while Telegram cannot give it."""
    sizes = message.photo
    file = (sizes[-1] if sizes else None) or message.document or message.voice or message.audio
    if file is None:
        return None
    if (file.file_size or 0) > _LARGEST:
        return Enclosed(None, too_large=True)
    content = io.BytesIO()
    try:
        await bot.download(file, destination=content, timeout=FETCH_S)
    except TelegramBadRequest:
        return Enclosed(None)
    except _WAITS as waits:
        if isinstance(waits, ClientResponseError) and waits.status == _GONE:
            return Enclosed(None)
        raise NotNowError("a file cannot be fetched from Telegram at the moment") from waits
    return Enclosed(content.getvalue())


async def _run(bot: Bot, errand: Errand) -> None:
    try:
        async with asyncio.timeout(ERRAND_S):
            await errand.run(bot)
    except (TelegramAPIError, TimeoutError) as lost:
        _log.info("An errand was not done.", what=type(errand).__name__, why=type(lost).__name__)


_WAITS = (
    TelegramNetworkError,
    TelegramServerError,
    TelegramRetryAfter,
    ClientError,
    TimeoutError,
    OSError,
    *PROXY_ERRORS,
)
"""What passes: aiogram gives the failures of a download as aiohttp raises them."""
_GONE = 404

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
"""What Telegram itself shows as a command; other words behind a slash are just words."""

_LONGEST_TOAST = 200
"""Characters that Telegram shows over a pressed button."""
