"""Look whether a token is good; say what is wrong and how to mend it. The token itself is never shown."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram.bots import PROXY_ERRORS, Bots
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.seal import BrokenSealError
from roleplay.services.channels.bots import NewBot
from roleplay.texts import _

PATIENCE_S = 10
"""How long Telegram may take to answer somebody who waits at a terminal."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a bot, and what to do."""

    said: str
    mend: str


async def look_at_token(bots: Bots, token: str) -> NewBot | Wrong:
    """Ask Telegram whose token this is."""
    try:
        bot = bots.of_token(token)
    except TokenValidationError:
        return Wrong(
            _("this is no bot token"), _("Copy all of it from @BotFather; it looks like 123456789:AAF….")
        )
    return await _ask(bot, token)


async def look_at_account(bots: Bots, account: BotAccountRecord) -> NewBot | Wrong:
    """Ask Telegram whether a bot that is kept can still be used."""
    try:
        bot = bots.bot(account)
    except (BrokenSealError, TokenValidationError):
        return Wrong(
            _("its token cannot be unsealed"),
            _("Set BLURLINE_SECRET_KEY to the former key (or bring secret.key back), or add the bot again."),
        )
    return await _ask(bot, bot.token)


async def _ask(bot: Bot, token: str) -> NewBot | Wrong:
    try:
        me = await bot.get_me(request_timeout=PATIENCE_S)
    except TelegramUnauthorizedError:
        return Wrong(
            _("Telegram does not know this token (any more)"),
            _("Ask @BotFather: /token shows it, /revoke makes a new one. Then `blurline telegram add`."),
        )
    except (TelegramAPIError, TimeoutError) as unreachable:
        if isinstance(unreachable.__cause__, PROXY_ERRORS):
            return Wrong(
                _("the proxy does not answer, or does not let us through to Telegram"),
                _("See that the proxy runs, and check BLURLINE_TELEGRAM_PROXY."),
            )
        return Wrong(
            _("Telegram cannot be reached: {why}").format(why=type(unreachable).__name__),
            _("Check the network, BLURLINE_TELEGRAM_API and BLURLINE_TELEGRAM_PROXY."),
        )
    return NewBot(token, str(me.id), me.username or me.first_name)
