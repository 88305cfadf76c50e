"""Sign in through an organisation's own provider.

An account there is tied to an operator here, never by its name: when somebody comes in by an invitation
through the provider, or from their own account page.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from roleplay.domain.errors import NotKnownHereError
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import CredentialRecord, OperatorRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit, invite
from roleplay.services.staff.people import NO_PASSWORD, found
from roleplay.services.staff.sign_in import SignedIn, open_session
from roleplay.services.staff.tokens import hashed


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str

    @property
    def credential_id(self) -> str:
        """Return what the account is known by here."""
        return "oidc-" + hashed(f"{self.issuer}\n{self.subject}")


def enter(uow: UnitOfWork, who: Identity, now: int, *, agent: str = "") -> SignedIn:
    """Sign in whoever this account is tied to."""
    credential = uow.credentials.get(who.credential_id)
    if credential is None:
        raise NotKnownHereError
    uow.credentials.use(credential.credential_id, 0, now)
    return open_session(uow, found(uow, credential.operator_id), now, way="oidc", agent=agent)


def enter_by_invitation(uow: UnitOfWork, who: Identity, token: str, now: int, *, agent: str = "") -> SignedIn:
    """Use an invitation up: as the operator this account is tied to, or as a new one."""
    credential = uow.credentials.get(who.credential_id)
    if credential is not None:
        invite.accept(uow, token, credential.operator_id, now)
        operator = found(uow, credential.operator_id)
    else:
        name = _free_name(uow, who.name)
        operator = invite.redeem(uow, token, name=name, password_hash=NO_PASSWORD, now=now)
        _tie(uow, operator, who, now)
    return open_session(uow, operator, now, way="oidc", agent=agent)


def tie(uow: UnitOfWork, operator_id: OperatorId, who: Identity, now: int) -> None:
    """Tie the account to an operator who is signed in; one account opens one door."""
    known = uow.credentials.get(who.credential_id)
    if known is None:
        _tie(uow, found(uow, operator_id), who, now)
    elif known.operator_id != operator_id:
        raise NotKnownHereError


def _tie(uow: UnitOfWork, operator: OperatorRecord, who: Identity, now: int) -> None:
    uow.credentials.add(
        CredentialRecord(who.credential_id, operator.operator_id, "oidc", who.issuer, now, who.name)
    )
    audit.record(uow, "account.tied", now=now, operator_id=operator.operator_id, subject=who.credential_id)


def _free_name(uow: UnitOfWork, wanted: str) -> str:
    name = wanted.strip()[:60] or "Operator"
    names = chain([name], (f"{name} {number}" for number in count(2)))
    return next(each for each in names if uow.operators.by_name(each) is None)
