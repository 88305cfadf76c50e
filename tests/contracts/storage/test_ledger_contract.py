"""What every ledger promises: all or nothing, in order, without gaps, nobody's update lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from roleplay import texts
from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, PlayMs, TeamId
from roleplay.domain.records import (
    ConversationRecord,
    ExerciseRecord,
    IdempotencyRecord,
    JournalRecord,
    Json,
    TeamRecord,
)
from roleplay.ports.errors import (
    ConflictingRowError,
    JournalNotFlushedError,
    LedgerClosedError,
    StaleVersionError,
    StorageError,
)
from roleplay.ports.storage import Commit, Ledger, UnitOfWork
from roleplay.texts import speaking

X = ExerciseId("x-1")
TEAM = TeamId("t-1")
CONVERSATION = ConversationId("c-1")


class PlannedError(Exception):
    """Raised by a test's unit of work."""


def entry(kind: str = "note", exercise: ExerciseId = X) -> JournalRecord:
    return JournalRecord(exercise, kind, wall_ms=1, play_ms=PlayMs(0))


def places(ledger: Ledger, exercise: ExerciseId = X) -> list[int]:
    return [found.seq for found in ledger.read(lambda uow: uow.journal.after(exercise, 0, 10_000))]


def test_what_was_written_is_read(ledger: Ledger) -> None:
    team = TeamRecord(X, TEAM, "Blue")
    ledger.write(lambda uow: uow.teams.add(team))
    assert ledger.read(lambda uow: uow.teams.get(X, TEAM)) == team


def test_work_speaks_the_language_of_whoever_gave_it(ledger: Ledger) -> None:
    def say(_uow: UnitOfWork) -> str:
        return texts._("Police")

    with speaking("it"):
        later = ledger.submit(say)
        assert (ledger.write(say), ledger.read(say)) == ("Polizia", "Polizia")
    assert (later.result(), ledger.write(say)) == ("Polizia", "Police")


def test_work_that_raises_leaves_nothing_and_its_neighbours_stay(ledger: Ledger) -> None:
    def failing(uow: UnitOfWork) -> None:
        uow.teams.add(TeamRecord(X, TeamId("bad"), "Bad"))
        uow.journal.append(entry("bad"))
        uow.flush()
        raise PlannedError

    futures = []
    for number in range(20):
        team = TeamRecord(X, TeamId(f"t-{number:02}"), "Good")
        futures.append(
            ledger.submit(lambda uow, team=team: (uow.teams.add(team), uow.journal.append(entry())))
        )
        futures.append(ledger.submit(failing))
    errors = [type(future.exception()) for future in futures]
    assert errors == [type(None), PlannedError] * 20
    assert [team.name for team in ledger.read(lambda uow: uow.teams.all(X))] == ["Good"] * 20
    assert places(ledger) == list(range(1, 21))


def test_the_journal_has_no_gap_when_many_write_and_some_fail(ledger: Ledger) -> None:
    def work(number: int) -> None:
        def job(uow: UnitOfWork) -> None:
            for _ in range(number % 3 + 1):
                uow.journal.append(entry())
            if number % 5 == 0:
                uow.flush()
                raise PlannedError

        try:
            ledger.write(job)
        except PlannedError:
            assert number % 5 == 0

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(100)))
    kept = sum(number % 3 + 1 for number in range(100) if number % 5)
    assert places(ledger) == list(range(1, kept + 1))
    assert ledger.read(lambda uow: uow.journal.top(X)) == kept


def test_a_unit_of_work_is_over_with_its_transaction_whoever_keeps_it(ledger: Ledger) -> None:
    kept: list[UnitOfWork] = []

    def failing(uow: UnitOfWork) -> None:
        kept.append(uow)
        uow.journal.append(entry())
        uow.flush()
        raise PlannedError

    with pytest.raises(PlannedError):
        ledger.write(failing)
    ledger.write(kept.append)
    ledger.read(kept.append)
    for uow in kept:
        with pytest.raises(Exception, match="closed"):
            uow.journal.after(X, 0, 9)


def test_each_exercise_counts_for_itself(ledger: Ledger) -> None:
    other = ExerciseId("x-2")
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(other, "Other", "hotline", "v1", created_ms=2)))
    for exercise in (X, other, X, other, other):
        ledger.write(lambda uow, exercise=exercise: uow.journal.append(entry(exercise=exercise)))
    assert (places(ledger), places(ledger, other)) == ([1, 2], [1, 2, 3])


def test_a_receipt_knows_its_place_after_the_flush_only(ledger: Ledger) -> None:
    def work(uow: UnitOfWork) -> tuple[int, int]:
        first, second = uow.journal.append(entry()), uow.journal.append(entry())
        with pytest.raises(JournalNotFlushedError):
            _ = first.seq
        uow.flush()
        return first.seq, second.seq

    assert ledger.write(work) == (1, 2)
    assert ledger.write(work) == (3, 4)


def test_a_journal_without_an_exercise_is_refused(ledger: Ledger) -> None:
    with pytest.raises(StorageError, match="no exercise 'nowhere'"):
        ledger.write(lambda uow: uow.journal.append(entry(exercise=ExerciseId("nowhere"))))


def test_ten_threads_times_fifty_increments_lose_none(ledger: Ledger) -> None:
    def increment(uow: UnitOfWork) -> None:
        found = uow.conversations.for_update(X, CONVERSATION)
        assert found is not None
        uow.conversations.save(replace(found, control_rev=found.control_rev + 1))

    def fifty() -> None:
        for _ in range(50):
            ledger.write(increment)

    threads = [threading.Thread(target=fifty) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ledger.read(lambda uow: uow.conversations.get(X, CONVERSATION))
    assert found is not None
    assert (found.control_rev, found.version) == (500, 501)


def test_of_many_who_ask_at_once_with_one_id_one_acts_and_all_get_its_answer(ledger: Ledger) -> None:
    def ask(uow: UnitOfWork) -> tuple[bool, Json]:
        kept = IdempotencyRecord(X, "o-1:clock:c1", {}, 1)
        if not uow.idempotency.claim(kept):
            before = uow.idempotency.get(X, kept.key)
            assert before is not None
            return False, before.result
        receipt = uow.journal.append(entry())
        uow.flush()
        uow.idempotency.settle(replace(kept, result={"seq": receipt.seq}))
        return True, {"seq": receipt.seq}

    top = ledger.read(lambda uow: uow.journal.top(X))
    answers = [asked.result() for asked in [ledger.submit(ask) for _ in range(20)]]
    assert sorted(acted for acted, _ in answers) == [False] * 19 + [True]
    assert [said for _, said in answers] == [{"seq": top + 1}] * 20
    assert ledger.read(lambda uow: uow.journal.top(X)) == top + 1


def test_saving_an_older_version_is_refused(ledger: Ledger) -> None:
    old = ledger.read(lambda uow: uow.conversations.get(X, CONVERSATION))
    assert old is not None
    assert ledger.write(lambda uow: uow.conversations.save(replace(old, language="ro"))).version == 2
    with pytest.raises(StaleVersionError, match="version 1"):
        ledger.write(lambda uow: uow.conversations.save(replace(old, language="ru")))
    found = ledger.read(lambda uow: uow.conversations.get(X, CONVERSATION))
    assert found == replace(old, language="ro", version=2)


def test_two_directors_cannot_both_save_the_clock(ledger: Ledger) -> None:
    seen = ledger.read(lambda uow: uow.exercises.get(X))
    assert seen is not None
    ledger.write(lambda uow: uow.journal.append(entry()))
    saved = ledger.write(lambda uow: uow.exercises.save(replace(seen, phase="running")))
    with pytest.raises(StaleVersionError):
        ledger.write(lambda uow: uow.exercises.save(replace(seen, phase="ended")))
    now = ledger.read(lambda uow: uow.exercises.get(X))
    assert now == replace(saved, journal_seq=1), "a save does not touch the journal's place"


def test_a_second_row_with_the_same_id_is_refused_in_words_of_the_port(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.teams.add(TeamRecord(X, TEAM, "Blue")))
    with pytest.raises(ConflictingRowError):
        ledger.write(lambda uow: uow.teams.add(TeamRecord(X, TEAM, "Red")))


def test_an_actor_has_one_conversation_with_a_team_and_one_with_each_trainee(ledger: Ledger) -> None:
    again = ConversationRecord(X, ConversationId("c-2"), TEAM, actor_id="mother")
    with pytest.raises(ConflictingRowError):
        ledger.write(lambda uow: uow.conversations.add(again))
    found = ledger.read(lambda uow: uow.conversations.find(X, TEAM, "mother"))
    assert found is not None
    assert (found.conversation_id, found.trainee_id) == (CONVERSATION, None)


def test_a_read_cannot_write(ledger: Ledger) -> None:
    with pytest.raises(StorageError):
        ledger.read(lambda uow: uow.teams.add(TeamRecord(X, TEAM, "Blue")))
    ledger.write(lambda uow: uow.teams.add(TeamRecord(X, TEAM, "Blue")))


def test_listeners_hear_of_each_commit_before_its_callers(ledger: Ledger) -> None:
    heard: list[Commit] = []
    ledger.on_commit(heard.append)
    ledger.write(lambda uow: (uow.journal.append(entry()), uow.journal.append(entry())))
    assert heard == [Commit({X: 2}, wakes=False)]
    with pytest.raises(PlannedError):
        ledger.write(_raise)
    assert not any(commit.tops for commit in heard[1:])


def test_a_commit_tells_what_it_added_to_the_record_as_a_reader_finds_it(ledger: Ledger) -> None:
    heard: list[Commit] = []
    ledger.on_commit(heard.append)
    odd = replace(entry(), body={"text": "a\0b", "of": ("x", 1), "none": None})
    ledger.write(lambda uow: (uow.journal.append(entry()), uow.flush(), uow.journal.append(odd)))
    ledger.write(lambda uow: uow.journal.append(odd))
    told = [each for commit in heard for each in commit.added(X)]
    assert told == list(ledger.read(lambda uow: uow.journal.after(X, 0, 9)))
    assert [each.seq for each in told] == [1, 2, 3]
    assert not heard[0].added(ExerciseId("x-2"))


def test_a_commit_tells_which_teams_it_concerns(ledger: Ledger) -> None:
    heard: list[Commit] = []
    ledger.on_commit(heard.append)
    blue, red = (replace(entry(), team_id=TeamId(name)) for name in ("blue", "red"))
    everybody = replace(entry(), team_id=None)
    ledger.write(lambda uow: (uow.journal.append(blue), uow.journal.append(red)))
    ledger.write(lambda uow: (uow.journal.append(blue), uow.journal.append(everybody)))
    ledger.write(
        lambda uow: (uow.journal.append(blue), uow.flush(), uow.journal.redact(X, JournalSeq(1), {}))
    )
    teams, *for_all = [commit.concerns(X) for commit in heard if commit.tops]
    assert set(teams or ()) == {"blue", "red"}
    assert for_all == [None, None]


def test_a_commit_that_redacts_tells_no_entries(ledger: Ledger) -> None:
    def say_and_redact(uow: UnitOfWork) -> None:
        said = uow.journal.append(entry())
        uow.flush()
        uow.journal.redact(X, said.seq, {})

    heard: list[Commit] = []
    ledger.on_commit(heard.append)
    ledger.write(say_and_redact)
    assert [(commit.tops, list(commit.added(X))) for commit in heard] == [({X: 1}, [])]


def test_a_row_that_cannot_be_written_fails_its_own_work_alone(ledger: Ledger) -> None:
    together = threading.Event()
    first = ledger.submit(lambda _: together.wait())
    bad = replace(entry(), kind=None)  # type: ignore[arg-type]  # what no column takes
    works = [
        ledger.submit(lambda uow, each=each: uow.journal.append(each)) for each in (entry(), bad, entry())
    ]  # type: ignore[misc]
    reader = ledger.submit(lambda uow: uow.journal.after(X, 0, 9))
    together.set()
    assert first.result()
    with pytest.raises(StorageError):
        works[1].result()
    assert works[0].result()
    assert works[2].result()
    assert all(each.kind for each in reader.result())
    assert [each.seq for each in ledger.read(lambda uow: uow.journal.after(X, 0, 9))] == [1, 2]


def test_a_listener_that_raises_harms_nobody(ledger: Ledger) -> None:
    def broken(_commit: Commit) -> None:
        raise PlannedError

    ledger.on_commit(broken)
    ledger.write(lambda uow: uow.journal.append(entry()))
    assert places(ledger) == [1]


def test_closing_finishes_what_waits_and_takes_no_more(ledger: Ledger) -> None:
    futures = [ledger.submit(lambda uow: uow.journal.append(entry())) for _ in range(50)]
    ledger.close()
    assert all(future.exception() is None for future in futures)
    with pytest.raises(LedgerClosedError):
        ledger.write(_raise)
    with pytest.raises(LedgerClosedError):
        ledger.read(_raise)


def test_whoever_reads_while_it_is_closed_finishes_or_is_told(ledger: Ledger) -> None:
    def read_until_closed() -> str:
        while True:
            try:
                ledger.read(lambda uow: uow.journal.after(X, 0, 9))
            except LedgerClosedError as told:
                return str(told)

    with ThreadPoolExecutor(4) as readers:
        reading = [readers.submit(read_until_closed) for _ in range(4)]
        ledger.close()
    assert {reader.result() for reader in reading} == {
        "The ledger is closed: open a new one to read or write."
    }


def _raise(_uow: UnitOfWork) -> None:
    raise PlannedError
