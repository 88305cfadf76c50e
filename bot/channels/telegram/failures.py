"""What became of a send: taken, surely not taken, or nobody knows.

The rule: only what surely did not leave is sent again. Telegram has no key by which a repeated send would be
recognised, so a lost answer must stay lost: the copy is *unsure*, and people are told (ADR 0014).

| answer | outcome |
|---|---|
| ok | `Taken` |
| 429 | `Later`: not taken; told when |
| no connection (refused, name unknown, proxy down) | `Away`: not taken; the service is out of reach |
| 500, 502, 503 in the Bot API's own words | `Away`, counted as a try |
| 401, 404 to a whole bot | `Refused`: the token is wrong |
| 403 | `Gone`: blocked, left, or never started |
| 400 and other 4xx | `Failed`: this message can never be sent |
| 504, a gateway's page, a reset, a time-out, an answer nobody can read | `Unsure` |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError
from python_socks import ProxyError

_NOT_EVEN_CONNECTED = (ClientConnectorError, ConnectionTimeoutError, ProxyError)


@dataclass(frozen=True, slots=True)
class Taken:
    """Telegram took it."""

    message_id: int | None = None
    """None for what has no number of its own, such as a deletion."""


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not taken; Telegram said when to come again."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class Away:
    """Surely not taken; Telegram is out of reach, or unwell."""

    why: str
    counts: bool
    """Whether it may be this very message that makes Telegram unwell."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The token is not valid (any more)."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody can be written to in this chat."""

    state: Literal["blocked", "left"]
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become another chat; surely not taken."""

    chat_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """This message can never be sent."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody can say whether it was taken."""

    why: str


_CANNOT_BE_REACHED = Away("Telegram cannot be reached.", counts=False)
Outcome = Taken | Later | Away | Refused | Gone | Moved | Failed | Unsure


def outcome_of(error: Exception) -> Outcome:
    """Say what a failed call of aiogram's means for what was to be sent."""
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return Later(float(seconds))
        case TelegramMigrateToChat(migrate_to_chat_id=chat_id):
            return Moved(str(chat_id))
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Refused("Telegram does not accept the bot's token.")
        case TelegramForbiddenError():
            return _gone(_said(error))
        case TelegramBadRequest() | TelegramConflictError() | TelegramEntityTooLarge():
            return Failed(_said(error))
        case TelegramServerError():
            return _unwell(error)
        case TelegramNetworkError():
            return _unheard(error)
        case _ if isinstance(error, _NOT_EVEN_CONNECTED):
            return _CANNOT_BE_REACHED
        case ClientDecodeError():
            return Unsure("The answer was not Telegram's: some gateway may stand in between.")
        case TelegramAPIError():
            return Failed(_said(error))
    return Unsure(f"{type(error).__name__} while sending.")


def _unwell(error: TelegramServerError) -> Outcome:
    said = _said(error)
    if "timeout" in said.lower():
        return Unsure(f"Telegram gave up waiting for itself: {said}")
    return Away(f"Telegram is unwell: {said}", counts=True)


def _unheard(error: TelegramNetworkError) -> Outcome:
    cause = error.__cause__
    if isinstance(cause, _NOT_EVEN_CONNECTED):
        return _CANNOT_BE_REACHED
    if isinstance(cause, TimeoutError):
        return Unsure("Telegram did not answer in time.")
    return Unsure("The connection broke before Telegram answered.")


def _gone(said: str) -> Gone:
    words = said.lower()
    return Gone("left" if "kicked" in words or "not a member" in words else "blocked", said)


def _said(error: TelegramAPIError) -> str:
    return error.message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")
