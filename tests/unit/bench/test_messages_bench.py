"""The peer of the message bench writes what the bench has written: no row less, no row more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.bench.office_hours import Office
from bot.bench.raw_sqlite import copy, write_again

MESSAGES = 60


def rows(file: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    found = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
    connection.close()
    return found


def test_raw_sqlite_writes_the_rows_of_the_run_in_as_many_commits(tmp_path: Path) -> None:
    ours, raw, new = tmp_path / "ours", tmp_path / "raw", tmp_path / "new"
    office = Office(ours)
    office.play(MESSAGES)
    copy(ours, raw)
    copy(ours, new)
    run = office.play(MESSAGES)
    office.close()

    both = write_again(raw, ours, commits=run.commits)
    only_new = write_again(new, ours, commits=run.commits, over=False)

    assert len(run.committed) == len(run.delivered) == MESSAGES
    assert only_new.rows == 5 * MESSAGES, "inbox, message.in, step, outbox and message.out"
    assert both.rows == only_new.rows + 3 * MESSAGES + run.commits
    for table in ("inbox", "journal"):
        assert rows(raw, table) == rows(new, table) == rows(ours, table)
    assert len(rows(raw, "outbox")) == len(rows(ours, "outbox"))
