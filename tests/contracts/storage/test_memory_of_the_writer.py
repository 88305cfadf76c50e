"""What SQLite's writer remembers is never older than the file, whoever wrote to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from roleplay.domain.ids import ConversationId, ExerciseId, PlayMs, TeamId, TraineeId
from roleplay.domain.records import (
    ConversationRecord,
    ExerciseRecord,
    FactRecord,
    InboxRecord,
    JournalRecord,
    OutboxRecord,
    TraineeRecord,
)
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.storage import open_ledger

X = ExerciseId("x-1")
TEAM = TeamId("t-1")
ANNA = TraineeRecord(X, TraineeId("p-1"), TEAM, "Anna", "police", ("en",), 1, "1")
MOTHER = ConversationRecord(X, ConversationId("c-1"), TEAM, actor_id="mother")


class PlannedError(Exception):
    """Raised by a test's unit of work."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "exercise.sqlite3"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = open_ledger(str(file))
    opened.migrate()

    def fill(uow: UnitOfWork) -> None:
        uow.exercises.add(ExerciseRecord(X, "First", "hotline", "v1", created_ms=1))
        uow.trainees.add(ANNA)
        uow.conversations.add(MOTHER)
        uow.journal.append(entry())

    opened.write(fill)
    yield opened
    opened.close()


@pytest.fixture
def other(file: Path, ledger: Ledger) -> Iterator[Ledger]:
    """Another program on the same file."""
    opened = open_ledger(str(file))
    yield opened
    opened.close()


def entry() -> JournalRecord:
    return JournalRecord(X, "note", wall_ms=1, play_ms=PlayMs(0))


def known(uow: UnitOfWork) -> tuple[object, ...]:
    return (
        uow.exercises.get(X),
        uow.trainees.get(X, ANNA.trainee_id),
        uow.conversations.get(X, MOTHER.conversation_id),
        uow.conversations.find(X, TEAM, "mother"),
        uow.facts.all(X, TEAM),
        uow.journal.top(X),
        list(uow.inbox.waiting(X, MOTHER.conversation_id)),
        uow.outbox.last_due(X, MOTHER.conversation_id),
    )


def change(uow: UnitOfWork) -> None:
    exercise = uow.exercises.get(X)
    assert exercise is not None
    uow.exercises.save(replace(exercise, title="Second"))
    uow.trainees.save(replace(ANNA, call_sign="Bea"))
    conversation = uow.conversations.for_update(X, MOTHER.conversation_id)
    assert conversation is not None
    uow.conversations.save(replace(conversation, language="ro"))
    uow.facts.set(FactRecord(X, TEAM, "raided", True, "operator", PlayMs(1)))
    uow.journal.append(entry())


def test_a_writer_knows_what_readers_see(ledger: Ledger) -> None:
    for _ in range(3):
        assert ledger.write(known) == ledger.read(known)
        ledger.write(change)
    assert ledger.write(known) == ledger.read(known)


def test_a_writer_knows_which_updates_wait_and_which_lines_are_still_to_come(ledger: Ledger) -> None:
    here = MOTHER.conversation_id
    update = InboxRecord(X, "web", "p-1", "u-1", "text", {}, received_ms=1, conversation_id=here)
    line = OutboxRecord(X, here, "web", "p-1", "script", {"text": "Yes?"}, due_play_ms=PlayMs(7))

    def pending(uow: UnitOfWork) -> OutboxRecord:
        return uow.outbox.pending(X, here)[0]

    happenings: list[Callable[[UnitOfWork], object]] = [
        lambda uow: uow.inbox.add(replace(update, state="done")),
        lambda uow: uow.inbox.add(replace(update, update_id="u-2")),
        lambda uow: uow.inbox.done(X, [each.inbox_id for each in uow.inbox.waiting(X, here)]),
        lambda uow: uow.outbox.add(line),
        lambda uow: uow.outbox.take(pending(uow)),
        lambda uow: uow.outbox.add(replace(line, state="draft", due_play_ms=PlayMs(8))),
        lambda uow: uow.outbox.rewrite(uow.outbox.drafts(X, here)[0]),
        lambda uow: uow.outbox.move(uow.outbox.drafts(X, here)[0], "pending"),
        lambda uow: uow.outbox.add(replace(line, due_play_ms=PlayMs(9))),
        lambda uow: uow.outbox.take(pending(uow)),
        lambda uow: uow.outbox.move(pending(uow), "sending"),
        lambda uow: uow.outbox.move(uow.outbox.all_in(X, "sending")[0], "pending"),
        lambda uow: uow.outbox.cancel_scripted(X, here),
        lambda uow: uow.outbox.add(line),
        lambda uow: uow.outbox.remove(pending(uow)),
        lambda uow: uow.outbox.last_due(X, here),
        lambda uow: uow.outbox.add(line),
        lambda uow: uow.outbox.add(replace(line, due_play_ms=PlayMs(9))),
        lambda uow: uow.outbox.add(replace(line, due_play_ms=PlayMs(8))),
        lambda uow: uow.outbox.take(pending(uow)),
        lambda uow: uow.outbox.take(uow.outbox.pending(X, here)[-1]),
        lambda uow: uow.outbox.take(pending(uow)),
        lambda uow: uow.outbox.add(replace(line, due_play_ms=None)),
    ]
    for happens in happenings:
        assert ledger.write(known) == ledger.read(known)
        ledger.write(happens)
        assert ledger.write(known) == ledger.read(known)


def test_what_another_program_changed_is_seen(ledger: Ledger, other: Ledger) -> None:
    ledger.write(known)
    for writer, watcher in ((other, ledger), (ledger, other), (other, ledger)):
        writer.write(change)
        assert watcher.write(known) == ledger.read(known)
    assert [found.seq for found in ledger.read(lambda uow: uow.journal.after(X, 0, 9))] == [1, 2, 3, 4]


def test_work_taken_back_is_forgotten(ledger: Ledger) -> None:
    before = ledger.write(known)

    def failing(uow: UnitOfWork) -> None:
        change(uow)
        uow.flush()
        assert known(uow) != before
        raise PlannedError

    with pytest.raises(PlannedError):
        ledger.write(failing)
    assert ledger.write(known) == before


def test_an_erased_exercise_is_forgotten_and_may_be_made_again(ledger: Ledger) -> None:
    def erase(uow: UnitOfWork) -> None:
        change(uow)
        uow.flush()
        uow.exercises.erase(X)
        assert known(uow) == (None, None, None, None, [], 0, [], 0)
        uow.exercises.add(ExerciseRecord(X, "Third", "hotline", "v1", created_ms=1))
        uow.journal.append(entry())

    ledger.write(erase)
    assert [found.seq for found in ledger.read(lambda uow: uow.journal.after(X, 0, 9))] == [1]
    assert ledger.read(lambda uow: uow.journal.top(X)) == 1
