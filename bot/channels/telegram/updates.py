"""Look into an update as it came, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from roleplay.domain.records import Json
from roleplay.domain.stop import PHRASES, is_stop

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update we ask for; every other kind stays with Telegram."""

STOP_COMMAND, START_COMMAND = "/stop", "/start"
HELLO = "hello"
"""What a contact's button carries behind /start: the person is known already."""


def chat_of(update: Json) -> str:
    """Return the chat an update belongs to, "" when it belongs to none."""
    message = _message(update) or update.get("my_chat_member") or {}
    return str(message.get("chat", {}).get("id", ""))


def is_urgent(update: Json) -> bool:
    """Say whether it is a STOP, which waits for nothing."""
    text = str(update.get("message", {}).get("text", ""))
    return text.split("@")[0].split()[:1] == [STOP_COMMAND] or is_stop(text, PHRASES)


def as_kept(update: Json, fingerprint: Callable[[str], str]) -> Json:
    """Return the update as it is written down: what follows /start opens a door, so only its hash is kept."""
    message = update.get("message") or {}
    command, *rest = str(message.get("text") or "").split(maxsplit=1)[:2] or [""]
    if not rest or rest[0] == HELLO or command.split("@")[0] != START_COMMAND:
        return update
    return {**update, "message": {**message, "text": f"{command} {fingerprint(rest[0].strip())}"}}


def _message(update: Json) -> Mapping[str, Any] | None:
    pressed = update.get("callback_query") or {}
    return update.get("message") or update.get("edited_message") or pressed.get("message")
