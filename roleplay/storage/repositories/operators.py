"""Operators, what they may do where, and the browsers they are signed in with."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId
from roleplay.domain.records import AssignmentRecord, InvitationRecord, OperatorRecord, SessionRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_OPERATOR = Shape(OperatorRecord, tables.operator)
_ADD_OPERATOR = Statement(insert_row(tables.operator))
_GET_OPERATOR = Statement(
    select(*_OPERATOR.columns).where(matching(tables.operator, "exercise_id", "operator_id"))
)
_OPERATOR_BY_NAME = Statement(
    select(*_OPERATOR.columns).where(matching(tables.operator, "exercise_id", "name"))
)
_OPERATORS = Statement(
    select(*_OPERATOR.columns)
    .where(matching(tables.operator, "exercise_id"))
    .order_by(tables.operator.c.created_ms, tables.operator.c.operator_id)
)
_SAVE_OPERATOR = Statement(update_by_key(tables.operator))

_SESSION = Shape(SessionRecord, tables.session)
_ADD_SESSION = Statement(insert_row(tables.session))
_GET_SESSION = Statement(
    select(*_SESSION.columns).where(matching(tables.session, "exercise_id", "token_hash"))
)
_END_SESSION = Statement(delete(tables.session).where(matching(tables.session, "exercise_id", "token_hash")))
_END_SESSIONS_OF = Statement(
    delete(tables.session).where(matching(tables.session, "exercise_id", "subject_id"))
)
_END_EXPIRED = Statement(
    delete(tables.session).where(
        matching(tables.session, "exercise_id"), tables.session.c.expires_ms <= bindparam("now")
    )
)
_SESSIONS_OF = Statement(
    select(*_SESSION.columns)
    .where(matching(tables.session, "exercise_id", "subject_id"))
    .order_by(tables.session.c.created_ms, tables.session.c.token_hash)
)

_ASSIGNMENT = Shape(AssignmentRecord, tables.assignment)
_assignment = tables.assignment.c
_ADD_ASSIGNMENT = Statement(insert_row(tables.assignment))
_by_making = (_assignment.created_ms, _assignment.assignment_id)
_GET_ASSIGNMENT = Statement(
    select(*_ASSIGNMENT.columns).where(matching(tables.assignment, "exercise_id", "assignment_id"))
)
_ASSIGNMENTS = Statement(
    select(*_ASSIGNMENT.columns).where(matching(tables.assignment, "exercise_id")).order_by(*_by_making)
)
_ASSIGNMENTS_OF = Statement(
    select(*_ASSIGNMENT.columns).where(matching(tables.assignment, "operator_id")).order_by(*_by_making)
)
_ASSIGNMENTS_OF_IN = Statement(
    select(*_ASSIGNMENT.columns)
    .where(matching(tables.assignment, "exercise_id", "operator_id"))
    .order_by(*_by_making)
)
_END_ASSIGNMENT = Statement(
    delete(tables.assignment).where(matching(tables.assignment, "exercise_id", "assignment_id"))
)

_INVITATION = Shape(InvitationRecord, tables.invitation)
_invitation = tables.invitation.c
_ADD_INVITATION = Statement(insert_row(tables.invitation))
_GET_INVITATION = Statement(
    select(*_INVITATION.columns).where(matching(tables.invitation, "exercise_id", "invitation_id"))
)
_BY_TOKEN = Statement(select(*_INVITATION.columns).where(matching(tables.invitation, "token_hash")))
_INVITATIONS = Statement(
    select(*_INVITATION.columns)
    .where(matching(tables.invitation, "exercise_id"))
    .order_by(_invitation.created_ms.desc(), _invitation.invitation_id)
)
_still_open = (_invitation.used_ms.is_(None), _invitation.revoked_ms.is_(None))
_REDEEM = Statement(
    tables.invitation.update()
    .where(
        matching(tables.invitation, "exercise_id", "invitation_id"),
        *_still_open,
        _invitation.expires_ms > bindparam("now"),
    )
    .values(used_ms=bindparam("used_ms"), used_by=bindparam("used_by"))
)
_REVOKE = Statement(
    tables.invitation.update()
    .where(matching(tables.invitation, "exercise_id", "invitation_id"), *_still_open)
    .values(revoked_ms=bindparam("now"))
)


class SqlOperators:
    """Keep operators of the installation."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, operator: OperatorRecord, /) -> None:
        self._tx.put(_ADD_OPERATOR, _OPERATOR.row(operator))

    def get(self, operator_id: OperatorId, /) -> OperatorRecord | None:
        return self._tx.record(_OPERATOR, _GET_OPERATOR, exercise_id=INSTALLATION, operator_id=operator_id)

    def by_name(self, name: str, /) -> OperatorRecord | None:
        return self._tx.record(_OPERATOR, _OPERATOR_BY_NAME, exercise_id=INSTALLATION, name=name)

    def all(self) -> Sequence[OperatorRecord]:
        return self._tx.records(_OPERATOR, _OPERATORS, exercise_id=INSTALLATION)

    def save(self, operator: OperatorRecord, /) -> None:
        self._tx.run(_SAVE_OPERATOR, **_OPERATOR.named(operator))


class SqlSessions:
    """Keep sessions of the installation."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, session: SessionRecord, /) -> None:
        self._tx.put(_ADD_SESSION, _SESSION.row(session))

    def get(self, token_hash: str, /) -> SessionRecord | None:
        return self._tx.record(_SESSION, _GET_SESSION, exercise_id=INSTALLATION, token_hash=token_hash)

    def end(self, token_hash: str, /) -> None:
        self._tx.run(_END_SESSION, exercise_id=INSTALLATION, token_hash=token_hash)

    def end_all_of(self, subject_id: str, /) -> None:
        self._tx.run(_END_SESSIONS_OF, exercise_id=INSTALLATION, subject_id=subject_id)

    def end_expired(self, now_ms: int, /) -> None:
        self._tx.run(_END_EXPIRED, exercise_id=INSTALLATION, now=now_ms)

    def all_of(self, subject_id: str, /) -> Sequence[SessionRecord]:
        return self._tx.records(_SESSION, _SESSIONS_OF, exercise_id=INSTALLATION, subject_id=subject_id)


class SqlAssignments:
    """Keep who has which role in which exercise."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, assignment: AssignmentRecord, /) -> None:
        self._tx.put(_ADD_ASSIGNMENT, _ASSIGNMENT.row(assignment))

    def get(self, exercise_id: ExerciseId, assignment_id: str, /) -> AssignmentRecord | None:
        return self._tx.record(
            _ASSIGNMENT, _GET_ASSIGNMENT, exercise_id=exercise_id, assignment_id=assignment_id
        )

    def all(self, exercise_id: ExerciseId, /) -> Sequence[AssignmentRecord]:
        return self._tx.records(_ASSIGNMENT, _ASSIGNMENTS, exercise_id=exercise_id)

    def of_operator(self, operator_id: OperatorId, /) -> Sequence[AssignmentRecord]:
        return self._tx.records(_ASSIGNMENT, _ASSIGNMENTS_OF, operator_id=operator_id)

    def of_operator_in(
        self, exercise_id: ExerciseId, operator_id: OperatorId, /
    ) -> Sequence[AssignmentRecord]:
        return self._tx.records(
            _ASSIGNMENT, _ASSIGNMENTS_OF_IN, exercise_id=exercise_id, operator_id=operator_id
        )

    def end(self, exercise_id: ExerciseId, assignment_id: str, /) -> None:
        self._tx.run(_END_ASSIGNMENT, exercise_id=exercise_id, assignment_id=assignment_id)


class SqlInvitations:
    """Keep invitations of operators; each is redeemed by the one statement that finds it open."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, invitation: InvitationRecord, /) -> None:
        self._tx.put(_ADD_INVITATION, _INVITATION.row(invitation))

    def get(self, exercise_id: ExerciseId, invitation_id: str, /) -> InvitationRecord | None:
        return self._tx.record(
            _INVITATION, _GET_INVITATION, exercise_id=exercise_id, invitation_id=invitation_id
        )

    def by_token(self, token_hash: str, /) -> InvitationRecord | None:
        return self._tx.record(_INVITATION, _BY_TOKEN, token_hash=token_hash)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[InvitationRecord]:
        return self._tx.records(_INVITATION, _INVITATIONS, exercise_id=exercise_id)

    def redeem(self, invitation: InvitationRecord, operator_id: OperatorId, now_ms: int, /) -> bool:
        return bool(
            self._tx.run(
                _REDEEM,
                exercise_id=invitation.exercise_id,
                invitation_id=invitation.invitation_id,
                used_ms=now_ms,
                used_by=operator_id,
                now=now_ms,
            )
        )

    def revoke(self, exercise_id: ExerciseId, invitation_id: str, now_ms: int, /) -> bool:
        return bool(self._tx.run(_REVOKE, exercise_id=exercise_id, invitation_id=invitation_id, now=now_ms))
