"""What bare SQLite needs for the rows that a run has written: the peer of `blurline bench messages`.

A copy of the file from before the run gets the same rows in as many transactions, with the same settings and
indexes, by prepared statements and nothing else: each new row of inbox, record and outbox, each row written
over - a conversation per step, a silence timer per answer, the exercise per commit - and each line that
leaves the outbox, one commit after it came.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_KEYS = {"inbox": "inbox_id", "journal": "seq"}
_TOLD_ELSEWHERE = ("author", "outbox_id", "channel")
"""What the record says of a line beside its body."""
Write = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Writes:
    """Writes to spread over the commits; `late` ones begin that many commits after the first."""

    each: Sequence[Write]
    late: int = 0

    def __len__(self) -> int:
        return len(self.each)

    def of(self, commit: int, commits: int) -> Sequence[Write]:
        """Return those of one commit."""
        first, behind = (max(0, at - self.late) for at in (commit, commit + 1))
        end = len(self.each) if commit + 1 == commits else behind * len(self.each) // commits
        return self.each[first * len(self.each) // commits : end]


@dataclass(frozen=True, slots=True)
class Raw:
    """Seconds it took, and how many rows were written, new or over."""

    seconds: float
    rows: int


def copy(source: Path, target: Path) -> None:
    """Copy a database in use."""
    with sqlite3.connect(source) as before, sqlite3.connect(target) as copied:
        before.backup(copied)
    before.close()
    copied.close()


def stored_bytes(file: Path) -> int:
    """Return the size of the file, with what still lies beside it."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.stat().st_size


def write_again(before: Path, after: Path, *, commits: int, over: bool = True) -> Raw:
    """Write into `before` what makes it `after`; without `over` only the new rows."""
    lists = list(_writes(before, after, over=over))
    connection = sqlite3.connect(before, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full"):
        connection.execute(f"PRAGMA {pragma}")
    start = time.perf_counter()
    for at in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        for writes in lists:
            for sql, row in writes.of(at, commits):
                connection.execute(sql, row)
        if over:
            connection.execute("UPDATE exercise SET journal_seq = journal_seq + 1")
        connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return Raw(seconds, sum(map(len, lists)) + (commits if over else 0))


def _writes(before: Path, after: Path, *, over: bool) -> Iterator[_Writes]:
    new = {table: _new_rows(before, after, table, key) for table, key in _KEYS.items()}
    for table, rows in new.items():
        sql = f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})"  # noqa: S608 (our own names)
        yield _Writes([(sql, row) for row in rows])
    lines = _lines(after, new["journal"][0][1])
    line = f"INSERT INTO outbox VALUES ({','.join('?' * len(lines[0]))})"  # noqa: S608
    yield _Writes([(line, row) for row in lines])
    if not over:
        return
    steps = _rows(
        after,
        "SELECT c.snapshot, c.exercise_id, c.conversation_id, t.timer_id, t.due_play_ms, t.ref FROM journal j"
        " JOIN conversation c USING (exercise_id, conversation_id)"
        " JOIN timer t USING (exercise_id, conversation_id)"
        " WHERE j.kind = 'step' AND t.state = 'pending' AND j.seq >= ? ORDER BY j.seq",
        (new["journal"][0][1],),
    )
    saved = "UPDATE conversation SET snapshot=?, version=version+1 WHERE exercise_id=? AND conversation_id=?"
    yield _Writes([(saved, step[:3]) for step in steps])
    moved = "UPDATE timer SET due_play_ms=?, ref=? WHERE exercise_id=? AND timer_id=?"
    yield _Writes([(moved, (step[4] + at, step[5], step[1], step[3])) for at, step in enumerate(steps)])
    taken = "DELETE FROM outbox WHERE exercise_id=? AND outbox_id=?"
    yield _Writes([(taken, row[:2]) for row in lines], late=1)


def _lines(file: Path, since: int) -> list[tuple[Any, ...]]:
    """Return the rows that the outbox had, from what the record says of them."""
    spoken = _rows(
        file,
        "SELECT exercise_id, conversation_id, team_id, play_ms, body FROM journal"
        " WHERE kind = 'message.out' AND seq >= ? ORDER BY seq",
        (since,),
    )
    return [_line(row[:4], json.loads(row[4])) for row in spoken]


def _line(told: tuple[Any, ...], said: dict[str, Any]) -> tuple[Any, ...]:
    exercise, conversation, team, due = told
    body = {name: value for name, value in said.items() if name not in _TOLD_ELSEWHERE}
    text = json.dumps(body, separators=(",", ":"))
    parties = (conversation, said["channel"], team, said["author"])
    return (exercise, said["outbox_id"], *parties, text, due, 1, "pending", 0, None, None)


def _new_rows(before: Path, after: Path, table: str, key: str) -> list[tuple[Any, ...]]:
    last = _rows(before, f"SELECT coalesce(max({key}), 0) FROM {table}", ())[0]  # noqa: S608
    return _rows(after, f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key}", last)  # noqa: S608


def _rows(file: Path, sql: str, given: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(file)
    rows = connection.execute(sql, given).fetchall()
    connection.close()
    return rows
