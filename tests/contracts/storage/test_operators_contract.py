"""Roles, invitations, credentials, tickets and the audit log, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, SiteId
from roleplay.domain.records import (
    AssignmentRecord,
    AuditRecord,
    CredentialRecord,
    InvitationRecord,
    SessionRecord,
    TicketRecord,
)
from roleplay.ports.storage import Ledger
from roleplay.services.staff import audit

X, OTHER = ExerciseId("x-1"), ExerciseId("x-2")
ANN = OperatorId("o-ann")


def test_roles_are_found_by_exercise_and_by_operator(ledger: Ledger) -> None:
    here = AssignmentRecord(X, "a-1", ANN, "role-player", 1, SiteId("rome"), ("mother", "girl"))
    there = AssignmentRecord(OTHER, "a-2", ANN, "director", 2)
    ledger.write(lambda uow: [uow.assignments.add(each) for each in (here, there)])
    assert ledger.read(lambda uow: uow.assignments.all(X)) == [here]
    assert ledger.read(lambda uow: uow.assignments.of_operator(ANN)) == [here, there]
    assert ledger.read(lambda uow: uow.assignments.of_operator_in(OTHER, ANN)) == [there]
    ledger.write(lambda uow: uow.assignments.end(X, "a-1"))
    assert ledger.read(lambda uow: uow.assignments.get(X, "a-1")) is None


def test_of_many_who_use_one_invitation_at_once_one_comes_in(ledger: Ledger) -> None:
    invitation = InvitationRecord(X, "i-1", "hash", "observer", 1, 1_000)
    ledger.write(lambda uow: uow.invitations.add(invitation))
    with ThreadPoolExecutor(8) as room:
        came = list(
            room.map(
                lambda n: ledger.write(
                    lambda uow: uow.invitations.redeem(invitation, OperatorId(f"o-{n}"), 10)
                ),
                range(16),
            )
        )
    assert sorted(came) == [False] * 15 + [True]
    used = ledger.read(lambda uow: uow.invitations.by_token("hash"))
    assert used is not None
    assert (used.used_ms, bool(used.used_by)) == (10, True)


def test_an_invitation_that_is_late_or_revoked_opens_nothing(ledger: Ledger) -> None:
    late = InvitationRecord(X, "i-1", "late", "observer", 1, 1_000)
    revoked = InvitationRecord(X, "i-2", "revoked", "observer", 2, 1_000)
    ledger.write(lambda uow: [uow.invitations.add(each) for each in (late, revoked)])
    assert ledger.write(lambda uow: uow.invitations.revoke(X, "i-2", 5)) is True
    assert ledger.write(lambda uow: uow.invitations.revoke(X, "i-2", 6)) is False
    assert ledger.write(lambda uow: uow.invitations.redeem(late, ANN, 1_000)) is False
    assert ledger.write(lambda uow: uow.invitations.redeem(revoked, ANN, 10)) is False
    assert [each.invitation_id for each in ledger.read(lambda uow: uow.invitations.all(X))] == ["i-2", "i-1"]


def test_a_ticket_is_taken_once_for_its_purpose_and_in_time(ledger: Ledger) -> None:
    ticket = TicketRecord("hash", "reset", ANN, 1, 100, {"a": 1})
    ledger.write(lambda uow: uow.tickets.add(ticket))
    assert ledger.write(lambda uow: uow.tickets.take("hash", "link", 10)) is None
    assert ledger.write(lambda uow: uow.tickets.take("hash", "reset", 100)) is None
    assert ledger.write(lambda uow: uow.tickets.look("hash", "reset", 99)) == ticket
    with ThreadPoolExecutor(4) as room:
        taken = list(
            room.map(lambda _: ledger.write(lambda uow: uow.tickets.take("hash", "reset", 9)), range(8))
        )
    assert [each for each in taken if each] == [ticket]


def test_tickets_are_counted_by_purpose_and_forgotten_when_they_expire(ledger: Ledger) -> None:
    for at in range(3):
        ledger.write(lambda uow, at=at: uow.tickets.add(TicketRecord(f"h{at}", "try", "who", at, 100 + at)))
    ledger.write(lambda uow: uow.tickets.add(TicketRecord("h9", "link", "who", 0, 900)))
    assert [t.token_hash for t in ledger.read(lambda uow: uow.tickets.all_of("who", "try", 101))] == ["h2"]
    ledger.write(lambda uow: uow.tickets.tear_expired(101))
    assert len(ledger.read(lambda uow: uow.tickets.all_of("who", "try", 0))) == 1
    ledger.write(lambda uow: uow.tickets.tear_all_of("who"))
    assert ledger.read(lambda uow: uow.tickets.look("h9", "link", 0)) is None


def test_a_credential_s_counter_only_rises_and_zero_stands_for_none(ledger: Ledger) -> None:
    key = CredentialRecord("c-1", ANN, "passkey", "public", 1, "laptop", 5)
    ledger.write(lambda uow: uow.credentials.add(key))
    assert ledger.write(lambda uow: uow.credentials.use("c-1", 5, 10)) is False
    assert ledger.write(lambda uow: uow.credentials.use("c-1", 6, 11)) is True
    assert ledger.write(lambda uow: uow.credentials.use("c-1", 0, 12)) is True
    assert ledger.read(lambda uow: uow.credentials.all_of(ANN)) == [replace(key, counter=0, used_ms=12)]
    assert ledger.write(lambda uow: uow.credentials.remove("c-1")) is True
    assert ledger.write(lambda uow: uow.credentials.remove("c-1")) is False


def test_sessions_of_one_operator_are_listed(ledger: Ledger) -> None:
    first = SessionRecord("h-1", "operator", ANN, 1, 100, agent="Firefox, Linux")
    second = SessionRecord("h-2", "operator", ANN, 2, 100)
    ledger.write(lambda uow: [uow.sessions.add(each) for each in (second, first)])
    assert ledger.read(lambda uow: uow.sessions.all_of(ANN)) == [first, second]


def acts(ledger: Ledger, count: int, exercise: ExerciseId = X) -> None:
    for n in range(count):
        ledger.write(
            lambda uow, n=n: audit.record(
                uow, "clock", now=n, operator_id=ANN, exercise_id=exercise, subject=f"s{n}", details={"n": n}
            )
        )


def test_acts_are_chained_in_each_exercise_apart(ledger: Ledger) -> None:
    acts(ledger, 3)
    acts(ledger, 2, INSTALLATION)
    log = ledger.read(lambda uow: uow.audit.after(X, 0, 10))
    assert [(entry.seq, entry.subject) for entry in log] == [(1, "s0"), (2, "s1"), (3, "s2")]
    assert ledger.read(lambda uow: uow.audit.logs()) == [INSTALLATION, X]
    for exercise in (X, INSTALLATION):
        assert ledger.read(lambda uow, x=exercise: audit.verify(uow, x)).intact
    assert ledger.read(lambda uow: audit.verify(uow, OTHER)).intact


def test_acts_of_many_at_once_make_one_chain(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as room:
        list(room.map(lambda n: acts(ledger, 5), range(8)))
    verdict = ledger.read(lambda uow: audit.verify(uow, X))
    assert (verdict.intact, verdict.head.seq) == (True, 40)


def test_an_act_that_is_taken_back_leaves_no_trace(ledger: Ledger) -> None:
    def fails(uow: Any) -> None:
        uow.audit.append(AuditRecord(X, "clock", 1, ANN))
        raise KeyError("no")

    with pytest.raises(KeyError):
        ledger.write(fails)
    acts(ledger, 1)
    assert len(ledger.read(lambda uow: uow.audit.after(X, 0, 10))) == 1


def test_text_that_no_database_holds_does_not_break_the_chain(ledger: Ledger) -> None:
    odd = AuditRecord(X, "clock", 1, ANN, "a\0b", {"who": "\ud800"})
    ledger.write(lambda uow: uow.audit.append(odd))
    assert ledger.read(lambda uow: audit.verify(uow, X)).intact


TAMPERED = {
    "changed": "UPDATE audit SET details = '{\"n\":9}' WHERE exercise_id = 'x-1' AND seq = 2",
    "given to another": "UPDATE audit SET operator_id = 'o-ben' WHERE exercise_id = 'x-1' AND seq = 2",
    "removed": "DELETE FROM audit WHERE exercise_id = 'x-1' AND seq = 2",
    "removed at the end": "DELETE FROM audit WHERE exercise_id = 'x-1' AND seq = 4",
    "removed altogether": "DELETE FROM audit WHERE exercise_id = 'x-1'",
    "swapped": "UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END "
    "WHERE exercise_id = 'x-1' AND seq IN (2, 3); UPDATE audit SET seq = -seq WHERE seq < 0",
    "added": "INSERT INTO audit SELECT exercise_id, 5, act, wall_ms, operator_id, subject, details, hash "
    "FROM audit WHERE exercise_id = 'x-1' AND seq = 4",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_whatever_is_done_to_the_log_behind_our_back_is_found(ledger: Any, how: str) -> None:
    acts(ledger, 4)
    with ledger._writing.begin() as connection:
        for statement in TAMPERED[how].split("; "):
            connection.execute(text(statement.replace(":", "\\:")))
    verdict = ledger.read(lambda uow: audit.verify(uow, X))
    assert not verdict.intact
    acts(ledger, 1) if how != "added" else None
    assert not ledger.read(lambda uow: audit.verify(uow, X)).intact
