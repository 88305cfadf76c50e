"""Who works in an exercise, and as what: give and take roles, deactivate, reset; each act is audited.

Nobody gives a role that their own would not let them give, and the last administrator stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.errors import (
    LastAdministratorError,
    NameTakenError,
    NotAllowedError,
    NotInExerciseError,
    UnknownRoleError,
)
from roleplay.domain.ids import OperatorId, SiteId, fresh_id
from roleplay.domain.permissions import MAY_GIVE, ROLES, Reach, Role
from roleplay.domain.records import AssignmentRecord, OperatorRecord, TicketRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage

RESET_MS = 24 * 3_600_000
"""Wall time a link for a new password is good for."""

NO_PASSWORD = "!"  # noqa: S105 - no hash is equal to it: whoever has it comes in by other ways


@dataclass(frozen=True, slots=True)
class Part:
    """A role, and where it is to hold."""

    role: str
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()


def givable(reach: Reach) -> list[Role]:
    """Return the roles that somebody with this reach may give."""
    giving = {role for own, roles in MAY_GIVE.items() if own in reach.unlimited_roles() for role in roles}
    return [role for role in ROLES if role in giving]


def check_part(part: Part, giver: Reach | None, stage: Stage | None) -> None:
    """Refuse a role that does not exist or is not the giver's to give, and places that do not exist."""
    if part.role not in ROLES:
        raise UnknownRoleError(role=part.role, known=", ".join(ROLES))
    if giver is not None and part.role not in givable(giver):
        raise NotAllowedError
    if stage is None:
        if part.site_id or part.actors:
            raise NotInExerciseError(what="site")
        return
    if part.site_id and stage.uow.sites.get(stage.exercise_id, part.site_id) is None:
        raise NotInExerciseError(what="site")
    for actor in part.actors:
        stage.actor(actor)


def assign(
    stage: Stage, operator_id: OperatorId, part: Part, *, by: OperatorId | None, giver: Reach | None = None
) -> AssignmentRecord:
    """Give an operator a role in this exercise; the same role at the same place twice is one."""
    check_part(part, giver, stage)
    operator = found(stage.uow, operator_id)
    for has in stage.uow.assignments.of_operator_in(stage.exercise_id, operator.operator_id):
        if Part(has.role, has.site_id, has.actors) == part:
            return has
    assignment = AssignmentRecord(
        stage.exercise_id, fresh_id("a"), operator_id, part.role, stage.now, part.site_id, part.actors
    )
    stage.uow.assignments.add(assignment)
    _note(stage, "role.given", operator_id, assignment, by)
    return assignment


def unassign(
    stage: Stage, assignment_id: str, *, by: OperatorId | None, giver: Reach | None = None
) -> AssignmentRecord:
    """Take a role in this exercise away."""
    assignment = stage.uow.assignments.get(stage.exercise_id, assignment_id)
    if assignment is None:
        raise NotInExerciseError(what="role")
    if giver is not None and assignment.role not in givable(giver):
        raise NotAllowedError
    stage.uow.assignments.end(stage.exercise_id, assignment_id)
    _note(stage, "role.taken", assignment.operator_id, assignment, by)
    return assignment


def add(
    uow: UnitOfWork, name: str, password_hash: str, roles: Sequence[str], *, by: OperatorId | None, now: int
) -> OperatorRecord:
    """Add an operator with these roles in every exercise."""
    for role in roles:
        check_part(Part(role), None, None)
    if uow.operators.by_name(name.strip()) is not None:
        raise NameTakenError
    operator = OperatorRecord(OperatorId(fresh_id("o")), name.strip(), password_hash, tuple(roles), now)
    uow.operators.add(operator)
    audit.record(
        uow,
        "operator.added",
        now=now,
        operator_id=by,
        subject=operator.operator_id,
        details={"roles": list(roles)},
    )
    return operator


def set_roles(
    uow: UnitOfWork, operator_id: OperatorId, roles: Sequence[str], *, by: OperatorId | None, now: int
) -> OperatorRecord:
    """Set the roles that hold in every exercise."""
    for role in roles:
        check_part(Part(role), None, None)
    changed = replace(found(uow, operator_id), roles=tuple(role for role in ROLES if role in roles))
    return _save(uow, changed, "operator.roles", by=by, now=now, roles=list(changed.roles))


def deactivate(
    uow: UnitOfWork, operator_id: OperatorId, *, by: OperatorId | None, now: int
) -> OperatorRecord:
    """Let somebody in no more: signed out everywhere, roles kept for the day they come back."""
    changed = replace(found(uow, operator_id), deactivated_ms=now)
    uow.sessions.end_all_of(operator_id)
    uow.tickets.tear_all_of(operator_id)
    return _save(uow, changed, "operator.deactivated", by=by, now=now)


def activate(uow: UnitOfWork, operator_id: OperatorId, *, by: OperatorId | None, now: int) -> OperatorRecord:
    """Let somebody in again."""
    return _save(
        uow, replace(found(uow, operator_id), deactivated_ms=None), "operator.activated", by=by, now=now
    )


def reset(uow: UnitOfWork, operator_id: OperatorId, *, by: OperatorId | None, now: int) -> str:
    """Forget password and second factors, sign out everywhere; return the secret of a link for a new one."""
    operator = found(uow, operator_id)
    for credential in uow.credentials.all_of(operator_id):
        uow.credentials.remove(credential.credential_id)
    uow.sessions.end_all_of(operator_id)
    uow.tickets.tear_all_of(operator_id)
    token = fresh_token()
    uow.tickets.add(TicketRecord(hashed(token), "reset", operator_id, now, now + RESET_MS))
    _save(uow, replace(operator, password_hash=NO_PASSWORD), "operator.reset", by=by, now=now)
    return token


def found(uow: UnitOfWork, operator_id: OperatorId) -> OperatorRecord:
    """Return an operator, or refuse."""
    operator = uow.operators.get(operator_id)
    if operator is None:
        raise NotInExerciseError(what="operator")
    return operator


def _save(
    uow: UnitOfWork, operator: OperatorRecord, act: str, *, by: OperatorId | None, now: int, **details: object
) -> OperatorRecord:
    before = found(uow, operator.operator_id)
    uow.operators.save(operator)
    if _administers(before) and not any(_administers(each) for each in uow.operators.all()):
        raise LastAdministratorError
    audit.record(uow, act, now=now, operator_id=by, subject=operator.operator_id, details=details)
    return operator


def _administers(operator: OperatorRecord) -> bool:
    return "administrator" in operator.roles and operator.deactivated_ms is None


def _note(
    stage: Stage, act: str, operator_id: OperatorId, given: AssignmentRecord, by: OperatorId | None
) -> None:
    audit.record(
        stage.uow,
        act,
        now=stage.now,
        operator_id=by,
        exercise_id=stage.exercise_id,
        subject=operator_id,
        details=part_details(given.role, given.site_id, given.actors),
    )


def part_details(role: str, site_id: SiteId | None, actors: Sequence[str]) -> dict[str, object]:
    """Return a role and its place as the audit log tells them."""
    return {"role": role, "site_id": site_id, "actors": list(actors)}
