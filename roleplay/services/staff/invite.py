"""Invite operators by link: 192 bits, kept as a hash, good for a while, for one person, once.

The link holds role and place, so whoever opens it needs nothing but a name and a password of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roleplay.domain.errors import NameTakenError, NotInExerciseError, UnknownLinkError
from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, fresh_id
from roleplay.domain.permissions import Reach
from roleplay.domain.records import AssignmentRecord, InvitationRecord, OperatorRecord
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit
from roleplay.services.staff.people import Part, check_part, found, part_details
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage

DAY_MS = 24 * 3_600_000
LONGEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its secret, which cannot be shown again."""

    invitation: InvitationRecord
    token: str


def invite(
    uow: UnitOfWork,
    packs: PackShelf,
    part: Part,
    *,
    exercise_id: ExerciseId = INSTALLATION,
    label: str = "",
    days: int = 7,
    by: OperatorId | None,
    giver: Reach | None = None,
    now: int,
) -> Invited:
    """Make a link for one person to come in with this role."""
    stage = Stage(uow, packs, exercise_id, now) if exercise_id != INSTALLATION else None
    check_part(part, giver, stage)
    token = fresh_token()
    invitation = InvitationRecord(
        exercise_id=exercise_id,
        invitation_id=fresh_id("i"),
        token_hash=hashed(token),
        role=part.role,
        created_ms=now,
        expires_ms=now + min(max(days, 1), LONGEST_DAYS) * DAY_MS,
        created_by=by,
        site_id=part.site_id,
        actors=part.actors,
        label=label.strip(),
    )
    uow.invitations.add(invitation)
    _note(uow, "invitation.made", invitation, by, now)
    return Invited(invitation, token)


def revoke(
    uow: UnitOfWork, exercise_id: ExerciseId, invitation_id: str, *, by: OperatorId | None, now: int
) -> None:
    """Make a link open nothing."""
    invitation = uow.invitations.get(exercise_id, invitation_id)
    if invitation is None:
        raise NotInExerciseError(what="invitation")
    if uow.invitations.revoke(exercise_id, invitation_id, now):
        _note(uow, "invitation.revoked", invitation, by, now)


def find(uow: UnitOfWork, token: str, now: int) -> InvitationRecord:
    """Return the invitation that a link opens, while it is good."""
    invitation = uow.invitations.by_token(hashed(token))
    if invitation is None or not is_open(invitation, now):
        raise UnknownLinkError
    return invitation


def is_open(invitation: InvitationRecord, now: int) -> bool:
    """Say whether somebody can still come in by it."""
    return invitation.used_ms is None and invitation.revoked_ms is None and invitation.expires_ms > now


def redeem(uow: UnitOfWork, token: str, *, name: str, password_hash: str, now: int) -> OperatorRecord:
    """Come in as a new operator. Of two who use one link at once, one comes in."""
    invitation = find(uow, token, now)
    if uow.operators.by_name(name.strip()) is not None:
        raise NameTakenError
    everywhere = invitation.exercise_id == INSTALLATION
    operator = OperatorRecord(
        OperatorId(fresh_id("o")), name.strip(), password_hash, (invitation.role,) if everywhere else (), now
    )
    uow.operators.add(operator)
    _use(uow, invitation, operator.operator_id, now)
    if not everywhere:
        _give(uow, invitation, operator.operator_id, now)
    return operator


def accept(uow: UnitOfWork, token: str, operator_id: OperatorId, now: int) -> InvitationRecord:
    """Take the role as somebody who is an operator already."""
    invitation = find(uow, token, now)
    operator = found(uow, operator_id)
    _use(uow, invitation, operator_id, now)
    if invitation.exercise_id != INSTALLATION:
        _give(uow, invitation, operator_id, now)
    elif invitation.role not in operator.roles:
        uow.operators.save(replace(operator, roles=(*operator.roles, invitation.role)))
    return invitation


def _use(uow: UnitOfWork, invitation: InvitationRecord, operator_id: OperatorId, now: int) -> None:
    if not uow.invitations.redeem(invitation, operator_id, now):
        raise UnknownLinkError
    _note(uow, "invitation.used", invitation, operator_id, now)


def _give(uow: UnitOfWork, invitation: InvitationRecord, operator_id: OperatorId, now: int) -> None:
    uow.assignments.add(
        AssignmentRecord(
            invitation.exercise_id,
            fresh_id("a"),
            operator_id,
            invitation.role,
            now,
            invitation.site_id,
            invitation.actors,
        )
    )


def _note(uow: UnitOfWork, act: str, invitation: InvitationRecord, by: OperatorId | None, now: int) -> None:
    audit.record(
        uow,
        act,
        now=now,
        operator_id=by,
        exercise_id=invitation.exercise_id,
        subject=invitation.invitation_id,
        details=part_details(invitation.role, invitation.site_id, invitation.actors),
    )
