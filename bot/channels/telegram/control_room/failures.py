"""What a failed call of python-telegram-bot's means for what was to be sent; the rule is that of all bots."""

from __future__ import annotations

import datetime as dt

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.outcomes import Away, Failed, Gone, Later, Moved, Outcome, Refused, Unsure
from roleplay.domain import recorded

_NOT_EVEN_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_TOPIC_IS_GONE = ("thread not found", "topic_deleted", "topic_id_invalid")


def outcome_of(error: Exception) -> Outcome:
    """Say what became of a send; `bot.channels.telegram.outcomes` tells the rule."""
    match error:
        case RetryAfter():
            return Later(_seconds(error.retry_after))
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case InvalidToken():
            return Refused(recorded.TOKEN_REFUSED)
        case Forbidden():
            return Gone("left" if "kicked" in error.message.lower() else "blocked", error.message)
        case BadRequest() | Conflict():
            return Failed(error.message)
        case NetworkError():
            return _unheard(error)
        case TelegramError():
            return Unsure(recorded.NOT_TELEGRAM)
    return Unsure(recorded.WHILE_SENDING.format(error=type(error).__name__))


def topic_is_gone(outcome: Outcome) -> bool:
    """Say whether it failed because somebody deleted the topic."""
    return isinstance(outcome, Failed) and any(words in outcome.why.lower() for words in _TOPIC_IS_GONE)


def nothing_new(outcome: Outcome) -> bool:
    """Say whether an edit failed only because everything stands there already."""
    return isinstance(outcome, Failed) and "not modified" in outcome.why.lower()


def _unheard(error: NetworkError) -> Outcome:
    cause = error.__cause__
    if isinstance(cause, _NOT_EVEN_CONNECTED):
        return Away(recorded.UNREACHABLE, counts=False)
    if isinstance(cause, httpx.TimeoutException):
        return Unsure(recorded.NO_ANSWER)
    if isinstance(cause, httpx.HTTPError):
        return Unsure(recorded.BROKE_OFF)
    if cause is not None or "timeout" in error.message.lower():
        return Unsure(recorded.GAVE_UP)
    return Away(recorded.UNWELL.format(said=error.message), counts=True)


def _seconds(told: int | dt.timedelta) -> float:
    return told.total_seconds() if isinstance(told, dt.timedelta) else float(told)
