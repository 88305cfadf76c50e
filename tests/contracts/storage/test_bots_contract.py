"""Bots, their chats, and the letters that they bring."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.ids import (
    AccountId,
    ChatRef,
    JournalSeq,
)
from roleplay.domain.records import (
    BotLeaseRecord,
    RoomReferenceRecord,
)
from roleplay.ports.storage import Ledger, UnitOfWork, WaitingChat
from tests.contracts.storage.rows import (
    ANNA,
    BOT,
    CONVERSATION,
    OTHER,
    TEAM,
    X,
    chat,
    letter,
)


def test_bots_are_found_by_exercise_and_everywhere(ledger: Ledger) -> None:
    other = replace(BOT, exercise_id=OTHER, account_id=AccountId("b-2"), kind="control", actor_id=None)
    for bot in (BOT, other):
        ledger.write(lambda uow, bot=bot: uow.bot_accounts.add(bot))
    assert ledger.read(lambda uow: uow.bot_accounts.all(X)) == [BOT]
    assert ledger.read(lambda uow: uow.bot_accounts.everywhere()) == [other, BOT]
    refused = replace(BOT, state="refused", why="Telegram does not know this token")
    ledger.write(lambda uow: uow.bot_accounts.save(refused))
    assert ledger.write(lambda uow: uow.bot_accounts.get(X, BOT.account_id)) == refused
    ledger.write(lambda uow: uow.bot_accounts.remove(X, BOT.account_id))
    assert ledger.write(lambda uow: uow.bot_accounts.get(X, BOT.account_id)) is None


def lease(holder: str, *, taken_ms: int, until_ms: int) -> BotLeaseRecord:
    return BotLeaseRecord(X, BOT.account_id, holder, f"{holder}'s machine", "k/s/1", taken_ms, until_ms)


def test_a_bot_is_leased_to_one_until_the_lease_runs_out(ledger: Ledger) -> None:
    first = lease("s-1", taken_ms=100, until_ms=200)
    assert ledger.write(lambda uow: uow.bot_leases.take(first, 100))
    late = lease("s-2", taken_ms=199, until_ms=300)
    assert not ledger.write(lambda uow: uow.bot_leases.take(late, 199))
    renewed = replace(first, until_ms=280)
    assert ledger.write(lambda uow: uow.bot_leases.take(renewed, 190))
    assert not ledger.write(lambda uow: uow.bot_leases.take(late, 200))
    assert ledger.read(lambda uow: uow.bot_leases.get(X, BOT.account_id)) == renewed
    taken = lease("s-2", taken_ms=280, until_ms=400)
    assert ledger.write(lambda uow: uow.bot_leases.take(taken, 280))
    assert ledger.read(lambda uow: uow.bot_leases.everywhere()) == [taken]
    assert not ledger.write(lambda uow: uow.bot_leases.release(X, BOT.account_id, "s-1"))
    assert ledger.write(lambda uow: uow.bot_leases.release(X, BOT.account_id, "s-2"))
    assert ledger.read(lambda uow: uow.bot_leases.get(X, BOT.account_id)) is None


def test_of_many_who_want_a_bot_at_once_one_gets_it(ledger: Ledger) -> None:
    wishes = [lease(f"s-{number}", taken_ms=1, until_ms=2) for number in range(8)]
    asked = [ledger.submit(lambda uow, each=each: uow.bot_leases.take(each, 1)) for each in wishes]
    assert sorted(each.result() for each in asked) == [False] * 7 + [True]


def test_a_person_is_the_same_in_the_chats_of_every_bot(ledger: Ledger) -> None:
    bank = replace(BOT, account_id=AccountId("b-bank"), actor_id="bank")
    with_mother, with_bank = chat("k-1", "4711"), chat("k-2", "4711", bank)
    group = replace(chat("k-3", "-100", trainee=None), kind="group", thread=4)
    for each in (with_mother, with_bank, group):
        ledger.write(lambda uow, each=each: uow.chats.add(each))
    assert ledger.write(lambda uow: uow.chats.at(X, bank.account_id, "4711")) == with_bank
    assert ledger.write(lambda uow: uow.chats.of_account(X, bank.account_id)) == [with_bank]
    assert ledger.write(lambda uow: uow.chats.at(X, BOT.account_id, "-100")) is None
    assert ledger.write(lambda uow: uow.chats.at(X, BOT.account_id, "-100", 4)) == group
    assert ledger.write(lambda uow: uow.chats.of_person(X, "4711")) == [with_mother, with_bank]
    assert ledger.write(lambda uow: uow.chats.of_team(X, TEAM)) == [with_mother, with_bank, group]
    assert ledger.read(lambda uow: uow.chats.all(X)) == [with_mother, with_bank, group]


def test_a_chat_changes_its_state_and_is_forgotten_with_its_trainee(ledger: Ledger) -> None:
    group = replace(chat("k-3", "-100", trainee=None), kind="group")
    for each in (chat("k-1", "4711"), group):
        ledger.write(lambda uow, each=each: uow.chats.add(each))
    blocked = replace(chat("k-1", "4711"), state="blocked", dialog={"step": "agency"})
    ledger.write(lambda uow: uow.chats.save(blocked))
    assert ledger.write(lambda uow: uow.chats.get(X, blocked.chat_ref)) == blocked
    assert ledger.write(lambda uow: uow.chats.of_trainee(X, ANNA)) == [blocked]
    ledger.write(lambda uow: uow.chats.forget(X, ANNA))
    assert ledger.write(lambda uow: uow.chats.all(X)) == [group]
    ledger.write(lambda uow: uow.chats.remove(X, group.chat_ref))
    assert ledger.write(lambda uow: uow.chats.all(X)) == []


def test_letters_leave_one_at_a_time_by_priority_then_order_of_adding(ledger: Ledger) -> None:
    ids = [ledger.write(lambda uow, p=p: uow.letters.add(letter("k-1", priority=p))) for p in (1, 2, 0, 1)]
    left = []
    for _ in ids:
        first = ledger.write(lambda uow: uow.letters.next_of(X, ChatRef("k-1")))
        assert first is not None
        left.append(first.letter_id)
        assert ledger.write(
            lambda uow, first=first: uow.letters.save(replace(first, state="sending"), "pending")
        )
        assert ledger.write(lambda uow: uow.letters.next_of(X, ChatRef("k-1"))) is None
        done = replace(first, state="sent", message_ids=("55", "56"), sent_ms=9)
        assert ledger.write(lambda uow, done=done: uow.letters.save(done, "sending"))
        assert not ledger.write(lambda uow, done=done: uow.letters.save(done, "sending"))
        assert ledger.read(lambda uow, done=done: uow.letters.get(X, done.letter_id)) == done
    assert left == [ids[2], ids[0], ids[3], ids[1]]


def test_who_waits_for_letters_is_known_with_the_most_urgent_and_the_oldest(ledger: Ledger) -> None:
    for ref, priority in (("k-1", 1), ("k-1", 0), ("k-2", 2)):
        ledger.write(lambda uow, ref=ref, priority=priority: uow.letters.add(letter(ref, priority=priority)))
    waiting = ledger.read(lambda uow: uow.letters.waiting(X))
    assert sorted(waiting, key=lambda each: each.chat_ref) == [
        WaitingChat(ChatRef("k-1"), BOT.account_id, 0, 2, 5, 0),
        WaitingChat(ChatRef("k-2"), BOT.account_id, 2, 1, 5, 0),
    ]


def test_letters_are_cancelled_by_author_and_by_chat_and_forgotten_with_it(ledger: Ledger) -> None:
    for author in ("script", "person"):
        ledger.write(lambda uow, author=author: uow.letters.add(letter("k-1", author=author)))
    gone = ledger.write(lambda uow: uow.letters.cancel(X, CONVERSATION, "taken over", "script"))
    assert [each.author for each in gone] == ["script"]
    assert [each.why for each in ledger.read(lambda uow: uow.letters.all_in(X, "cancelled"))] == [
        "taken over"
    ]
    assert ledger.write(lambda uow: uow.letters.cancel_chat(X, ChatRef("k-1"), "left")) == 1
    assert len(ledger.read(lambda uow: uow.letters.of_entry(X, JournalSeq(7)))) == 2
    ledger.write(lambda uow: uow.letters.forget(X, ChatRef("k-1")))
    assert ledger.read(lambda uow: uow.letters.of_entry(X, JournalSeq(7))) == []


def test_a_reference_is_replaced_and_goes_with_its_chat(ledger: Ledger) -> None:
    here, there = ChatRef("k-here"), ChatRef("k-there")

    def keep(uow: UnitOfWork) -> None:
        uow.room_references.put(RoomReferenceRecord(X, "b/1", {"act": "take"}, 1, here))
        uow.room_references.put(RoomReferenceRecord(X, "b/1", {"act": "back"}, 2, here))
        uow.room_references.put(RoomReferenceRecord(X, "b/2", {"act": "take"}, 1, there))
        uow.room_references.put(RoomReferenceRecord(X, "told", {"seq": 7}, 1))

    ledger.write(keep)
    replaced = ledger.read(lambda uow: uow.room_references.get(X, "b/1"))
    assert replaced == RoomReferenceRecord(X, "b/1", {"act": "back"}, 2, here)
    ledger.write(lambda uow: uow.room_references.forget(X, here))
    left = ledger.read(lambda uow: [uow.room_references.get(X, key) for key in ("b/1", "b/2", "told")])
    assert [each.stands_for if each else None for each in left] == [None, {"act": "take"}, {"seq": 7}]
