"""Ask Telegram for a bot's updates, again and again; acknowledged by the next question, after the commit.

Promise: one bot's trouble is its own. Only what is kept is acknowledged: the offset moves after `keep`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from bot.channels.telegram.updates import ALLOWED
from roleplay.domain import recorded
from roleplay.domain.records import Json

WAIT_S = 25
"""How long Telegram holds a question open when there is nothing to tell; it allows 50."""
PATIENCE_S = WAIT_S + 15
MOST_UPDATES = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0

_log = structlog.get_logger(__name__)


class TokenRefusedError(Exception):
    """Telegram does not know this token (any more): ask @BotFather for a new one and add it again."""


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates`, answered as it came: one update that aiogram cannot read must not hold up the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Poller:
    """Polls for one bot."""

    bot: Bot
    keep: Callable[[Sequence[Json]], Awaitable[None]]
    trouble: Callable[[str], None]
    """Told what is wrong, and "" when all is well again."""

    async def run(self) -> None:
        """Poll until cancelled; raises `TokenRefusedError` when there is no point in going on."""
        offset: int | None = None
        pause = FIRST_PAUSE_S
        while True:
            try:
                updates = await self._ask(offset)
                if updates:
                    await self.keep(updates)
                    offset = max(int(update["update_id"]) for update in updates) + 1
                self.trouble("")
                pause = FIRST_PAUSE_S
                continue
            except TelegramUnauthorizedError as refused:
                raise TokenRefusedError from refused
            except TelegramRetryAfter as told:
                self.trouble(str(told))
                await asyncio.sleep(told.retry_after)
                continue
            except TelegramConflictError:
                self.trouble(recorded.ANOTHER_READS)
            except (TelegramNetworkError, TelegramAPIError, TimeoutError) as unreachable:
                self.trouble(type(unreachable).__name__)
            except Exception as broken:  # noqa: BLE001 - a supervisor: what was not kept is asked for again
                _log.exception("Updates of a bot could not be kept.")
                self.trouble(type(broken).__name__)
            await asyncio.sleep(pause + random.random() * pause / 2)  # noqa: S311 - not a secret
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _ask(self, offset: int | None) -> list[dict[str, Any]]:
        question = GetRawUpdates(
            offset=offset, limit=MOST_UPDATES, timeout=WAIT_S, allowed_updates=list(ALLOWED)
        )
        return await self.bot(question, request_timeout=PATIENCE_S)
