"""What our additions to the emulator promise to the other tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.ext import Application, CommandHandler

from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_faults import Reset, ServerError, TooMany

pytestmark = pytest.mark.anyio
MOTHER, BANK = "11:MOTHER", "12:BANK"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def city() -> AsyncIterator[Telegram]:
    async with telegram(MOTHER, BANK) as city:
        yield city


@pytest.fixture
async def session(city: Telegram) -> AsyncIterator[AiohttpSession]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(city.base))
    yield session
    await session.close()


@pytest.fixture
def mother(session: AiohttpSession) -> Bot:
    return Bot(MOTHER, session=session)


async def test_every_token_is_a_bot_of_its_own(session, city):
    names = [(await Bot(token, session=session).get_me()).username for token in (MOTHER, BANK)]
    assert names == ["sim11_bot", "sim12_bot"]
    with pytest.raises(TelegramUnauthorizedError):
        await Bot("13:NOBODY", session=session).get_me()


async def test_a_bot_cannot_write_before_start_was_pressed_nor_after_it_was_blocked(mother, city):
    ana = city.phone("Ana")
    with pytest.raises(TelegramForbiddenError, match="initiate"):
        await mother.send_message(ana.user_id, "Hello?")
    await ana.start(MOTHER, "secret")
    await mother.send_message(
        ana.user_id, "Hello?", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    await ana.block(MOTHER)
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await mother.send_message(ana.user_id, "Are you there?")
    assert [said.text for said in ana.sees(MOTHER)] == ["Hello?"]
    updates = await mother.get_updates(timeout=1)
    assert updates[0].message.text == "/start secret"
    assert updates[1].my_chat_member.new_chat_member.status == "kicked"


async def test_a_phone_types_taps_and_waits(mother, city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="b:1")]])
    asked = await mother.send_message(ana.user_id, "Is it you?", reply_markup=keys)
    await ana.wait(MOTHER, lambda said: "Yes" in said.buttons)
    await ana.tap(MOTHER, "Yes")
    tapped = (await mother.get_updates(timeout=1))[-1].callback_query
    assert (tapped.data, tapped.message.message_id) == ("b:1", asked.message_id)


async def test_pictures_go_both_ways(mother, city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    await ana.photo(MOTHER, b"from the phone", "look")
    photo = (await mother.get_updates(timeout=1))[-1].message.photo[-1]
    assert (await mother.download(photo.file_id)).read() == b"from the phone"
    await mother.send_photo(ana.user_id, BufferedInputFile(b"from the bot", "a.jpg"), caption="here")
    assert list(ana.sees(MOTHER)[-1].files.values()) == [b"from the bot"]


async def test_edits_and_deletions_show_in_the_chat(mother, city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    first = await mother.send_message(ana.user_id, "on")
    await mother.edit_message_text("one", chat_id=ana.user_id, message_id=first.message_id)
    second = await mother.send_message(ana.user_id, "two")
    await mother.delete_message(ana.user_id, second.message_id)
    assert [(said.text, said.edited) for said in ana.sees(MOTHER)] == [("one", 1)]


async def test_faults_come_as_ordered(mother, city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    city.faults.next("sendMessage", TooMany(3))
    city.faults.next("sendMessage", ServerError(502))
    city.faults.next("sendMessage", Reset(delivered=True))
    with pytest.raises(TelegramRetryAfter) as told:
        await mother.send_message(ana.user_id, "a")
    assert told.value.retry_after == 3
    with pytest.raises(TelegramServerError):
        await mother.send_message(ana.user_id, "b")
    with pytest.raises(TelegramNetworkError):
        await mother.send_message(ana.user_id, "c")
    assert [said.text for said in ana.sees(MOTHER)] == ["c"]
    sends = [attempt for attempt in city.attempts if attempt.method == "sendMessage"]
    assert [attempt.done for attempt in sends] == [False, False, True]


async def test_the_other_library_runs_against_it_too(city):
    heard: list[str] = []
    application = (
        Application.builder()
        .token(BANK)
        .base_url(f"{city.base}/bot")
        .base_file_url(f"{city.base}/file/bot")
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def queue(update, _context):
        heard.append(update.effective_user.first_name)
        await update.message.reply_text("nobody waits", message_thread_id=update.message.message_thread_id)

    application.add_handler(CommandHandler("queue", queue))
    group = city.add_group(-100, "Control", BANK, forum=True)
    async with application:
        topic = await application.bot.create_forum_topic(group, "Mother, team A")
        await city.phone("Dana").type(
            BANK, "/queue", chat=group, message_thread_id=topic.message_thread_id, is_topic_message=True
        )
        for update in await application.bot.get_updates(timeout=1):
            await application.process_update(update)
    assert heard == ["Dana"]
    said = city.chat(BANK, group)[-1]
    assert (said.text, said.thread_id) == ("nobody waits", topic.message_thread_id)
