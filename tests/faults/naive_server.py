"""The loop one writes first: acknowledge, queue in memory, save now and then.

The fault tests must find it out. Its habits are those of libraries' defaults: updates are confirmed
before they are handled, each in its own task; a scheduled job that is over a second late is dropped.
Usage: ``python -m tests.faults.naive_server FOLDER PORT NOTICES NOTICE_SECONDS``
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from apscheduler.schedulers.background import BackgroundScheduler

HANDLING = 0.03  # seconds that a handler takes
SAVE_EVERY = 0.5  # seconds


class Memory:
    """Everything the naive server knows; written to one file now and then."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.changed = threading.Condition()
        saved = json.loads(file.read_text()) if file.exists() else {}
        self.started: float = saved.get("started", time.time())
        self.feeds: dict[str, list[str]] = saved.get("feeds", {})

    def say(self, phone: str, text: str) -> None:
        with self.changed:
            self.feeds.setdefault(phone, []).append(text)
            self.changed.notify_all()

    def save_forever(self) -> None:
        while True:
            time.sleep(SAVE_EVERY)
            with self.changed:
                text = json.dumps({"started": self.started, "feeds": self.feeds})
            self.file.write_text(text)


def handle(memory: Memory, phone: str, text: str) -> None:
    """Answer one message, some time after it was acknowledged."""
    time.sleep(HANDLING)
    if found := re.search(r"message (\d+)", text):
        memory.say(phone, f"Noted {found[1]}.")


class Handler(BaseHTTPRequestHandler):
    """The part of the API that the phones of the fault tests use."""

    memory: Memory
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.path.startswith("/api/join/"):
            phone = self.path.rsplit("/", 1)[1]
            self.memory.feeds.setdefault(phone, [])
            self._answer({"trainee": {"id": phone}}, cookie=phone)
            return
        threading.Thread(target=handle, args=(self.memory, self._phone(), body["text"]), daemon=True).start()
        self._answer({"seq": 0, "conversation_id": "office", "duplicate": False})

    def do_GET(self) -> None:
        if self.path == "/api/health":
            self._answer({"ok": True})
            return
        query = parse_qs(urlparse(self.path).query)
        after, phone = int(query["after"][0]), self._phone()
        with self.memory.changed:
            self.memory.changed.wait_for(
                lambda: len(self.memory.feeds.get(phone, [])) > after, timeout=float(query["wait"][0])
            )
            lines = self.memory.feeds.get(phone, [])[after:]
        events = [
            {"kind": "message", "seq": after + n, "message": {"mine": False, "text": line}}
            for n, line in enumerate(lines, 1)
        ]
        self._answer({"seq": after + len(lines), "events": events})

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _phone(self) -> str:
        return (self.headers.get("Cookie") or "phone=nobody").split("phone=")[1].split(";")[0]

    def _answer(self, data: dict[str, Any], cookie: str | None = None) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if cookie:
            self.send_header("Set-Cookie", f"phone={cookie}; Path=/")
        self.end_headers()
        self.wfile.write(body)


def main(folder: Path, port: int, notices: int, notice_seconds: float) -> None:
    """Serve until killed."""
    memory = Memory(folder / "naive.json")
    threading.Thread(target=memory.save_forever, daemon=True).start()
    scheduler = BackgroundScheduler(timezone="UTC")
    for number in range(1, notices + 1):
        due = memory.started + number * notice_seconds
        if due > time.time():
            scheduler.add_job(
                lambda number=number: [
                    memory.say(phone, f"Notice {number}.") for phone in list(memory.feeds)
                ],
                "date",
                run_date=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(due)),
            )
    scheduler.start()
    Handler.memory = memory
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
