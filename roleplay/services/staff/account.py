"""One's own account: password, other ways in, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from roleplay.domain.errors import NeedsAnotherWayInError, NotInExerciseError, SignInAgainError
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import CredentialRecord, OperatorRecord, SessionRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit
from roleplay.services.staff.people import NO_PASSWORD, found
from roleplay.services.staff.sign_in import SignedIn, open_session, redeem_ticket

FRESH_MS = 15 * 60_000
"""How long ago somebody may have signed in to change how they do."""

MINE = 16
"""Letters of a session's hash that name it in a list: enough to tell apart, useless as a secret."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an operator sees of their own account."""

    operator: OperatorRecord
    credentials: tuple[CredentialRecord, ...]
    sessions: tuple[SessionRecord, ...]

    @property
    def has_password(self) -> bool:
        """Whether they can sign in by password."""
        return self.operator.password_hash != NO_PASSWORD

    def of(self, kind: str) -> list[CredentialRecord]:
        """Return the credentials of a kind."""
        return [each for each in self.credentials if each.kind == kind]


def account(uow: UnitOfWork, operator_id: OperatorId, now: int) -> Account:
    """Return an operator's account."""
    sessions = [each for each in uow.sessions.all_of(operator_id) if each.expires_ms > now]
    return Account(found(uow, operator_id), tuple(uow.credentials.all_of(operator_id)), tuple(sessions))


def require_fresh(uow: UnitOfWork, token_hash: str, now: int) -> None:
    """Refuse unless whoever asks has shown a moment ago who they are: an open laptop changes no password."""
    session = uow.sessions.get(token_hash)
    if session is None or session.created_ms <= now - FRESH_MS:
        raise SignInAgainError


def set_password(
    uow: UnitOfWork, operator_id: OperatorId, password_hash: str, *, keep: str, now: int
) -> None:
    """Set a new password and sign out everywhere but in the session to keep."""
    uow.operators.save(replace(found(uow, operator_id), password_hash=password_hash))
    sign_out_elsewhere(uow, operator_id, keep=keep, now=now)
    audit.record(uow, "password.set", now=now, operator_id=operator_id, subject=operator_id)


def redeem_reset(uow: UnitOfWork, token: str, password_hash: str, now: int, *, agent: str = "") -> SignedIn:
    """Set a password by the link that an administrator gave, and sign in."""
    operator = replace(redeem_ticket(uow, "reset", token, now), password_hash=password_hash)
    uow.operators.save(operator)
    audit.record(uow, "password.set", now=now, operator_id=operator.operator_id, subject=operator.operator_id)
    return open_session(uow, operator, now, way="reset", agent=agent)


def remove_credential(uow: UnitOfWork, operator_id: OperatorId, credential_id: str, now: int) -> None:
    """Forget a passkey or an account elsewhere; never the last way in."""
    mine = account(uow, operator_id, now)
    ways = mine.of("passkey") + mine.of("oidc")
    if credential_id not in {each.credential_id for each in ways}:
        raise NotInExerciseError(what="passkey")
    if len(ways) == 1 and not mine.has_password:
        raise NeedsAnotherWayInError
    uow.credentials.remove(credential_id)
    audit.record(uow, "passkey.removed", now=now, operator_id=operator_id, subject=credential_id)


def end_session(uow: UnitOfWork, operator_id: OperatorId, name: str, now: int) -> str:
    """Sign out one of one's own browsers; return the hash of its secret."""
    for session in uow.sessions.all_of(operator_id):
        if session.token_hash[:MINE] == name:
            uow.sessions.end(session.token_hash)
            audit.record(uow, "session.ended", now=now, operator_id=operator_id, subject=name)
            return session.token_hash
    raise NotInExerciseError(what="session")


def sign_out_elsewhere(uow: UnitOfWork, operator_id: OperatorId, *, keep: str, now: int) -> int:
    """Sign out everywhere but in one session; return from how many."""
    others = [each for each in uow.sessions.all_of(operator_id) if each.token_hash != keep]
    for session in others:
        uow.sessions.end(session.token_hash)
    if others:
        details = {"sessions": len(others)}
        audit.record(uow, "session.ended", now=now, operator_id=operator_id, details=details)
    return len(others)
