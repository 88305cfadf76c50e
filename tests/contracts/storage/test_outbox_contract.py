"""Lines: from state to state, by whoever is first."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.ids import (
    JournalSeq,
    PlayMs,
)
from roleplay.domain.records import (
    ExerciseRecord,
)
from roleplay.ports.storage import Ledger
from roleplay.storage import open_ledger
from tests.contracts.storage.rows import (
    CONVERSATION,
    FAR,
    X,
    line,
    texts,
)


def test_lines_go_out_by_priority_then_due_time_then_order_of_adding(ledger: Ledger) -> None:
    lines = [line("b", 20), line("a", 10), line("c", 20), line("now"), line("later", 99)]
    ledger.write(lambda uow: [uow.outbox.add(one) for one in lines])
    ledger.write(lambda uow: uow.outbox.add(replace(line("person", 30), priority=0, author="person")))
    assert texts(list(ledger.write(lambda uow: uow.outbox.due(X, PlayMs(30), 10)))) == [
        "person",
        "now",
        "a",
        "b",
        "c",
    ]
    assert texts(list(ledger.read(lambda uow: uow.outbox.due_at_once(X, 10)))) == ["now"]
    assert ledger.read(lambda uow: uow.outbox.next_due(X)) == 0
    assert ledger.read(lambda uow: uow.outbox.due(X, FAR, 10, channel="telegram")) == []


def test_a_line_is_moved_by_the_first_who_comes(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending is not None
    assert ledger.write(lambda uow: uow.outbox.move(pending, "sending"))
    assert not ledger.write(lambda uow: uow.outbox.move(pending, "cancelled"))
    (sending,) = ledger.read(lambda uow: uow.outbox.all_in(X, "sending"))
    assert ledger.write(lambda uow: uow.outbox.move(sending, "sent", sent_ms=7, journal_seq=JournalSeq(3)))
    sent = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert sent == replace(pending, state="sent", attempts=1, sent_ms=7, journal_seq=3)
    assert ledger.read(lambda uow: uow.outbox.all_in(X, "sent")) == [sent]
    assert ledger.read(lambda uow: uow.outbox.all_in(X, "sending")) == []


def test_a_takeover_cancels_the_scripts_lines_and_no_others(ledger: Ledger) -> None:
    lines = [
        line("one", 5),
        line("draft", 5, "draft"),
        replace(line("mine"), author="person"),
        line("going", 1),
    ]
    ids = ledger.write(lambda uow: [uow.outbox.add(one) for one in lines])
    going = ledger.read(lambda uow: uow.outbox.get(X, ids[3]))
    assert going is not None
    ledger.write(lambda uow: uow.outbox.move(going, "sending"))
    cancelled = ledger.write(lambda uow: uow.outbox.cancel_scripted(X, CONVERSATION))
    assert texts(list(cancelled)) == ["one", "draft"]
    assert texts(list(ledger.read(lambda uow: uow.outbox.pending(X, CONVERSATION)))) == ["mine"]
    assert texts(list(ledger.read(lambda uow: uow.outbox.all_in(X, "sending")))) == ["going"]
    assert ledger.read(lambda uow: uow.outbox.drafts(X, CONVERSATION)) == []


def test_a_draft_can_be_rewritten_and_a_sent_line_cannot(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("draft", 5, "draft")))
    (draft,) = ledger.read(lambda uow: uow.outbox.drafts(X, CONVERSATION))
    better = replace(draft, body={"text": "better"}, due_play_ms=None, author="person", priority=0)
    assert ledger.write(lambda uow: uow.outbox.rewrite(better))
    assert ledger.read(lambda uow: uow.outbox.get(X, outbox_id)) == better
    for state in ("pending", "sending"):
        found = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
        assert found is not None
        ledger.write(lambda uow, found=found, state=state: uow.outbox.move(found, state))
    moved_on = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert moved_on is not None
    assert not ledger.write(lambda uow: uow.outbox.rewrite(moved_on))


def test_a_line_that_is_no_part_of_the_record_is_removed(ledger: Ledger) -> None:
    kept, gone = (ledger.write(lambda uow, text=text: uow.outbox.add(line(text))) for text in ("1", "2"))
    ledger.write(lambda uow: uow.outbox.remove(uow.outbox.get(X, gone) or line("")))
    assert ledger.read(lambda uow: uow.outbox.get(X, gone)) is None
    assert ledger.read(lambda uow: uow.outbox.get(X, kept)) is not None


def test_a_line_taken_out_is_gone_and_nobody_else_takes_it(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    assert ledger.write(lambda uow: uow.outbox.take(pending))
    assert not ledger.write(lambda uow: uow.outbox.take(pending))
    assert ledger.read(lambda uow: uow.outbox.get(X, outbox_id)) is None


def test_no_line_gets_the_number_of_one_taken_out_not_even_after_a_restart(address: str) -> None:
    ledger = open_ledger(address)
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "Test", "hotline", "v1", created_ms=1)))
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    ledger.write(lambda uow: uow.outbox.take(pending))
    if address:
        ledger.close()
        ledger = open_ledger(address)
    assert ledger.write(lambda uow: uow.outbox.add(line("again", 5))) > outbox_id
    ledger.close()


def test_words_can_be_taken_out_of_a_line_in_any_state(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("dear Romeo", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    ledger.write(lambda uow: uow.outbox.move(pending, "cancelled"))
    ledger.write(lambda uow: uow.outbox.redact(X, outbox_id, {"text": "[erased]"}))
    found = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert found
    assert (found.state, found.body) == ("cancelled", {"text": "[erased]"})
