"""Telegram in the test: PyPI's `lo-bot-api-emulator`, and what we had to add to it.

Theirs: the HTTP server, the strict checking of every request, long polling with offsets and 409, webhooks
with the secret header and redelivery, file uploads and downloads.

Ours, in this file: an identity and a username for each token; refusal of unknown tokens (401) and of chats
that nobody opened or that blocked the bot (403); a transcript per chat with dates, edits and deletions
applied; `my_chat_member` and `edited_message` updates; the calls `setMyName`, `setMyDescription`,
`sendLocation`, `sendContact`, `getChat`, `getChatMember`, forum topics and a few more; `message_thread_id`,
preview options, captions of voice messages and ForceReply, which theirs refuses; faults (`telegram_faults`)
and phones (`telegram_phone`). Real Telegram may differ: nothing here proves that it does not.

    async with telegram("11:MOTHER", "12:BANK") as city:    # city.base is the API base to set
        ana = city.phone("Ana")
        await ana.start("11:MOTHER", "payload")
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import copy
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator
from lo_bot_api_emulator import updates as theirs

from tests.fakes.telegram_faults import Fault, Faults, Request, Reset, ServerError, Silence, TooMany
from tests.fakes.telegram_phone import Phone

_READ: web.RequestKey[tuple[dict[str, Any], dict[str, Any]]] = web.RequestKey("read", tuple)
_request_token: contextvars.ContextVar[str] = contextvars.ContextVar("token")
_MORE_KINDS = {"my_chat_member", "edited_message", "message_reaction"}
_THEIRS_REFUSES = ("message_thread_id", "link_preview_options", "protect_content", "disable_notification")
_OWN_CALLS = {
    "setMyName", "setMyDescription", "setMyShortDescription", "setMyProfilePhoto", "getMyName",
    "getMyDescription", "getMyShortDescription", "sendLocation", "sendContact", "getChat", "getChatMember",
    "getChatAdministrators", "createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic",
    "deleteForumTopic", "leaveChat", "pinChatMessage", "logOut", "close", "getUserProfilePhotos",
}  # fmt: skip


@dataclass
class BotAccount:
    """A bot as BotFather knows it."""

    token: str
    username: str
    made_as: str
    """Its name at BotFather's; it may have another by now."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """What `setMyName`, `setMyDescription`, `setMyShortDescription` set, by field and language."""
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    photo: bytes | None = None

    @property
    def name(self) -> str:
        return self.text("name", "")

    @property
    def description(self) -> str:
        return self.text("description", "")

    @property
    def short_description(self) -> str:
        return self.text("short_description", "")

    def text(self, what: str, language: str) -> str:
        """Return a text in a language, else the one for everybody, as Telegram does."""
        made = self.made_as if what == "name" else ""
        return self.texts.get((what, language)) or self.texts.get((what, "")) or made

    @property
    def bot_id(self) -> int:
        return int(self.token.split(":")[0])

    def as_user(self) -> dict[str, Any]:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True)
class Said:
    """One message of a bot as it stands in a chat."""

    token: str
    method: str
    chat_id: int
    message_id: int
    fields: dict[str, Any]
    result: dict[str, Any]
    files: dict[str, bytes]
    at: float
    edited: int = 0

    @property
    def text(self) -> str:
        return str(self.fields.get("text") or self.fields.get("caption") or "")

    @property
    def thread_id(self) -> int | None:
        thread = self.fields.get("message_thread_id")
        return int(thread) if thread is not None else None

    @property
    def markup(self) -> dict[str, Any]:
        markup = self.fields.get("reply_markup") or {}
        return json.loads(markup) if isinstance(markup, str) else markup

    @property
    def buttons(self) -> list[str]:
        rows = self.markup.get("inline_keyboard") or self.markup.get("keyboard") or []
        return [button if isinstance(button, str) else button["text"] for row in rows for button in row]

    def inline(self, label: str) -> str | None:
        """Return the data behind an inline button, None when the keyboard is of the other kind."""
        rows = self.markup.get("inline_keyboard") or []
        return next((b["callback_data"] for row in rows for b in row if b["text"] == label), None)


@dataclass(frozen=True)
class Attempt:
    """A call of a bot and what became of it; `done` is the truth, whatever the bot was told."""

    token: str
    method: str
    chat_id: int | None
    text: str
    at: float
    fault: Fault | None
    done: bool


class Telegram(LoBotApiEmulator):
    """All bots, chats and phones of a test; get a running one from `telegram()`."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, faults: Faults | None = None) -> None:
        super().__init__(
            max_bots=500, max_assets=10_000, max_updates=100_000, allow_insecure_loopback_webhooks=True
        )
        self.clock = clock
        self.faults = faults or Faults()
        self.base = ""
        self.news = asyncio.Condition()
        self.bots: dict[str, BotAccount] = {}
        self.refused_tokens: set[str] = set()
        self.attempts: list[Attempt] = []
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        """Every call carried out, in order: token, method, fields."""
        self.groups: dict[int, dict[str, Any]] = {}
        self.topics: dict[tuple[int, int], dict[str, Any]] = {}
        self.members: dict[tuple[int, int], str] = {}
        """The status of a user in a group, for `getChatMember`."""
        self._open: dict[tuple[str, int], str] = {}
        self._transcript: dict[tuple[str, int], dict[int, Said]] = {}
        self._user_ids = itertools.count(5_000_001)
        theirs.KINDS |= _MORE_KINDS  # ours: the emulator queues three kinds only
        self._update_queues = _Queues(self)

    # --- what a test does -------------------------------------------------------------------------------

    def add_bot(self, token: str, username: str | None = None, name: str | None = None) -> BotAccount:
        """Make a bot; any other token is answered with 401."""
        number = token.split(":")[0]
        account = BotAccount(token, username or f"sim{number}_bot", name or f"Sim {number}")
        self.bots[token] = account
        return account

    def revoke(self, token: str) -> None:
        """Take the token back at BotFather's: every call is answered with 401 from now on."""
        self.refused_tokens.add(token)

    def bot(self, token: str) -> BotAccount:
        return self.bots[token]

    def token_of(self, username: str) -> str:
        return next(token for token, bot in self.bots.items() if bot.username == username)

    def phone(self, name: str, *, user_id: int | None = None, language: str = "en") -> Phone:
        return Phone(self, user_id or next(self._user_ids), name, language)

    def add_group(self, chat_id: int, title: str, *bots: str, forum: bool = False) -> int:
        """Make a (super)group with these bots in it."""
        kind = {"type": "supergroup", "is_forum": True} if forum else {"type": "supergroup"}
        self.groups[chat_id] = {"id": chat_id, "title": title, **kind}
        for token in bots:
            self._open[token, chat_id] = "member"
        return chat_id

    def open_chat(self, token: str, chat_id: int) -> None:
        """Let the bot write into a chat, as pressing Start does."""
        self._open[token, chat_id] = "member"

    def chat(self, token: str, chat_id: int) -> list[Said]:
        """Return what the bot has said in a chat and not deleted, in order, edits applied."""
        return list(self._transcript.get((token, chat_id), {}).values())

    def said(self) -> list[Said]:
        """Return everything every bot has said, in the order of sending."""
        everything = (said for chat in self._transcript.values() for said in chat.values())
        return sorted(everything, key=lambda said: said.message_id)

    async def again(self, token: str, update: dict[str, Any]) -> None:
        """Put an update into the bot's queue just as it is, also an old or a doubled one."""
        await self._update_queues.put(token, update)

    async def change_member(self, token: str, phone: Phone, status: str) -> int:
        """Block (`kicked`) or unblock (`member`) a bot, and tell it."""
        before = self._open.get((token, phone.user_id), "member")
        self._open[token, phone.user_id] = status
        bot = self.bot(token).as_user()
        news = {
            "chat": self.chat_of(phone.user_id, phone.name),
            "from": self.user(phone),
            "date": int(time.time()),
            "old_chat_member": _membership(bot, before),
            "new_chat_member": _membership(bot, status),
        }
        return await self.enqueue_update({"my_chat_member": news}, token=token)

    # --- what phones need -------------------------------------------------------------------------------

    def user(self, phone: Phone) -> dict[str, Any]:
        return {
            "id": phone.user_id,
            "is_bot": False,
            "first_name": phone.name,
            "language_code": phone.language,
        }

    def chat_of(self, chat_id: int, name: str = "") -> dict[str, Any]:
        if chat_id in self.groups:
            return dict(self.groups[chat_id])
        if chat_id < 0:
            return {"id": chat_id, "type": "supergroup", "title": f"Group {-chat_id}"}
        return {"id": chat_id, "type": "private", "first_name": name or f"User {chat_id}"}

    def envelope(self, phone: Phone, chat_id: int) -> dict[str, Any]:
        message_id, self.next_id = self.next_id, self.next_id + 1
        return {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": self.chat_of(chat_id, phone.name),
            "from": self.user(phone),
        }

    def store(self, data: bytes) -> dict[str, Any]:
        """Keep a file of a phone for `getFile`."""
        reference = f"phone-file-{self.next_id}"
        self.next_id += 1
        self.assets[reference] = {"filename": reference, "data": data, "size": len(data)}
        return {"file_id": reference, "file_unique_id": f"{reference}-unique", "file_size": len(data)}

    # --- the server -------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        _request_token.set(token)
        if self.faults.down:
            return _broken(request)
        if token not in self.bots or token in self.refused_tokens:
            return _refusal(401, "Unauthorized")
        fields, uploads = await self.read_request(request)
        request[_READ] = fields, uploads
        asked = Request(token, method, _number(fields.get("chat_id")))
        fault = self.faults.meet(asked)
        done = fault is None or getattr(fault, "delivered", False)
        answer = await super().handle(request) if done else None
        self._note_attempt(asked, fields, fault, done and answer is not None and answer.status == 200)
        async with self.news:
            self.news.notify_all()
        return await self._answer(request, fault, answer)

    async def read_request(self, request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        if _READ in request:
            return request[_READ]
        fields, uploads = await super().read_request(request)
        return fields, uploads

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        token, asked = _request_token.get(), dict(fields)
        chat_id = _number(asked.get("chat_id"))
        if chat_id is not None and method.startswith(("send", "edit", "delete", "copy", "create")):
            self._may_write(token, chat_id)
        if method in _OWN_CALLS:
            result = self._own_call(token, method, asked, uploads)
        else:
            for name in _THEIRS_REFUSES:
                fields.pop(name, None)
            if method == "sendVoice":
                fields.pop("caption", None)  # theirs knows no caption of a voice message; Telegram does
            if "force_reply" in str(fields.get("reply_markup")):
                del fields["reply_markup"]  # theirs knows no ForceReply
            result = super().validate(method, fields, uploads)
        if method == "getMe":
            result = {**result, **self.bot(token).as_user()}
        elif method == "getMyCommands":
            result = self.bot(token).commands.get(_commands_key(asked), [])
        elif method == "setMyCommands":
            self.bot(token).commands[_commands_key(asked)] = self.decoded(asked["commands"])
        self.calls.append((token, method, asked))
        return self._transcribe(token, method, asked, uploads, result)

    async def _answer(
        self, request: web.Request, fault: Fault | None, answer: web.StreamResponse | None
    ) -> web.StreamResponse:
        match fault:
            case TooMany(retry_after=seconds):
                told = {"retry_after": seconds}
                return _refusal(429, f"Too Many Requests: retry after {seconds}", told)
            case ServerError(status=status, html=True):
                return web.Response(status=status, text="<html>nginx</html>", content_type="text/html")
            case ServerError(status=status):
                return _refusal(status, "Bad Gateway" if status == 502 else "Internal Server Error")
            case Silence(seconds=seconds):
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(seconds)
                return _broken(request)
            case Reset():
                return _broken(request)
        assert answer is not None
        return answer

    def _note_attempt(self, asked: Request, fields: dict[str, Any], fault: Fault | None, done: bool) -> None:
        text = str(fields.get("text") or fields.get("caption") or "")
        attempt = Attempt(asked.token, asked.method, asked.chat_id, text, self.clock(), fault, done)
        self.attempts.append(attempt)

    def _may_write(self, token: str, chat_id: int) -> None:
        status = self._open.get((token, chat_id))
        if status == "kicked":
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        if status == "left":
            raise ApiRefusal("Forbidden: bot was kicked from the supergroup chat", 403)
        if status is None and chat_id > 0:
            raise ApiRefusal("Forbidden: bot can't initiate conversation with a user", 403)
        if status is None:
            raise ApiRefusal("Bad Request: chat not found", 400)

    def _transcribe(
        self, token: str, method: str, asked: dict[str, Any], uploads: dict[str, Any], result: Any
    ) -> Any:
        chat_id = _number(asked.get("chat_id"))
        if chat_id is None or method == "sendChatAction":
            return result
        chat = self._transcript.setdefault((token, chat_id), {})
        if method == "deleteMessage":
            chat.pop(int(asked["message_id"]), None)
        elif method.startswith("editMessage"):
            result = self._edit(chat, asked, result)
        elif method.startswith("send") and isinstance(result, dict):
            result = {**result, "date": int(time.time()), "chat": self.chat_of(chat_id)}
            if "message_thread_id" in asked:
                result["message_thread_id"] = int(asked["message_thread_id"])
            files = {name: upload["data"] for name, upload in uploads.items()}
            number = result["message_id"]
            chat[number] = Said(token, method, chat_id, number, asked, result, files, self.clock())
        return result

    def _edit(self, chat: dict[int, Said], asked: dict[str, Any], result: Any) -> Any:
        number = int(asked["message_id"])
        before = chat.get(number)
        if before is None:
            raise ApiRefusal("Bad Request: message to edit not found")
        changed = {name: asked.get(name) for name in ("text", "caption", "entities") if name in asked}
        fields = {**before.fields, **changed, "reply_markup": asked.get("reply_markup")}
        if fields == before.fields:
            raise ApiRefusal("Bad Request: message is not modified")
        result = {**before.result, **result, "edit_date": int(time.time()), "date": before.result["date"]}
        result["chat"] = self.chat_of(before.chat_id)
        chat[number] = replace(before, fields=fields, result=result, edited=before.edited + 1)
        return result

    # --- calls that theirs does not model ---------------------------------------------------------------

    def _own_call(self, token: str, method: str, asked: dict[str, Any], uploads: dict[str, Any]) -> Any:
        account, chat_id = self.bot(token), _number(asked.get("chat_id"))
        match method:
            case "setMyName" | "setMyDescription" | "setMyShortDescription":
                account.texts[_WHAT[method], str(asked.get("language_code") or "")] = str(
                    asked.get(_WHAT[method]) or ""
                )
            case "setMyProfilePhoto":
                account.photo = next(iter(uploads.values()))["data"] if uploads else None
            case "getUserProfilePhotos":
                return {"total_count": int(account.photo is not None), "photos": []}
            case "getMyName" | "getMyDescription" | "getMyShortDescription":
                what = _WHAT[method.replace("get", "set", 1)]
                return {what: account.text(what, str(asked.get("language_code") or ""))}
            case "sendLocation":
                place = {name: float(asked[name]) for name in ("latitude", "longitude")}
                return self._plain_message(chat_id or 0, {"location": place})
            case "sendContact":
                person = {name: asked[name] for name in ("phone_number", "first_name")}
                return self._plain_message(chat_id or 0, {"contact": person})
            case "getChat":
                full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
                return {**self.chat_of(chat_id or 0), **full}
            case "getChatMember":
                user_id = int(asked["user_id"])
                bot = next((b.as_user() for b in self.bots.values() if b.bot_id == user_id), None)
                who = bot or {"id": user_id, "is_bot": False, "first_name": f"User {user_id}"}
                return _membership(who, self.members.get((chat_id or 0, user_id), "member"))
            case "getChatAdministrators":
                return []
            case "createForumTopic":
                return self._create_topic(chat_id or 0, asked)
            case "editForumTopic" | "closeForumTopic" | "reopenForumTopic" | "deleteForumTopic":
                self._change_topic(method, chat_id or 0, asked)
        return True

    def _plain_message(self, chat_id: int, content: dict[str, Any]) -> dict[str, Any]:
        message_id, self.next_id = self.next_id, self.next_id + 1
        return {"message_id": message_id, "date": 1, "chat": self.chat_of(chat_id), **content}

    def _create_topic(self, chat_id: int, asked: dict[str, Any]) -> dict[str, Any]:
        if not self.groups.get(chat_id, {}).get("is_forum"):
            raise ApiRefusal("Bad Request: the chat is not a forum")
        thread, self.next_id = self.next_id, self.next_id + 1
        self.topics[chat_id, thread] = {"name": asked["name"], "closed": False}
        return {"message_thread_id": thread, "name": asked["name"], "icon_color": 7322096}

    def _change_topic(self, method: str, chat_id: int, asked: dict[str, Any]) -> None:
        topic = self.topics.get((chat_id, int(asked["message_thread_id"])))
        if topic is None:
            raise ApiRefusal("Bad Request: message thread not found")
        if method == "editForumTopic":
            topic["name"] = asked.get("name", topic["name"])
        elif method == "deleteForumTopic":
            del self.topics[chat_id, int(asked["message_thread_id"])]
        else:
            topic["closed"] = method == "closeForumTopic"


class _Queues(theirs.UpdateQueues):
    """Ours: updates that come twice, in another order, or exactly as a test says."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(record=telegram._record, max_updates=100_000, max_bots=500, insecure_webhooks=True)
        self._telegram = telegram
        self._given: dict[str, list[Any]] = {}

    async def put(self, token: str, update: dict[str, Any]) -> None:
        state = self._state(token)
        async with state.condition:
            state.updates.append(copy.deepcopy(update))
            state.condition.notify_all()
        await self.deliver(token)

    async def poll(self, token: str, fields: Any, *, disconnected: Any = None) -> list[Any]:
        results: list[Any] = await super().poll(token, fields, disconnected=disconnected)
        return self._mangled(token, results) if results else results

    async def deliver(self, token: str) -> int:
        state = self._state(token)
        if state.url and state.updates and not state.delivery.locked():
            async with state.condition:
                state.updates[:] = self._mangled(token, state.updates)
        return int(await super().deliver(token))

    def _mangled(self, token: str, updates: list[Any]) -> list[Any]:
        faults, given = self._telegram.faults, self._given.setdefault(token, [])
        if not faults.redelivered and not faults.reordered:
            return updates
        old = [update for update in given[-50:] if faults.dice.random() < faults.redelivered]
        given += [update for update in updates if update not in given]
        mixed = [*updates, *copy.deepcopy(old)]
        if faults.dice.random() < faults.reordered:
            faults.dice.shuffle(mixed)
        return mixed


@contextlib.asynccontextmanager
async def telegram(
    *bots: str, clock: Callable[[], float] = time.monotonic, faults: Faults | None = None
) -> AsyncIterator[Telegram]:
    """Run Telegram on a free port of this machine; `base` stands for https://api.telegram.org."""
    city = Telegram(clock=clock, faults=faults)
    for token in bots:
        city.add_bot(token)
    runner = web.AppRunner(city.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    city.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield city
    finally:
        await runner.cleanup()


_WHAT = {
    "setMyName": "name",
    "setMyDescription": "description",
    "setMyShortDescription": "short_description",
}
_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()  # type: ignore[attr-defined]
    return web.Response(status=500)


def _refusal(status: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _commands_key(asked: dict[str, Any]) -> str:
    scope = asked.get("scope") or ""
    kind = (json.loads(scope) if isinstance(scope, str) and scope else scope or {}).get("type", "")
    return f"{kind}/{asked.get('language_code') or ''}"


def _membership(user: dict[str, Any], status: str) -> dict[str, Any]:
    more: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
    if status == "administrator":
        rights = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
            "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
            "can_manage_topics",
        )  # fmt: skip
        more = dict.fromkeys(rights, True) | {"is_anonymous": False}
    return {"user": user, "status": status, **more}
