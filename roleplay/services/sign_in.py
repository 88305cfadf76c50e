"""Operators sign in: the first with a code printed at the first start, all with a password, five tries.

Hashing is slow on purpose, so it happens between the transactions and never inside one.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import get_args

from roleplay.domain.errors import (
    AlreadySetUpError,
    LockedOutError,
    SignedOutError,
    UnknownLinkError,
    WeakPasswordError,
    WrongPasswordError,
)
from roleplay.domain.ids import INSTALLATION, OperatorId, fresh_id
from roleplay.domain.permissions import Role
from roleplay.domain.records import IdempotencyRecord, OperatorRecord, SessionRecord
from roleplay.ports.passwords import PasswordHasher
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.tokens import fresh_token, hashed

TRIES = 5
LOCKED_MS = 15 * 60_000
"""Wall time within which the tries count, and after which the oldest is forgotten."""

SESSION_MS = 12 * 3_600_000
CODE_MS = 2 * 3_600_000
"""Wall time a one-time code is good for."""

SHORTEST_PASSWORD = 10
EVERY_ROLE: tuple[str, ...] = get_args(Role)
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An operator and the secret of their session."""

    operator: OperatorRecord
    token: str


def first_run_code() -> str:
    """Return the code to print once, with which the first operator signs up: 80 bits, easy to type."""
    digits = f"{secrets.randbits(80):020x}"
    return "-".join(digits[i : i + 5] for i in range(0, 20, 5))


def is_set_up(uow: UnitOfWork) -> bool:
    """Say whether this installation has an operator."""
    return bool(uow.operators.all())


def set_up(
    ledger: Ledger, hasher: PasswordHasher, *, code: str, printed: str, name: str, password: str, now: int
) -> SignedIn:
    """Make the first operator, who may do everything, and sign them in."""
    if not hmac.compare_digest(code.strip().lower().encode(), printed.encode()):
        ledger.write(lambda uow: _count_try(uow, "set-up", now))
        raise WrongPasswordError
    ledger.read(lambda uow: _refuse_when_locked(uow, "set-up", now))
    _check_strength(password)
    password_hash = hasher.hash(password)

    def make(uow: UnitOfWork) -> SignedIn:
        if is_set_up(uow):
            raise AlreadySetUpError
        return open_session(uow, add_operator(uow, name, password_hash, EVERY_ROLE, now), now)

    return ledger.write(make)


def sign_in(ledger: Ledger, hasher: PasswordHasher, *, name: str, password: str, now: int) -> SignedIn:
    """Check name and password and open a session; five wrong tries lock the name for a quarter of an hour."""
    operator = ledger.read(lambda uow: _candidate(uow, name, now))
    stored = operator.password_hash if operator else hasher.hash(_NOBODY)
    if not hasher.verify(stored, password) or operator is None:
        ledger.write(lambda uow: _count_try(uow, name, now))
        raise WrongPasswordError

    def enter(uow: UnitOfWork) -> SignedIn:
        _refuse_when_locked(uow, name, now)
        return open_session(uow, operator, now)

    return ledger.write(enter)


def add_operator(
    uow: UnitOfWork, name: str, password_hash: str, roles: tuple[str, ...], now: int
) -> OperatorRecord:
    """Add an operator with these roles."""
    operator = OperatorRecord(OperatorId(fresh_id("o")), name.strip(), password_hash, roles, now)
    uow.operators.add(operator)
    return operator


def open_session(uow: UnitOfWork, operator: OperatorRecord, now: int) -> SignedIn:
    """Open a session for an operator's browser."""
    token = fresh_token()
    session = SessionRecord(hashed(token), "operator", operator.operator_id, now, now + SESSION_MS)
    uow.sessions.add(session)
    return SignedIn(operator, token)


def whoami(uow: UnitOfWork, token: str, now: int) -> SessionRecord:
    """Return the session that a browser's secret belongs to."""
    session = uow.sessions.get(hashed(token))
    if session is None or session.expires_ms <= now or session.token_hash.startswith("code:"):
        raise SignedOutError
    return session


def operator_of(uow: UnitOfWork, token: str, now: int) -> OperatorRecord:
    """Return the operator whose browser holds this secret."""
    session = whoami(uow, token, now)
    operator = uow.operators.get(OperatorId(session.subject_id)) if session.kind == "operator" else None
    if operator is None:
        raise SignedOutError
    return operator


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End a session; the secret opens nothing any more."""
    uow.sessions.end(hashed(token))


def issue_code(uow: UnitOfWork, operator_id: OperatorId, now: int) -> str:
    """Return a code that signs this operator in once, for a link that is opened at once."""
    code = fresh_token()
    uow.sessions.add(SessionRecord("code:" + hashed(code), "operator", operator_id, now, now + CODE_MS))
    return code


def redeem_code(uow: UnitOfWork, code: str, now: int) -> SignedIn:
    """Sign in with a one-time code; it is used up in the same unit of work."""
    issued = uow.sessions.get("code:" + hashed(code))
    operator = uow.operators.get(OperatorId(issued.subject_id)) if issued else None
    if issued is None or operator is None or issued.expires_ms <= now:
        raise UnknownLinkError
    uow.sessions.end(issued.token_hash)
    return open_session(uow, operator, now)


def _candidate(uow: UnitOfWork, name: str, now: int) -> OperatorRecord | None:
    _refuse_when_locked(uow, name, now)
    return uow.operators.by_name(name.strip())


def _tries(uow: UnitOfWork, name: str, now: int) -> list[int]:
    kept = [
        uow.idempotency.get(INSTALLATION, key)
        for window in (now // LOCKED_MS - 1, now // LOCKED_MS)
        for key in _places(name, window)
    ]
    return [each.created_ms for each in kept if each and each.created_ms > now - LOCKED_MS]


def _refuse_when_locked(uow: UnitOfWork, name: str, now: int) -> None:
    tries = _tries(uow, name, now)
    if len(tries) >= TRIES:
        raise LockedOutError(minutes=1 + (tries[-TRIES] + LOCKED_MS - now) // 60_000)


def _count_try(uow: UnitOfWork, name: str, now: int) -> None:
    """Put a try into the first free place of this quarter of an hour; a place once taken stays taken."""
    for key in _places(name, now // LOCKED_MS):
        if uow.idempotency.get(INSTALLATION, key) is None:
            uow.idempotency.put(IdempotencyRecord(INSTALLATION, key, {}, now))
            return


def _places(name: str, window: int) -> list[str]:
    who = hashed(name.strip().casefold())[:32]
    return [f"try:{who}:{window}:{place}" for place in range(TRIES)]


def _check_strength(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPasswordError(least=SHORTEST_PASSWORD)
