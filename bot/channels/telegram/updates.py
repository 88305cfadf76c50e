"""Look into an update as it came, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from roleplay.domain.records import Json
from roleplay.domain.stop import PHRASES, is_stop

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update we ask for; every other kind stays with Telegram."""

_WRITTEN = ("message", "edited_message")
_OF_A_REPLY = ("message_id", "date", "chat")
"""What a library must find of a message that is replied to."""
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
    return _command(text) == STOP_COMMAND or is_stop(text, PHRASES)


def as_kept(update: Json, fingerprint: Callable[[str], str]) -> Json:
    """Return the update as it is written down.

    What follows /start opens a door, so only its hash is kept; of what somebody replies to, which may show
    such a secret again, only the number.
    """
    return {
        kind: _message_as_kept(body, fingerprint) if kind in _WRITTEN else body
        for kind, body in update.items()
    }


def words_of(update: Json) -> str:
    """Return what was written, "" if nothing was."""
    return str((update.get("message") or {}).get("text") or "")


def as_start(update: Json, secret: str) -> Json:
    """Return the update as if its secret had been sent with /start."""
    command = {"type": "bot_command", "offset": 0, "length": len(START_COMMAND)}
    message = {**update["message"], "text": f"{START_COMMAND} {secret}", "entities": [command]}
    return {**update, "message": message}


def _message_as_kept(message: Json, fingerprint: Callable[[str], str]) -> Json:
    kept = dict(message)
    text = str(message.get("text") or "")
    rest = text.split(maxsplit=1)[1:]
    if rest and rest[0] != HELLO and _command(text) == START_COMMAND:
        kept["text"] = f"{text.split()[0]} {fingerprint(rest[0].strip())}"
    if replied := message.get("reply_to_message"):
        kept["reply_to_message"] = {name: replied[name] for name in _OF_A_REPLY if name in replied}
    return kept


def _command(text: str) -> str:
    return next(iter(text.split()), "").split("@")[0].casefold()


def _message(update: Json) -> Mapping[str, Any] | None:
    pressed = update.get("callback_query") or {}
    return update.get("message") or update.get("edited_message") or pressed.get("message")
