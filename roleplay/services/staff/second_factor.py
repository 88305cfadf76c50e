"""A second factor: six digits from an app on the phone (RFC 6238), and recovery codes for a lost phone.

A code is taken once: its time step is kept, and only a later one is taken. The secret is sealed at rest.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pyotp

from roleplay.domain.errors import NotInExerciseError, UnknownLinkError, WrongCodeError
from roleplay.domain.ids import OperatorId, fresh_id
from roleplay.domain.records import CredentialKind, CredentialRecord, OperatorRecord, TicketRecord
from roleplay.ports.seal import Seal
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.staff import audit, tries
from roleplay.services.staff.sign_in import SignedIn, open_session
from roleplay.services.staff.tokens import fresh_token, hashed

ISSUER = "Blurline"
STEP_MS = 30_000
TOLERATED_STEPS = 1  # a phone's clock may be half a minute off
SET_UP_MS = 15 * 60_000
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What to show for an authenticator app, and the ticket to confirm it with."""

    secret: str
    uri: str
    ticket: str


def begin(uow: UnitOfWork, seal: Seal, operator: OperatorRecord, now: int) -> Enrolment:
    """Offer a new secret; nothing changes until a code made with it is shown."""
    secret, ticket = pyotp.random_base32(), fresh_token()
    body = {"secret": seal.close(secret)}
    uow.tickets.add(TicketRecord(hashed(ticket), "totp", operator.operator_id, now, now + SET_UP_MS, body))
    uri = pyotp.TOTP(secret).provisioning_uri(name=operator.name, issuer_name=ISSUER)
    return Enrolment(secret, uri, ticket)


def confirm(
    uow: UnitOfWork, seal: Seal, operator_id: OperatorId, *, ticket: str, code: str, now: int
) -> list[str]:
    """Put the offered secret in force, in place of a former one; return fresh recovery codes."""
    offered = uow.tickets.look(hashed(ticket), "totp", now)
    if offered is None or offered.subject_id != operator_id:
        raise UnknownLinkError
    step = _step(seal.open(str(offered.body["secret"])), code, now)
    if step is None:
        raise WrongCodeError
    uow.tickets.take(hashed(ticket), "totp", now)
    _remove_all(uow, operator_id, "totp")
    uow.credentials.add(
        CredentialRecord(fresh_id("c"), operator_id, "totp", str(offered.body["secret"]), now, counter=step)
    )
    audit.record(uow, "second-factor.set", now=now, operator_id=operator_id, subject=operator_id)
    return new_recovery_codes(uow, operator_id, now)


def new_recovery_codes(uow: UnitOfWork, operator_id: OperatorId, now: int) -> list[str]:
    """Return ten codes, each good once; the former ones open nothing any more."""
    _remove_all(uow, operator_id, "recovery")
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        kept = CredentialRecord(fresh_id("c"), operator_id, "recovery", hashed(_plain(code)), now)
        uow.credentials.add(kept)
    audit.record(uow, "recovery-codes.made", now=now, operator_id=operator_id, subject=operator_id)
    return codes


def remove(uow: UnitOfWork, operator_id: OperatorId, now: int) -> None:
    """Go back to the password alone."""
    if not _remove_all(uow, operator_id, "totp"):
        raise NotInExerciseError(what="second factor")
    _remove_all(uow, operator_id, "recovery")
    audit.record(uow, "second-factor.removed", now=now, operator_id=operator_id, subject=operator_id)


def show(ledger: Ledger, seal: Seal, *, ticket: str, code: str, now: int, agent: str = "") -> SignedIn:
    """Sign in with the ticket that the password gave, and a code; five wrong ones lock it."""
    subject = ledger.write(lambda uow: _try(uow, ticket, now))

    def enter(uow: UnitOfWork) -> SignedIn:
        operator = uow.operators.get(subject)
        way = _matched(uow, seal, subject, code, now)
        if operator is None or way is None:
            raise WrongCodeError
        if uow.tickets.take(hashed(ticket), "second-factor", now) is None:
            raise UnknownLinkError
        tries.forget(uow, _tries_of(subject))
        return open_session(uow, operator, now, way=f"password+{way}", agent=agent)

    return ledger.write(enter)


def _try(uow: UnitOfWork, ticket: str, now: int) -> OperatorId:
    found = uow.tickets.look(hashed(ticket), "second-factor", now)
    if found is None:
        raise UnknownLinkError
    subject = OperatorId(found.subject_id)
    tries.refuse_when_locked(uow, _tries_of(subject), now)
    tries.count(uow, _tries_of(subject), now)
    return subject


def _tries_of(operator_id: OperatorId) -> str:
    return f"second-factor:{operator_id}"


def _matched(
    uow: UnitOfWork, seal: Seal, operator_id: OperatorId, code: str, now: int
) -> CredentialKind | None:
    for credential in uow.credentials.all_of(operator_id):
        if credential.kind == "totp":
            step = _step(seal.open(credential.secret), code, now)
            if step is not None and uow.credentials.use(credential.credential_id, step, now):
                return "totp"
        elif (
            credential.kind == "recovery"
            and secrets.compare_digest(credential.secret, hashed(_plain(code)))
            and uow.credentials.remove(credential.credential_id)
        ):
            return "recovery"
    return None


def _step(secret: str, code: str, now: int) -> int | None:
    """Return the time step that this code belongs to, if it is near enough."""
    digits = _plain(code)
    generator = pyotp.TOTP(secret)
    for step in range(now // STEP_MS - TOLERATED_STEPS, now // STEP_MS + TOLERATED_STEPS + 1):
        if secrets.compare_digest(generator.generate_otp(step), digits):
            return step
    return None


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isascii() and letter.isalnum())


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _remove_all(uow: UnitOfWork, operator_id: OperatorId, kind: CredentialKind) -> int:
    of_kind = [each for each in uow.credentials.all_of(operator_id) if each.kind == kind]
    for credential in of_kind:
        uow.credentials.remove(credential.credential_id)
    return len(of_kind)
