"""What python-telegram-bot says to Telegram, recorded instead of sent: its transport, in memory.

    telegram = RecordedTelegram()
    application = build_application("7:ROOM", api="http://nowhere", request=telegram)
    telegram.sent[-1].text

Ours altogether. Every call is answered as Telegram would answer it, unless a test says how it shall fail.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from telegram.request import BaseRequest, RequestData

BOT = {"id": 7, "is_bot": True, "first_name": "Control", "username": "control_bot"}

SAYING = ("sendMessage", "sendPhoto", "sendDocument", "sendVoice", "editMessageText")


@dataclass
class Call:
    """One call, with its parameters as they went out."""

    method: str
    fields: dict[str, Any]
    message_id: int = 0

    @property
    def text(self) -> str:
        said = (self.fields.get(name) for name in ("text", "caption", "name"))
        return next((str(each) for each in said if each), "")

    @property
    def chat(self) -> str:
        return str(self.fields.get("chat_id", ""))

    @property
    def thread(self) -> int | None:
        return self.fields.get("message_thread_id")

    @property
    def keys(self) -> dict[str, str]:
        """The callback data behind each button's label."""
        rows = (self.fields.get("reply_markup") or {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @property
    def asks(self) -> bool:
        return bool((self.fields.get("reply_markup") or {}).get("force_reply"))


@dataclass
class RecordedTelegram(BaseRequest):
    """Telegram, as far as it concerns what is sent to it."""

    calls: list[Call] = field(default_factory=list)
    failures: deque[Exception | tuple[int, dict[str, Any]]] = field(default_factory=deque)
    """What the next sends meet: an exception, or a status and a body."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What people have sent, by Telegram's name of it."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(100)

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    @property
    def sent(self) -> list[Call]:
        """Messages and edits, in order."""
        return [each for each in self.calls if each.method in SAYING]

    def to(self, chat: int | str) -> list[Call]:
        return [each for each in self.sent if each.chat == str(chat)]

    def toasts(self) -> list[str]:
        return [each.text for each in self.calls if each.method == "answerCallbackQuery" and each.text]

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        if "/file/" in url:
            return 200, self.files[url.rpartition("/")[2]]
        called = url.rpartition("/")[2]
        call = Call(called, _decoded(request_data.parameters if request_data else {}))
        if called == "getMe":
            return _ok(BOT)
        if called == "setMyCommands":
            return _ok(True)
        if self.failures:
            failure = self.failures.popleft()
            if isinstance(failure, Exception):
                raise failure
            return failure[0], json.dumps(failure[1]).encode()
        self.calls.append(call)
        return _ok(self._result(call))

    def _result(self, call: Call) -> Any:
        chat = {"id": int(call.chat or 0), "type": "private" if int(call.chat or 0) > 0 else "supergroup"}
        match call.method:
            case "getFile":
                name = str(call.fields["file_id"])
                return {"file_id": name, "file_unique_id": name, "file_path": name}
            case "sendMessage" | "sendPhoto" | "sendDocument" | "sendVoice":
                call.message_id = next(self._ids)
                return {
                    "message_id": call.message_id,
                    "date": 1,
                    "chat": chat,
                    "text": call.text,
                    "from": BOT,
                }
            case "createForumTopic":
                call.message_id = next(self._ids)
                return {"message_thread_id": call.message_id, "name": call.text, "icon_color": 7322096}
            case "editMessageText":
                number = int(call.fields["message_id"])
                return {"message_id": number, "date": 1, "chat": chat, "text": call.text, "from": BOT}
        return True


def _ok(result: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()


def _decoded(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: json.loads(value) if _is_json(value) else value for name, value in parameters.items()}


def _is_json(value: Any) -> bool:
    return isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]"
