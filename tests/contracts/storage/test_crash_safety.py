"""kill -9 and a full disk: what was acknowledged is there, what was not is there whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from roleplay.domain.ids import ConversationId, ExerciseId, PlayMs
from roleplay.domain.records import ExerciseRecord, InboxRecord, JournalRecord
from roleplay.ports.errors import NotCommittedError
from roleplay.ports.storage import UnitOfWork
from roleplay.storage import open_ledger

X = ExerciseId("x-1")

WRITER = """
import sys
from roleplay.domain.ids import ExerciseId, PlayMs
from roleplay.domain.records import InboxRecord, JournalRecord
from roleplay.storage import open_ledger

X = ExerciseId("x-1")
ledger = open_ledger(sys.argv[1])

def accept(number):
    def work(uow):
        uow.inbox.add(InboxRecord(X, "web", "phone", str(number), "text", {}, 1, "c-1"))
        uow.journal.append(JournalRecord(X, "message.in", 1, PlayMs(0), {"n": number}))
        uow.journal.append(JournalRecord(X, "step", 1, PlayMs(0), {"n": number}))
        return number
    return work

start = int(sys.argv[2])
waiting = [ledger.submit(accept(number)) for number in range(start, start + 5000)]
for future in waiting:
    print(future.result(), flush=True)
"""


@pytest.mark.slow
def test_kill_9_in_mid_batch_keeps_all_that_was_acknowledged_and_halves_nothing(
    tmp_path: Path, migrated_file: Path
) -> None:
    path = tmp_path / "killed.sqlite3"
    path.write_bytes(migrated_file.read_bytes())
    ledger = open_ledger(str(path))
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "Test", "hotline", "v1", created_ms=1)))
    ledger.close()
    acknowledged: set[int] = set()
    for attempt, kill_after in enumerate((1, 350)):
        acknowledged |= _write_until_killed(path, attempt * 5000, kill_after)
    ledger = open_ledger(str(path))
    entries = ledger.read(lambda uow: uow.journal.after(X, 0, 100_000))
    waiting = ledger.read(lambda uow: uow.inbox.waiting(X, ConversationId("c-1")))
    accepted = {int(update.update_id) for update in waiting}
    ledger.close()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.kind for entry in entries] == ["message.in", "step"] * (len(entries) // 2)
    assert {entry.body["n"] for entry in entries} == accepted
    assert acknowledged <= accepted


def _write_until_killed(path: Path, start: int, kill_after: int) -> set[int]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(start)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = {int(process.stdout.readline()) for _ in range(kill_after)}
    process.kill()
    acknowledged |= {int(line) for line in process.stdout.read().split("\n")[:-1]}
    process.stdout.close()
    process.wait()
    return acknowledged


def accept(update_id: str, text: str = "") -> InboxRecord:
    return InboxRecord(X, "web", "phone", update_id, "text", {"text": text}, 1)


@pytest.fixture
def small_disk(tmp_path: Path, migrated_file: Path) -> str:
    path = tmp_path / "small.sqlite3"
    path.write_bytes(migrated_file.read_bytes())
    return str(path)


def test_on_a_full_disk_nothing_is_acknowledged_and_the_ledger_recovers_by_itself(small_disk: str) -> None:
    ledger = open_ledger(small_disk)
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "Test", "hotline", "v1", created_ms=1)))
    limit_pages(ledger, spare=10)

    def big(number: int) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.inbox.add(accept(str(number), "x" * 60_000))
            uow.journal.append(JournalRecord(X, "message.in", 1, PlayMs(0)))

        with pytest.raises(NotCommittedError, match="full"):
            ledger.write(work)

    big(1)
    big(2)
    limit_pages(ledger, spare=1000)
    assert ledger.write(lambda uow: uow.inbox.add(accept("1"))) is not None
    assert ledger.read(lambda uow: uow.journal.top(X)) == 0
    ledger.close()


def test_while_another_program_holds_the_database_nothing_is_acknowledged(
    small_disk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roleplay.storage.engine.BUSY_TIMEOUT_MS", 1)
    ledger = open_ledger(small_disk)
    other = sqlite3.connect(small_disk, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotCommittedError, match="locked"):
        ledger.write(lambda uow: uow.inbox.add(accept("1")))
    other.execute("ROLLBACK")
    other.close()
    assert ledger.write(lambda uow: uow.inbox.add(accept("1"))) is not None
    ledger.close()


def limit_pages(ledger: object, *, spare: int) -> None:
    """Let the writer's connection grow the file by so many pages only: a small disk."""
    connection = ledger._writer._connection  # type: ignore[attr-defined]
    cursor = connection.cursor()
    (pages,) = cursor.execute("PRAGMA page_count").fetchone()
    cursor.execute(f"PRAGMA max_page_count={pages + spare}").fetchone()
