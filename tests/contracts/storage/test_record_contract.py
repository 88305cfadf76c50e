"""The record, and all that comes back as it went in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roleplay.domain.ids import (
    JournalSeq,
    MediaId,
    OperatorId,
    OutboxId,
    PlayMs,
    SiteId,
    TeamId,
    TimerId,
)
from roleplay.domain.records import (
    DraftRecord,
    ExerciseRecord,
    FactRecord,
    IdempotencyRecord,
    InjectRecord,
    JournalRecord,
    MediaRecord,
    OperatorRecord,
    PackRecord,
    ReadMarkRecord,
    SessionRecord,
    SiteRecord,
    TeamRecord,
    TraineeRecord,
)
from roleplay.ports.storage import Ledger, UnitOfWork
from tests.contracts.storage.rows import (
    ANNA,
    CONVERSATION,
    OTHER,
    TEAM,
    X,
    line,
    timer,
    update,
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Unde este Ană? 😢 Где она? أين هي؟", "Unde este Ană? 😢 Где она? أين هي؟"),
        ("nul\0inside", "nul\N{REPLACEMENT CHARACTER}inside"),
        ("half \ud83d emoji", "half \N{REPLACEMENT CHARACTER} emoji"),
        ("two halves \ud83d\ude22", "two halves 😢"),
        (
            "\\u0000 as an author typed it, 100 % 'quoted' ?",
            "\\u0000 as an author typed it, 100 % 'quoted' ?",
        ),
        ("", ""),
    ],
)
def test_text_is_kept_but_for_what_no_database_holds(ledger: Ledger, given: str, kept: str) -> None:
    ledger.write(lambda uow: uow.teams.add(TeamRecord(X, TEAM, given)))
    ledger.write(
        lambda uow: uow.inbox.add(replace(update(f"1{given}"), body={"text": given, given: [given]}))
    )
    assert ledger.read(lambda uow: [team.name for team in uow.teams.all(X)]) == [kept]
    found = ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", f"1{given}"))
    assert found is not None
    assert found.body == {"text": kept, kept: [kept]}
    assert ledger.write(lambda uow: uow.inbox.add(update(f"1{given}"))) is None


def test_the_feed_gives_what_comes_after_a_place_by_kind_and_team(ledger: Ledger) -> None:
    kinds = ["step", "message.in", "news", "step", "message.out"]
    for number, kind in enumerate(kinds):
        team = TEAM if number % 2 else TeamId("t-2")
        one = JournalRecord(X, kind, 1, PlayMs(number), {"n": number}, team, CONVERSATION, ANNA)
        ledger.write(lambda uow, one=one: uow.journal.append(one))

    def seqs(**only: object) -> list[int]:
        return [one.seq for one in ledger.read(lambda uow: uow.journal.after(X, 1, 3, **only))]  # type: ignore[arg-type]

    assert seqs() == [2, 3, 4]
    assert seqs(kinds=["step", "message.out"]) == [4, 5]
    assert seqs(kinds=["step"], team_id=TEAM) == [4]
    assert seqs(kinds=[]) == []
    last = ledger.read(lambda uow: uow.journal.of_conversation(X, CONVERSATION, 2))
    assert [one.seq for one in last] == [4, 5]
    before = ledger.read(
        lambda uow: uow.journal.of_conversation(X, CONVERSATION, 9, before=4, kinds=["step", "news"])
    )
    assert [one.seq for one in before] == [1, 3]
    ledger.write(lambda uow: uow.journal.redact(X, JournalSeq(1), {}))
    assert [one.body for one in ledger.read(lambda uow: uow.journal.of_trainee(X, ANNA))][:2] == [
        {},
        {"n": 1},
    ]


def test_every_record_comes_back_as_it_went_in(ledger: Ledger) -> None:
    trainee = TraineeRecord(X, ANNA, TEAM, "Falcon 😀", "ngo", ("ro", "en"), 5, "1", None, stopped=True)
    site = SiteRecord(X, SiteId("rome"), "Roma")
    team = TeamRecord(X, TEAM, "Blue", site.site_id, "hash")
    pack = PackRecord(X, "v1", b"\0\xff pack")
    operator = OperatorRecord(OperatorId("o-1"), "Zoë", "argon", ("director", "observer"), 3)
    session = SessionRecord("th", "trainee", ANNA, 1, 100, X)
    inject = InjectRecord(X, TEAM, "1.04", "timed", "held", "why", PlayMs(5), None, "o-1", 3, {"a": [1]})
    draft = DraftRecord(X, operator.operator_id, CONVERSATION, "half a senten", 9)
    answer = IdempotencyRecord(X, "o-1:say:1", {"seq": 4}, 8)
    media = MediaRecord(X, MediaId("ab" * 32), "image/png", b"\x89PNG\0", 7, ANNA)

    def put(uow: UnitOfWork) -> None:
        uow.trainees.add(replace(trainee, stopped=False))
        uow.trainees.save(trainee)
        uow.sites.add(site)
        uow.teams.add(team)
        uow.packs.pin(pack)
        uow.packs.pin(pack)
        uow.operators.add(operator)
        uow.sessions.add(session)
        uow.injects.plan([inject])
        uow.injects.plan([replace(inject, state="fired")])
        uow.drafts.put(replace(draft, text="x"))
        uow.drafts.put(draft)
        assert uow.idempotency.claim(replace(answer, result={}))
        assert not uow.idempotency.claim(answer)
        uow.idempotency.settle(answer)
        uow.media.add(media)
        uow.media.add(media)

    ledger.write(put)
    assert ledger.read(lambda uow: uow.trainees.all(X)) == [trainee]
    assert ledger.read(lambda uow: uow.trainees.of_team(X, TEAM)) == [trainee]
    assert ledger.read(lambda uow: uow.sites.all(X)) == [site]
    assert ledger.read(lambda uow: uow.teams.by_join_token("hash")) == team
    assert ledger.read(lambda uow: uow.teams.by_join_token("")) is None
    assert ledger.read(lambda uow: uow.packs.get(X, "v1")) == pack
    assert ledger.read(lambda uow: uow.operators.by_name("Zoë")) == operator
    assert ledger.read(lambda uow: uow.sessions.get("th")) == session
    assert ledger.read(lambda uow: uow.injects.all(X, "held")) == [inject]
    assert ledger.read(lambda uow: uow.injects.get(X, TEAM, "1.04")) == inject
    assert ledger.read(lambda uow: uow.drafts.all(X)) == [draft]
    assert ledger.read(lambda uow: uow.idempotency.get(X, "o-1:say:1")) == answer
    assert ledger.read(lambda uow: uow.media.get(X, media.media_id)) == media

    ledger.write(lambda uow: uow.drafts.put(replace(draft, text="")))
    assert ledger.read(lambda uow: uow.drafts.all(X)) == []
    ledger.write(lambda uow: uow.sessions.end_expired(100))
    assert ledger.read(lambda uow: uow.sessions.get("th")) is None


@pytest.mark.parametrize("value", [True, False, 3.5, 2.0, "Via dei Mille 12"])
def test_a_fact_keeps_its_value_and_type_and_the_last_one_stands(
    ledger: Ledger, value: bool | float | str
) -> None:
    fact = FactRecord(X, TEAM, "flat", value, "mother", PlayMs(5), ANNA, CONVERSATION, JournalSeq(2))
    ledger.write(
        lambda uow: (uow.facts.set(replace(fact, value="old", learned_from="girl")), uow.facts.set(fact))
    )
    (found,) = ledger.read(lambda uow: uow.facts.all(X, TEAM))
    assert (found, type(found.value)) == (fact, type(value))
    assert ledger.read(lambda uow: uow.facts.all(X)) == [fact]


def test_read_marks_only_move_forward(ledger: Ledger) -> None:
    mark = ReadMarkRecord(X, ANNA, CONVERSATION, JournalSeq(5))
    for seq in (3, 5, 4):
        ledger.write(lambda uow, seq=seq: uow.read_marks.set(replace(mark, seq=JournalSeq(seq))))
    assert ledger.read(lambda uow: uow.read_marks.of_trainee(X, ANNA)) == [mark]


def test_leases_that_ended_are_found_and_the_next_is_known(ledger: Ledger) -> None:
    def lease(uow: UnitOfWork) -> None:
        found = uow.conversations.for_update(X, CONVERSATION)
        assert found is not None
        uow.conversations.save(replace(found, holder=OperatorId("o-1"), lease_until_ms=45_000))

    assert ledger.read(lambda uow: uow.conversations.next_lease_end(X)) is None
    ledger.write(lease)
    assert ledger.read(lambda uow: uow.conversations.next_lease_end(X)) == 45_000
    assert ledger.read(lambda uow: uow.conversations.lease_expired(X, 44_999)) == []
    assert len(ledger.read(lambda uow: uow.conversations.lease_expired(X, 45_000))) == 1


def test_erasing_an_exercise_leaves_nothing_of_it_and_all_of_the_others(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(OTHER, "Other", "hotline", "v1", created_ms=2)))
    for exercise in (X, OTHER):
        ledger.write(lambda uow, exercise=exercise: uow.inbox.add(update("1", exercise=exercise)))
    ledger.write(lambda uow: uow.exercises.erase(X))
    assert [found.exercise_id for found in ledger.read(lambda uow: uow.exercises.all())] == [OTHER]
    assert ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", "1")) is None
    assert ledger.read(lambda uow: uow.inbox.find(OTHER, "web", "phone", "1")) is not None


def test_numbers_rise_in_the_order_they_are_given(ledger: Ledger) -> None:
    def three(uow: UnitOfWork) -> tuple[list[TimerId], list[OutboxId]]:
        return [uow.timers.arm(timer(1)) for _ in range(3)], [uow.outbox.add(line("x")) for _ in range(3)]

    timers, lines = zip(*(ledger.write(three) for _ in range(2)), strict=True)
    assert timers[0] + timers[1] == sorted(set(timers[0] + timers[1]))
    assert lines[0] + lines[1] == sorted(set(lines[0] + lines[1]))


def test_the_latest_entries_are_found_from_the_end_of_the_record(ledger: Ledger) -> None:
    for number, kind in enumerate(["control", "step", "control", "note"]):
        by = OperatorId("o-1") if kind != "step" else None
        one = JournalRecord(X, kind, 1, PlayMs(number), operator_id=by)
        ledger.write(lambda uow, one=one: uow.journal.append(one))

    def seqs(limit: int, **only: object) -> list[int]:
        return [one.seq for one in ledger.read(lambda uow: uow.journal.latest(X, limit, **only))]  # type: ignore[arg-type]

    assert seqs(2) == [3, 4]
    assert seqs(9, kinds=["control"]) == [1, 3]
    assert seqs(9, by_operators=True) == [1, 3, 4]
    assert seqs(1, by_operators=True, before=4) == [3]
    assert seqs(9, by_operators=True, after=1, before=4) == [3]
    assert seqs(9, after=2) == [3, 4]
    assert seqs(9, kinds=[]) == []
