"""Operators sign in: the first with a code printed at the first start, all with a password, five tries.

Whoever has set up a second factor gets no session for the password alone, but a ticket to show it with.
Hashing is slow on purpose, so it happens between the transactions and never inside one.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from roleplay.domain.errors import (
    AlreadySetUpError,
    SignedOutError,
    UnknownLinkError,
    WeakPasswordError,
    WrongPasswordError,
)
from roleplay.domain.ids import OperatorId, fresh_id
from roleplay.domain.permissions import ROLES
from roleplay.domain.records import OperatorRecord, SessionRecord, TicketPurpose, TicketRecord
from roleplay.ports.passwords import PasswordHasher
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.staff import audit, tries
from roleplay.services.staff.tokens import fresh_token, hashed

SESSION_MS = 12 * 3_600_000
CODE_MS = 2 * 3_600_000
"""Wall time a one-time code is good for."""

SECOND_FACTOR_MS = 5 * 60_000
"""Wall time between the password and the second factor."""

SHORTEST_PASSWORD = 10
EVERY_ROLE: tuple[str, ...] = ROLES
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An operator and the secret of their session."""

    operator: OperatorRecord
    token: str


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The password was right; the ticket is good for showing the second factor."""

    ticket: str


def first_run_code() -> str:
    """Return the code to print once, with which the first operator signs up: 80 bits, easy to type."""
    digits = f"{secrets.randbits(80):020x}"
    return "-".join(digits[i : i + 5] for i in range(0, 20, 5))


def is_set_up(uow: UnitOfWork) -> bool:
    """Say whether this installation has an operator."""
    return bool(uow.operators.all())


def set_up(
    ledger: Ledger,
    hasher: PasswordHasher,
    *,
    code: str,
    printed: str,
    name: str,
    password: str,
    now: int,
    agent: str = "",
) -> SignedIn:
    """Make the first operator, who may do everything, and sign them in."""
    ledger.read(lambda uow: tries.refuse_when_locked(uow, "set-up", now))
    if not hmac.compare_digest(code.strip().lower().encode(), printed.encode()):
        ledger.write(lambda uow: tries.count(uow, "set-up", now))
        raise WrongPasswordError
    check_strength(password)
    password_hash = hasher.hash(password)

    def make(uow: UnitOfWork) -> SignedIn:
        if is_set_up(uow):
            raise AlreadySetUpError
        operator = add_operator(uow, name, password_hash, EVERY_ROLE, now)
        return open_session(uow, operator, now, way="set-up", agent=agent)

    return ledger.write(make)


def sign_in(
    ledger: Ledger,
    hasher: PasswordHasher,
    *,
    name: str,
    password: str,
    now: int,
    address: str = "",
    agent: str = "",
) -> SignedIn | SecondFactorNeeded:
    """Check name and password; five wrong tries lock the name, or the address, for a quarter of an hour."""
    operator = ledger.write(lambda uow: _candidate(uow, name, address, now))
    stored = operator.password_hash if operator else hasher.hash(_NOBODY)
    if not hasher.verify(stored, password) or operator is None or operator.deactivated_ms is not None:
        ledger.write(lambda uow: tries.count(uow, tries.by_address(address), now))
        raise WrongPasswordError

    def enter(uow: UnitOfWork) -> SignedIn | SecondFactorNeeded:
        tries.forget(uow, tries.by_name(name))
        tries.forget(uow, tries.by_address(address))
        if any(each.kind == "totp" for each in uow.credentials.all_of(operator.operator_id)):
            return SecondFactorNeeded(
                issue_ticket(uow, "second-factor", operator.operator_id, now, SECOND_FACTOR_MS)
            )
        return open_session(uow, operator, now, way="password", agent=agent)

    return ledger.write(enter)


def add_operator(
    uow: UnitOfWork, name: str, password_hash: str, roles: tuple[str, ...], now: int
) -> OperatorRecord:
    """Add an operator with these roles in every exercise."""
    operator = OperatorRecord(OperatorId(fresh_id("o")), name.strip(), password_hash, roles, now)
    uow.operators.add(operator)
    return operator


def open_session(
    uow: UnitOfWork, operator: OperatorRecord, now: int, *, way: str, agent: str = ""
) -> SignedIn:
    """Open a session for an operator's browser; `way` is how they showed who they are."""
    if operator.deactivated_ms is not None:
        raise SignedOutError
    token = fresh_token()
    session = SessionRecord(
        hashed(token), "operator", operator.operator_id, now, now + SESSION_MS, agent=agent or None
    )
    uow.sessions.add(session)
    audit.record(uow, "signed.in", now=now, operator_id=operator.operator_id, details={"way": way})
    return SignedIn(operator, token)


def whoami(uow: UnitOfWork, token: str, now: int) -> SessionRecord:
    """Return the session that a browser's secret belongs to."""
    session = uow.sessions.get(hashed(token))
    if session is None or session.expires_ms <= now:
        raise SignedOutError
    return session


def operator_of(uow: UnitOfWork, token: str, now: int) -> OperatorRecord:
    """Return the operator whose browser holds this secret."""
    session = whoami(uow, token, now)
    operator = uow.operators.get(OperatorId(session.subject_id)) if session.kind == "operator" else None
    if operator is None or operator.deactivated_ms is not None:
        raise SignedOutError
    return operator


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End a session; the secret opens nothing any more."""
    uow.sessions.end(hashed(token))


def issue_code(uow: UnitOfWork, operator_id: OperatorId, now: int) -> str:
    """Return a code that signs this operator in once, for a link that is opened at once."""
    return issue_ticket(uow, "link", operator_id, now, CODE_MS)


def redeem_code(uow: UnitOfWork, code: str, now: int, *, agent: str = "") -> SignedIn:
    """Sign in with a one-time code; it is used up in the same unit of work."""
    return open_session(uow, redeem_ticket(uow, "link", code, now), now, way="link", agent=agent)


def issue_ticket(
    uow: UnitOfWork, purpose: TicketPurpose, operator_id: OperatorId, now: int, good_for_ms: int
) -> str:
    """Return a secret that is good for one thing, once."""
    token = fresh_token()
    uow.tickets.add(TicketRecord(hashed(token), purpose, operator_id, now, now + good_for_ms))
    return token


def redeem_ticket(uow: UnitOfWork, purpose: TicketPurpose, token: str, now: int) -> OperatorRecord:
    """Return whose secret it is, and use it up."""
    ticket = uow.tickets.take(hashed(token), purpose, now)
    operator = uow.operators.get(OperatorId(ticket.subject_id)) if ticket else None
    if operator is None or operator.deactivated_ms is not None:
        raise UnknownLinkError
    return operator


def check_strength(password: str) -> None:
    """Refuse a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPasswordError(least=SHORTEST_PASSWORD)


def _candidate(uow: UnitOfWork, name: str, address: str, now: int) -> OperatorRecord | None:
    """Return who may be meant. The try by name counts before the answer, so that many at once are five."""
    tries.refuse_when_locked(uow, tries.by_address(address), now)
    tries.refuse_when_locked(uow, tries.by_name(name), now)
    tries.count(uow, tries.by_name(name), now)
    return uow.operators.by_name(name.strip())
