"""An office in this process that answers numbered messages: accepted, committed, released, read by phones.

Everything a channel and the server do is done here, but for HTTP: group commits with `synchronous=FULL`, the
engine's step, facts, record, outbox and timers, the sweep that releases the answer, the feed's reading.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from bot.memory import settle_memory
from roleplay.domain.ids import ExerciseId, TraineeId
from roleplay.domain.records import JournalRecord
from roleplay.packs.load import load_pack
from roleplay.packs.shelf import OnePackShelf
from roleplay.ports.storage import Commit, UnitOfWork
from roleplay.scheduling.clock import SystemClock
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.sweep import sweep
from roleplay.services.talk.accept_update import Accepted, IncomingUpdate, accept
from roleplay.services.trainees import enrol
from roleplay.storage import open_ledger

PACK = Path(__file__).parent / "office"
PHONES = 40
IN_FLIGHT = 100
"""Messages that wait for their commit at the same time when measuring throughput."""
PATIENCE = 60.0
"""Seconds within which the last answer must have come."""
X = ExerciseId("bench")


@dataclass(slots=True)
class Run:
    """Wall times of every message, in seconds from when the phone sent it."""

    committed: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)
    seconds: float = 0.0
    commits: int = 0

    @property
    def per_second(self) -> float:
        """Messages delivered a second."""
        return len(self.delivered) / self.seconds


class Office:
    """One running exercise on a file, and phones that write to it."""

    def __init__(self, file: Path) -> None:
        self._clock = SystemClock()
        self._shelf = OnePackShelf(load_pack(PACK))
        self._ledger = open_ledger(str(file))
        self._ledger.migrate()
        self._sent: dict[str, float] = {}
        self._numbered = 0
        self._run = Run()
        self._news: SimpleQueue[Commit | None] = SimpleQueue()
        self._due = threading.Event()
        self._open = True
        self._phones = self._ledger.write(self._prepare)
        self._seen = self._ledger.read(lambda uow: uow.journal.top(X))
        self._ledger.on_commit(self._heard)
        self._threads = [threading.Thread(target=work) for work in (self._release, self._listen)]
        for thread in self._threads:
            thread.start()
        settle_memory()

    def play(self, messages: int, per_second: float | None = None) -> Run:
        """Send so many messages, as fast as they are committed or at an even pace; wait for the answers."""
        self._run = this = Run()
        start = time.perf_counter()
        places: SimpleQueue[None] = SimpleQueue()  # a semaphore is Python, and would be measured as well
        for _ in range(IN_FLIGHT):
            places.put(None)
        for at in range(messages):
            if per_second:
                _sleep_until(start + at / per_second)
            places.get()
            self._send(this, lambda: places.put(None))
        until = time.perf_counter() + PATIENCE
        while len(this.delivered) < messages and time.perf_counter() < until:
            time.sleep(0.001)
        this.seconds = time.perf_counter() - start
        if len(this.delivered) != messages:
            raise RuntimeError(f"{messages - len(this.delivered)} of {messages} messages were not answered.")
        return this

    def close(self) -> None:
        """Stop the threads and let go of the file."""
        self._open = False
        self._news.put(None)
        self._due.set()
        for thread in self._threads:
            thread.join()
        self._ledger.close()

    def _prepare(self, uow: UnitOfWork) -> Sequence[TraineeId]:
        now = self._clock.now_ms()
        lifecycle.create(
            uow, self._shelf, title="Bench", scenario="bench", scenario_version="1", now=now, exercise_id=X
        )
        stage = Stage(uow, self._shelf, X, now)
        lifecycle.ready(stage)
        phones = [_joined(stage, number) for number in range(PHONES)]
        lifecycle.start(stage)
        return phones

    def _send(self, this: Run, done: Callable[[], None]) -> None:
        self._numbered += 1
        number = str(self._numbered)
        phone = self._phones[self._numbered % PHONES]
        update = IncomingUpdate("web", phone, number, phone, actor_id="office", text=f"message {number}")
        self._sent[number] = sent = time.perf_counter()
        future = self._ledger.submit(
            lambda uow: accept(Stage(uow, self._shelf, X, self._clock.now_ms()), update)
        )

        def committed(_: Future[Accepted]) -> None:
            this.committed.append(time.perf_counter() - sent)
            done()

        future.add_done_callback(committed)

    def _heard(self, commit: Commit) -> None:
        self._run.commits += 1
        self._news.put(commit)
        if commit.wakes:
            self._due.set()

    def _release(self) -> None:
        while self._open:
            self._due.wait()
            self._due.clear()
            while self._ledger.write(lambda uow: sweep(uow, self._shelf, self._clock.now_ms())).more:
                pass

    def _listen(self) -> None:
        """Hear of the record as the feed does: what each commit added, for all phones."""
        while commit := self._news.get():
            entries = commit.added(X)
            if [entry.seq for entry in entries[:1]] not in ([], [self._seen + 1]):
                raise RuntimeError(f"The record goes on at {entries[0].seq} after {self._seen}.")
            self._seen = entries[-1].seq if entries else self._seen
            self._deliver(entries)

    def _deliver(self, entries: Sequence[JournalRecord]) -> None:
        now = time.perf_counter()
        for entry in entries:
            if entry.kind == "message.out":
                number = str(entry.body["text"]).removeprefix("Noted ").rstrip(".")
                if sent := self._sent.pop(number, None):
                    self._run.delivered.append(now - sent)


def _joined(stage: Stage, number: int) -> TraineeId:
    team = enrol.open_team(stage, name=f"Team {number}").team
    phone = enrol.join(
        stage,
        team.team_id,
        call_sign=f"Phone {number}",
        agency="police",
        languages=("en",),
        consent_version="1",
    )
    return phone.trainee.trainee_id


def _sleep_until(moment: float) -> None:
    if (left := moment - time.perf_counter()) > 0:
        time.sleep(left)
