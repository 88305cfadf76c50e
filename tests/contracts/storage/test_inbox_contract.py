"""Accepted updates: a set, in the order of arrival."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.ids import (
    ConversationId,
    InboxId,
)
from roleplay.domain.records import (
    ConversationRecord,
    ExerciseRecord,
    InboxRecord,
)
from roleplay.ports.storage import Ledger, UnitOfWork
from tests.contracts.storage.rows import (
    ANNA,
    CONVERSATION,
    OTHER,
    TEAM,
    X,
    update,
)


def test_the_same_update_is_accepted_once_however_late_it_comes(ledger: Ledger) -> None:
    order = ["7", "9", "8", "7", "1", "9", "1000000", "8"]
    accepted = [ledger.write(lambda uow, name=name: uow.inbox.add(update(name))) for name in order]
    assert [inbox_id is not None for inbox_id in accepted] == [
        True,
        True,
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    waiting = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert [found.update_id for found in waiting] == ["7", "9", "8", "1", "1000000"]


def test_an_update_id_is_unique_within_channel_and_account_and_exercise_only(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(OTHER, "Other", "hotline", "v1", created_ms=2)))
    for same in (update("1"), update("1", account="tablet"), update("1", exercise=OTHER)):
        assert ledger.write(lambda uow, same=same: uow.inbox.add(same)) is not None
    assert ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", "2")) is None


def test_the_same_update_ten_times_in_one_transaction_and_ten_at_once_counts_once(ledger: Ledger) -> None:
    futures = [ledger.submit(lambda uow: uow.inbox.add(update("1"))) for _ in range(10)]
    assert sum(future.result() is not None for future in futures) == 1
    assert ledger.write(lambda uow: [uow.inbox.add(update("2")) for _ in range(10)])[1:] == [None] * 9


def test_an_update_is_taken_once_and_its_words_are_not_kept(ledger: Ledger) -> None:
    inbox_id = InboxId(ledger.write(lambda uow: uow.inbox.add(update("1"))) or 0)
    taken = [ledger.submit(lambda uow: uow.inbox.take(X, inbox_id)) for _ in range(5)]
    assert sum(each.result() for each in taken) == 1
    kept = ledger.read(lambda uow: uow.inbox.get(X, inbox_id))
    assert kept is not None
    assert (kept.state, kept.body) == ("done", {})


def test_done_and_set_aside_updates_wait_no_more_and_stay_accepted(ledger: Ledger) -> None:
    ids = [ledger.write(lambda uow, name=name: uow.inbox.add(update(name))) for name in ("1", "2", "3")]

    def finish(uow: UnitOfWork) -> None:
        uow.inbox.tried(X, [InboxId(ids[2] or 0)])
        uow.inbox.done(X, [InboxId(ids[0] or 0)])
        uow.inbox.set_aside(X, [InboxId(ids[1] or 0)])

    ledger.write(finish)
    (left,) = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert (left.update_id, left.tries) == ("3", 1)
    assert ledger.write(lambda uow: uow.inbox.add(update("1"))) is None


def test_conversations_with_waiting_updates_are_claimed_oldest_update_first(ledger: Ledger) -> None:
    second = ConversationId("c-0")
    ledger.write(lambda uow: uow.conversations.add(ConversationRecord(X, second, TEAM, "girl")))
    ledger.write(lambda uow: uow.inbox.add(update("1")))
    ledger.write(lambda uow: uow.inbox.add(replace(update("2"), conversation_id=second)))
    claimed = ledger.write(lambda uow: uow.conversations.claim_waiting(X, 10))
    assert [found.conversation_id for found in claimed] == [CONVERSATION, second]


def test_an_update_can_be_rewritten_while_it_waits(ledger: Ledger) -> None:
    inbox_id = ledger.write(lambda uow: uow.inbox.add(update("1")))
    assert inbox_id is not None
    assert ledger.write(lambda uow: uow.inbox.rewrite(X, inbox_id, {"text": "better"}))
    (found,) = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert found.body == {"text": "better"}
    ledger.write(lambda uow: uow.inbox.done(X, [inbox_id]))
    assert not ledger.write(lambda uow: uow.inbox.rewrite(X, inbox_id, {"text": "late"}))


def test_updates_of_no_conversation_wait_to_be_read_once_and_keep_nothing(ledger: Ledger) -> None:
    def raw(update_id: str, account: str = "b1") -> InboxRecord:
        return replace(update(update_id, account=account), channel="telegram", conversation_id=None)

    for each in (raw("9"), raw("7"), raw("8", "b2"), update("1")):
        ledger.write(lambda uow, each=each: uow.inbox.add(each))
    first, second = ledger.read(lambda uow: uow.inbox.unread(X, "telegram", "b1"))
    assert (first.update_id, second.update_id) == ("9", "7")
    assert ledger.write(lambda uow: uow.inbox.take(X, first.inbox_id))
    assert not ledger.write(lambda uow: uow.inbox.take(X, first.inbox_id))
    assert ledger.read(lambda uow: uow.inbox.unread(X, "telegram", "b1")) == [second]
    kept = ledger.read(lambda uow: uow.inbox.find(X, "telegram", "b1", "9"))
    assert kept is not None
    assert (kept.state, kept.body) == ("done", {})
    assert ledger.write(lambda uow: uow.inbox.add(raw("9"))) is None


def test_forgetting_a_trainee_empties_the_bodies_and_keeps_the_ids(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.inbox.add(update("1")))
    ledger.write(lambda uow: uow.inbox.forget(X, ANNA))
    assert [found.body for found in ledger.read(lambda uow: uow.inbox.of_trainee(X, ANNA))] == [{}]
    assert ledger.write(lambda uow: uow.inbox.add(update("1"))) is None
