"""Who works here and who is invited, as the pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from bot.web.schemas import people as p
from roleplay.domain.ids import INSTALLATION, OperatorId
from roleplay.domain.permissions import Reach
from roleplay.domain.records import AssignmentRecord, InvitationRecord, OperatorRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import invite, people
from roleplay.services.stage import Stage

Names = Mapping[OperatorId, str]


def of_exercise(stage: Stage, reach: Reach) -> p.People:
    """Give everybody who works in an exercise, to somebody who may give these roles."""
    here: dict[OperatorId, list[AssignmentRecord]] = defaultdict(list)
    for assignment in stage.uow.assignments.all(stage.exercise_id):
        here[assignment.operator_id].append(assignment)
    operators = stage.uow.operators.all()
    rows = [_person(each, here[each.operator_id]) for each in operators]
    names = {each.operator_id: each.name for each in operators}
    return p.People(
        people=[row for row in rows if row.roles or row.assignments],
        others=[row for row in rows if not (row.roles or row.assignments or row.deactivated)],
        invitations=[
            invitation(each, names, stage.now) for each in stage.uow.invitations.all(stage.exercise_id)
        ],
        sites=[
            p.PlaceRow(id=site.site_id, name=site.name) for site in stage.uow.sites.all(stage.exercise_id)
        ],
        actors=[
            p.PlaceRow(id=each.actor.id, name=each.actor.name.source)
            for each in stage.packs.actors(stage.exercise_id)
        ],
        may_give=people.givable(reach),
    )


def of_installation(uow: UnitOfWork, now: int) -> p.Operators:
    """Give everybody who can sign in."""
    operators = uow.operators.all()
    names = {each.operator_id: each.name for each in operators}
    return p.Operators(
        operators=[_account(uow, each) for each in operators],
        invitations=[invitation(each, names, now) for each in uow.invitations.all(INSTALLATION)],
    )


def invitation(made: InvitationRecord, names: Names, now: int) -> p.InvitationRow:
    """Give an invitation as the list shows it."""
    return p.InvitationRow(
        id=made.invitation_id,
        label=made.label,
        role=made.role,
        site_id=made.site_id,
        actors=list(made.actors),
        state=_state(made, now),
        created_ms=made.created_ms,
        expires_ms=made.expires_ms,
        by=names.get(made.created_by, "") if made.created_by else "",
        used_by=names.get(made.used_by) if made.used_by else None,
    )


def _state(made: InvitationRecord, now: int) -> p.InvitationState:
    if made.used_ms is not None:
        return "used"
    if made.revoked_ms is not None:
        return "revoked"
    return "open" if invite.is_open(made, now) else "expired"


def _person(operator: OperatorRecord, assignments: list[AssignmentRecord]) -> p.PersonRow:
    return p.PersonRow(
        operator_id=operator.operator_id,
        name=operator.name,
        deactivated=operator.deactivated_ms is not None,
        roles=list(operator.roles),
        assignments=[assignment(each) for each in assignments],
    )


def assignment(given: AssignmentRecord) -> p.AssignmentRow:
    """Give a role as the list shows it."""
    return p.AssignmentRow(
        id=given.assignment_id, role=given.role, site_id=given.site_id, actors=list(given.actors)
    )


def _account(uow: UnitOfWork, operator: OperatorRecord) -> p.OperatorAccount:
    credentials = uow.credentials.all_of(operator.operator_id)
    return p.OperatorAccount(
        id=operator.operator_id,
        name=operator.name,
        roles=list(operator.roles),
        exercises=len({each.exercise_id for each in uow.assignments.of_operator(operator.operator_id)}),
        deactivated=operator.deactivated_ms is not None,
        second_factor=any(each.kind == "totp" for each in credentials),
        passkeys=sum(each.kind == "passkey" for each in credentials),
        created_ms=operator.created_ms,
    )
