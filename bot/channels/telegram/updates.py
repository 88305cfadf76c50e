"""Look into an update as it came, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roleplay.domain.records import Json
from roleplay.domain.stop import PHRASES, is_stop

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update we ask for; every other kind stays with Telegram."""

STOP_COMMAND = "/stop"


def chat_of(update: Json) -> str:
    """Return the chat an update belongs to, "" when it belongs to none."""
    message = _message(update) or update.get("my_chat_member") or {}
    return str(message.get("chat", {}).get("id", ""))


def is_urgent(update: Json) -> bool:
    """Say whether it is a STOP, which waits for nothing."""
    text = str(update.get("message", {}).get("text", ""))
    return text.split("@")[0].split()[:1] == [STOP_COMMAND] or is_stop(text, PHRASES)


def _message(update: Json) -> Mapping[str, Any] | None:
    pressed = update.get("callback_query") or {}
    return update.get("message") or update.get("edited_message") or pressed.get("message")
