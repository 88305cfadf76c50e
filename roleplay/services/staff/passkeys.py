"""Passkeys: add one, sign in with it alone.

The device checks finger, face or PIN before it signs, so a passkey is two factors in one.
"""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.errors import UnknownLinkError, WrongPasskeyError
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import CredentialRecord, TicketRecord
from roleplay.ports.passkeys import Answer, Home, Passkeys, Question
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit
from roleplay.services.staff.people import found
from roleplay.services.staff.sign_in import SignedIn, open_session
from roleplay.services.staff.tokens import fresh_token, hashed

ANSWER_MS = 5 * 60_000
"""Wall time a person has for touching their device."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask the browser, and the ticket to bring its answer with."""

    question: Question
    ticket: str


def ask_new(
    uow: UnitOfWork, passkeys: Passkeys, home: Home, operator_id: OperatorId, name: str, now: int
) -> Asked:
    """Ask for a passkey for an operator, who may be about to come into being."""
    known = [each.credential_id for each in uow.credentials.all_of(operator_id) if each.kind == "passkey"]
    return _ticketed(uow, passkeys.ask_new(home, operator_id, name, known), operator_id, now)


def add(
    uow: UnitOfWork,
    passkeys: Passkeys,
    home: Home,
    operator_id: OperatorId,
    *,
    ticket: str,
    answer: Answer,
    label: str,
    now: int,
) -> CredentialRecord:
    """Keep the passkey that an operator's browser made."""
    return keep(
        uow,
        passkeys,
        home,
        operator_id,
        ticket=ticket,
        asked_for=operator_id,
        answer=answer,
        label=label,
        now=now,
    )


def keep(
    uow: UnitOfWork,
    passkeys: Passkeys,
    home: Home,
    operator_id: OperatorId,
    *,
    ticket: str,
    asked_for: str,
    answer: Answer,
    label: str,
    now: int,
) -> CredentialRecord:
    """Keep a passkey for an operator; it was asked for under another id if they were only coming in."""
    asked = uow.tickets.take(hashed(ticket), "passkey", now)
    if asked is None or asked.subject_id != asked_for:
        raise UnknownLinkError
    made = passkeys.check_new(home, str(asked.body["challenge"]), answer)
    if uow.credentials.get(made.credential_id) is not None:
        raise WrongPasskeyError
    credential = CredentialRecord(
        made.credential_id, operator_id, "passkey", made.public_key, now, label.strip(), made.counter
    )
    uow.credentials.add(credential)
    audit.record(uow, "passkey.added", now=now, operator_id=operator_id, subject=made.credential_id)
    return credential


def ask(uow: UnitOfWork, passkeys: Passkeys, home: Home, now: int) -> Asked:
    """Ask whoever stands at the door for a passkey."""
    return _ticketed(uow, passkeys.ask(home), "", now)


def enter(
    uow: UnitOfWork,
    passkeys: Passkeys,
    home: Home,
    *,
    ticket: str,
    answer: Answer,
    now: int,
    agent: str = "",
) -> SignedIn:
    """Sign in by passkey; a counter that does not rise betrays a copy and is refused."""
    asked = uow.tickets.take(hashed(ticket), "passkey", now)
    if asked is None or asked.subject_id:
        raise UnknownLinkError
    credential = uow.credentials.get(str(answer.get("id", "")))
    if credential is None or credential.kind != "passkey":
        raise WrongPasskeyError
    counter = passkeys.check(
        home, str(asked.body["challenge"]), answer, credential.secret, credential.counter
    )
    if not uow.credentials.use(credential.credential_id, counter, now):
        raise WrongPasskeyError
    return open_session(uow, found(uow, credential.operator_id), now, way="passkey", agent=agent)


def _ticketed(uow: UnitOfWork, question: Question, subject: str, now: int) -> Asked:
    ticket = fresh_token()
    uow.tickets.tear_expired(now)
    body = {"challenge": question.challenge}
    uow.tickets.add(TicketRecord(hashed(ticket), "passkey", subject, now, now + ANSWER_MS, body))
    return Asked(question, ticket)
