"""A server that only pretends: the trainee's API on the built pages, with a story told by whoever holds it.

Used by the browser tests of the screens, and by hand while working on them:
`python tests/ui/make_believe.py 8000`, then `npm run dev` in `bot/web/ui`.
"""

from __future__ import annotations

import json
import mimetypes
import re
import sys
import threading
import time
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot/web/static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
NOTICE = (
    "This is a training exercise. The people you write to are played by a computer and by role-players; "
    "nothing here is real.\n\nYour messages are recorded for the debrief and erased afterwards. Use a "
    "call-sign, never anybody's real data.\n\nIf something real happens, press STOP."
)
TELEGRAM = {
    "said": "The same conversations in Telegram, too.",
    "go_on": "Go on in Telegram",
    "how": "Open one contact and agree.",
    "code": "Code for another phone",
    "leave": "Disconnect Telegram",
}
PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 260">
<rect width="400" height="260" fill="#b9c4bd"/>
<path d="M0 190h400v70H0z" fill="#8d978f"/>
<path d="M70 60h260v140H70z" fill="#d8d2c4"/><path d="M95 85h40v45H95z
M165 85h40v45h-40z
M235 85h40v45h-40z" fill="#5e6f78"/><path d="M180 150h40v50h-40z" fill="#7a5a43"/></svg>"""


class Story:
    """The state behind the pretended API; its methods tell the story."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.seq = 100
        self.day, self.time, self.phase = 1, "10:42", "running"
        self.joined: dict[str, Any] | None = None
        self.stopped = False
        self.marking = {"header": "EXERCISE", "footer": ""}
        self.events: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.contacts: list[dict[str, Any]] = []
        self.conversations: list[dict[str, Any]] = []
        self.news: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.accepted: dict[str, dict[str, Any]] = {}
        self.stops = 0
        self.refuse_media = False

    # ---- told by tests

    def reveal(self, actor: str, name: str, speaks: list[tuple[str, str]], about: str) -> None:
        titled = [{"id": code, "title": title} for code, title in speaks]
        contact = {"actor_id": actor, "name": name, "conversation_id": None, "speaks": titled, "about": about}
        self.contacts.append(contact)
        self._tell({"kind": "contact", "contact": contact})

    def say(self, actor: str, text: str, *, lang: str = "en", **more: Any) -> None:
        """The actor says a line."""
        row = self._row(actor)
        name = next(c["name"] for c in self.contacts if c["actor_id"] == actor)
        self._add(self._message(row, name, text, mine=False, lang=lang, **more))

    def mate(self, actor: str, call_sign: str, text: str) -> None:
        """Another trainee of the team writes."""
        self._add(self._message(self._row(actor), call_sign, text, mine=False))

    def own(self, actor: str, text: str, status: str = "received") -> None:
        """What this trainee wrote earlier, perhaps on another phone."""
        self._add(self._message(self._row(actor), "Falcon", text, mine=True, status=status))

    def typing(self, actor: str, typing: bool = True) -> None:
        row = self._row(actor)
        row["typing"] = typing
        self._tell({"kind": "typing", "conversation_id": row["id"], "typing": typing}, numbered=False)

    def publish(self, kind: str, title: str, text: str, sender: str = "", media: Any = None) -> None:
        with self.changed:
            item = {
                "id": f"i{self.seq + 1}",
                "seq": self.seq + 1,
                "kind": kind,
                "title": title,
                "text": text,
                "sender": sender,
                "media": media,
                "at": self._now(),
            }
            (self.documents if kind == "document" else self.news).insert(0, item)
            self._tell({"kind": "document" if kind == "document" else "news", "item": item})

    def set_phase(self, phase: str) -> None:
        self.phase = phase
        self._tell({"kind": "exercise", "phase": phase, "clock": self._clock()})

    def at(self, day: int, time: str) -> None:
        self.day, self.time = day, time
        self._tell({"kind": "clock", "clock": self._clock()})

    def received(self, client_id: str) -> None:
        message = next(m for m in self.messages if m["client_id"] == client_id)
        message["status"] = "received"
        row = message["conversation_id"]
        event = {"kind": "message.status", "conversation_id": row, "client_id": client_id}
        self._tell(event | {"status": "received"})

    def resolve(self) -> None:
        self.stopped = False
        self._tell({"kind": "stopped", "stopped": False})

    # ---- asked by pages

    def me(self) -> dict[str, Any]:
        return {
            "trainee": self._trainee(),
            "exercise": {
                "title": "Night call",
                "marking": self.marking,
                "phase": self.phase,
                "clock": self._clock(),
            },
            "contacts": self.contacts,
            "conversations": self.conversations,
            "news": self.news,
            "documents": self.documents,
            "stop": {"label": "STOP - real emergency", "phrase": "STOP REAL EMERGENCY"},
            "seq": self.seq,
        }

    def feed(self, after: int, wait: float) -> dict[str, Any]:
        deadline = time.monotonic() + wait
        with self.changed:
            seen = len(self.events)
            while not (fresh := self._since(after, seen)) and (left := deadline - time.monotonic()) > 0:
                self.changed.wait(left)
            return {"seq": self.seq, "events": fresh}

    def stretch(self, conversation: str, before: int | None, limit: int) -> dict[str, Any]:
        found = [m for m in self.messages if m["conversation_id"] == conversation]
        older = [m for m in found if before is None or m["seq"] < before]
        return {"messages": older[-limit:], "more": len(older) > limit}

    def accept(self, wish: dict[str, Any]) -> dict[str, Any]:
        with self.changed:
            if known := self.accepted.get(wish["client_id"]):
                return known | {"duplicate": True}
            row = self._row(wish["actor_id"])
            text = wish.get("text") or ""
            if button := wish.get("button"):
                offered = next(m for m in reversed(self.messages) if m["buttons"])
                text = offered["buttons"][button["index"]]["text"]
            media = wish.get("media_id")
            shown = {"url": f"/api/media/{media}", "alt": "Photo", "kind": "image"} if media else None
            more = {"client_id": wish["client_id"], "status": "sent", "media": shown}
            message = self._message(row, "Falcon", text, mine=True, **more)
            self._add(message)
            sent = {"seq": message["seq"], "conversation_id": row["id"], "duplicate": False}
            self.accepted[wish["client_id"]] = sent
            return sent

    def join(self, wish: dict[str, Any]) -> dict[str, Any]:
        self.joined = wish
        return {"trainee": self._trainee()}

    def stop(self) -> None:
        self.stops += 1
        self.stopped = True
        self._tell({"kind": "stopped", "stopped": True})

    def invitation(self) -> dict[str, Any]:
        agencies = ["police", "prosecutor", "labour", "ngo", "lawyer", "mediator", "press"]
        languages = {"en": "English", "it": "Italiano", "ro": "Română", "ru": "Русский", "fr": "Français"}
        return {
            "exercise": {
                "title": "Night call",
                "marking": self.marking,
                "languages": list(languages),
                "notice": NOTICE,
                "notice_version": "1",
            },
            "team": {"name": "Team Verona"},
            "agencies": [{"id": one, "title": one.capitalize()} for one in agencies],
            "languages": [{"id": code, "title": title} for code, title in languages.items()],
        }

    # ---- within

    def _since(self, after: int, seen: int) -> list[dict[str, Any]]:
        numbered = [e for e in self.events if e.get("seq", 0) > after]
        return numbered + [e for e in self.events[seen:] if "seq" not in e]

    def _tell(self, event: dict[str, Any], *, numbered: bool = True) -> None:
        with self.changed:
            if numbered:
                self.seq += 1
                event = event | {"seq": self.seq}
            self.events.append(event)
            self.changed.notify_all()

    def _add(self, message: dict[str, Any]) -> None:
        with self.changed:
            self.messages.append(message)
            row = next(r for r in self.conversations if r["id"] == message["conversation_id"])
            row["last"] = {"text": message["text"], "at": message["at"], "mine": message["mine"]}
            if not message["mine"]:
                row["unread"] += 1
                row["typing"] = False
            self._tell({"kind": "message", "message": message})

    def _message(self, row: Any, sender: str, text: str, *, mine: bool, **more: Any) -> dict[str, Any]:
        return {
            "seq": self.seq + 1,
            "id": f"m{self.seq + 1}",
            "conversation_id": row["id"],
            "mine": mine,
            "sender": sender,
            "text": text,
            "lang": None,
            "media": None,
            "buttons": [],
            "button_state": None,
            "button_seq": None,
            "marking": None,
            "at": self._now(),
            "client_id": None,
            "status": "received",
            **more,
        }

    def _row(self, actor: str) -> dict[str, Any]:
        for row in self.conversations:
            if row["actor_id"] == actor:
                return row
        contact = next(c for c in self.contacts if c["actor_id"] == actor)
        contact["conversation_id"] = f"c-{actor}"
        row = {"id": f"c-{actor}", "actor_id": actor, "name": contact["name"]}
        self.conversations.append(row := row | {"unread": 0, "last": None, "typing": False})
        return row

    def _trainee(self) -> dict[str, Any]:
        wish = self.joined or {"call_sign": "Falcon", "agency": "police", "languages": ["en", "it"]}
        known = {key: wish[key] for key in ("call_sign", "agency", "languages")}
        team = {"id": "t1", "name": "Team Verona"}
        return {"id": "p1", "team": team, "stopped": self.stopped, **known}

    def _now(self) -> dict[str, Any]:
        hours, minutes = map(int, self.time.split(":"))
        play = ((self.day - 1) * 1440 + hours * 60 + minutes) * 60_000 + self.seq
        return {"play_ms": play, "day": self.day, "time": self.time}

    def _clock(self) -> dict[str, Any]:
        running = self.phase == "running"
        shown = {"phase": self.phase, "day": self.day, "time": self.time, "play_ms": 0, "speed": 1.0}
        return shown | {"running": running, "wall_ms": int(time.time() * 1000), "pause_reason": None}


class Handler(BaseHTTPRequestHandler):
    """Routes as the real server has them."""

    protocol_version = "HTTP/1.1"
    story: Story
    uploads: dict[str, bytes]

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asked = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
        if path.startswith("/api/"):
            return self._api_get(path, asked)
        return self._page(path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("X-Blurline") != "1":
            return self._json({"error": "forgery", "message": "The header is missing."}, 403)
        if self.path == "/api/me/media":
            return self._upload(body)
        wish = json.loads(body or b"{}")
        story = self.story
        if self.path == "/api/me/messages":
            return self._json(story.accept(wish))
        if self.path.startswith("/api/join/"):
            return self._json(story.join(wish))
        if self.path == "/api/me/stop":
            story.stop()
        if self.path == "/api/me/read":
            for row in story.conversations:
                if row["id"] == wish["conversation_id"]:
                    row["unread"] = 0
        return self._json({"ok": True})

    def _api_get(self, path: str, asked: dict[str, str]) -> None:
        if path == "/api/me":
            return self._json(self.story.me())
        if path == "/api/me/telegram":
            return self._json({"offered": True, "tied": False, "words": TELEGRAM})
        if path == "/api/me/feed":
            return self._json(self.story.feed(int(asked["after"]), min(float(asked["wait"]), 5)))
        if path == "/api/join/used-up":
            return self._json({"error": "not_found", "message": "No such invitation."}, 404)
        if path.startswith("/api/join/"):
            return self._json(self.story.invitation())
        if found := re.fullmatch(r"/api/me/conversations/([^/]+)/messages", path):
            before = int(asked["before"]) if "before" in asked else None
            return self._json(self.story.stretch(found[1], before, int(asked["limit"])))
        if path == "/api/media/flat":
            return self._bytes(PICTURE, "image/svg+xml")
        if path.startswith("/api/media/"):
            return self._bytes(self.uploads[path.rsplit("/", 1)[1]], "image/jpeg")
        return self._json({"error": "not_found", "message": "Not here."}, 404)

    def _page(self, path: str) -> None:
        if path == "/chat" or path.startswith("/j/"):
            path = "/static/trainee.html"
        if path == "/sw.js":
            path = "/static/sw.js"
        file = (STATIC / path.removeprefix("/static/")).resolve()
        if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
            return self._json({"error": "not_found", "message": "Not here."}, 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return self._bytes(file.read_bytes(), kind)

    def _upload(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        part = next(iter(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()))
        name = f"u{len(self.uploads)}"
        self.uploads[name] = part.get_payload(decode=True)
        self._json({"media_id": name})

    def _json(self, body: Any, status: int = 200) -> None:
        self._bytes(json.dumps(body).encode(), "application/json", status)

    def _bytes(self, body: bytes, kind: str, status: int = 200) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *said: object) -> None:
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """Pages that go away in mid-request are no news."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def serve(story: Story, port: int = 0) -> ThreadingHTTPServer:
    handler = type("StoryHandler", (Handler,), {"story": story, "uploads": {}})
    server = QuietServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def night_call() -> Story:
    """The morning of the first day, as a team has lived it so far."""
    story = Story()
    english, albanian = ("en", "English"), ("sq", "Albanian")
    story.reveal(
        "hotline", "Hotline (abroad)", [english, ("it", "Italian")], "Duty officer, on call day and night"
    )
    story.reveal("mother", "Mrs Hoxha", [albanian], "Mother of the missing girl")
    story.reveal(
        "bank", "Banca Adige", [("it", "Italian")], "Compliance desk; answers to a prosecutor's decree"
    )
    story.at(1, "09:58")
    story.say(
        "hotline", "Good morning. A family here believes their daughter is held in a flat in your city."
    )
    story.say(
        "hotline", "The mother is reachable now, but she speaks only Albanian. Shall I put you in touch?"
    )
    story.at(1, "10:05")
    story.own("hotline", "Yes, please. Has she had any sign of life since yesterday?")
    story.say("hotline", "One photo, sent last night. Here it is.")
    flat = {
        "url": "/api/media/flat",
        "alt": "A two-storey house with three windows and a brown door",
        "kind": "image",
    }
    story.say("hotline", "", media=flat)
    story.mate("hotline", "Heron", "I take the photo to the registry office. The door number is visible.")
    story.at(1, "10:31")
    story.say("mother", "Përshëndetje. Ju lutem, më ndihmoni. Vajza ime nuk përgjigjet më.", lang="sq")
    story.say("mother", "Nuk e di adresën. Ajo tha vetëm që sheh një lumë nga dritarja.", lang="sq")
    story.at(1, "10:40")
    asks = [{"index": 0, "text": "Yes, we start now"}, {"index": 1, "text": "Not yet, we need the decree"}]
    story.say("hotline", "Do you open a case on your side?", buttons=asks, button_state="asks", button_seq=3)
    story.publish(
        "news",
        "Neighbours complain about noise at night",
        "Residents of the river quarter report shouting. The municipality says it will look into it.",
        "L'Arena",
    )
    story.publish(
        "mail",
        "Liaison officer: availability",
        "I am at your disposal from 11:00. Requests in writing, please.",
        "Liaison office",
    )
    story.publish(
        "document",
        "Note of the first call",
        "Taken by the duty officer at 09:50. Two pages.",
        "Hotline (abroad)",
        {"url": "/api/media/flat", "alt": "Note", "kind": "document"},
    )
    story.at(1, "10:42")
    return story


if __name__ == "__main__":
    serve(night_call(), int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
    threading.Event().wait()
