"""What an error of aiogram's means for what was to be sent.

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

from bot.channels.telegram.bots import PROXY_ERRORS
from bot.channels.telegram.outcomes import Away, Failed, Gone, Later, Moved, Outcome, Refused, Unsure
from roleplay.domain import recorded

_NOT_EVEN_CONNECTED = (ClientConnectorError, ConnectionTimeoutError, *PROXY_ERRORS)


_CANNOT_BE_REACHED = Away(recorded.UNREACHABLE, counts=False)


def outcome_of(error: Exception) -> Outcome:
    """Say what a failed call of aiogram's means for what was to be sent."""
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return Later(float(seconds))
        case TelegramMigrateToChat(migrate_to_chat_id=chat_id):
            return Moved(str(chat_id))
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Refused(recorded.TOKEN_REFUSED)
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
            return Unsure(recorded.NOT_TELEGRAM)
        case TelegramAPIError():
            return Failed(_said(error))
    return Unsure(recorded.WHILE_SENDING.format(error=type(error).__name__))


def _unwell(error: TelegramServerError) -> Outcome:
    said = _said(error)
    if "timeout" in said.lower():
        return Unsure(recorded.WAITED_FOR_ITSELF.format(said=said))
    return Away(recorded.UNWELL.format(said=said), counts=True)


def _unheard(error: TelegramNetworkError) -> Outcome:
    cause = error.__cause__
    if isinstance(cause, _NOT_EVEN_CONNECTED):
        return _CANNOT_BE_REACHED
    if isinstance(cause, TimeoutError):
        return Unsure(recorded.NO_ANSWER)
    return Unsure(recorded.BROKE_OFF)


def _gone(said: str) -> Gone:
    words = said.lower()
    return Gone("left" if "kicked" in words or "not a member" in words else "blocked", said)


def _said(error: TelegramAPIError) -> str:
    return error.message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")
