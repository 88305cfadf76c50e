"""Operators: what they may do where, and how they prove who they are."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from roleplay.domain.ids import ExerciseId, OperatorId
from roleplay.domain.records import (
    AssignmentRecord,
    CredentialRecord,
    InvitationRecord,
    OperatorRecord,
    SessionRecord,
    TicketPurpose,
    TicketRecord,
)


class Operators(Protocol):
    """People working the panel."""

    def add(self, operator: OperatorRecord, /) -> None: ...
    def get(self, operator_id: OperatorId, /) -> OperatorRecord | None: ...
    def by_name(self, name: str, /) -> OperatorRecord | None: ...
    def all(self) -> Sequence[OperatorRecord]: ...
    def save(self, operator: OperatorRecord, /) -> None: ...


class Sessions(Protocol):
    """Signed-in browsers."""

    def add(self, session: SessionRecord, /) -> None: ...
    def get(self, token_hash: str, /) -> SessionRecord | None: ...
    def end(self, token_hash: str, /) -> None: ...
    def end_all_of(self, subject_id: str, /) -> None:
        """Sign this trainee or operator out everywhere."""
        ...

    def all_of(self, subject_id: str, /) -> Sequence[SessionRecord]:
        """Return where this trainee or operator is signed in, the oldest first."""
        ...

    def end_expired(self, now_ms: int, /) -> None: ...


class Assignments(Protocol):
    """Roles in single exercises, in the order of making."""

    def add(self, assignment: AssignmentRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, assignment_id: str, /) -> AssignmentRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[AssignmentRecord]: ...
    def of_operator(self, operator_id: OperatorId, /) -> Sequence[AssignmentRecord]:
        """Return this operator's roles in all exercises."""
        ...

    def of_operator_in(
        self, exercise_id: ExerciseId, operator_id: OperatorId, /
    ) -> Sequence[AssignmentRecord]: ...
    def end(self, exercise_id: ExerciseId, assignment_id: str, /) -> None: ...


class Invitations(Protocol):
    """Links that make operators, the newest first."""

    def add(self, invitation: InvitationRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, invitation_id: str, /) -> InvitationRecord | None: ...
    def by_token(self, token_hash: str, /) -> InvitationRecord | None:
        """Return the invitation of any exercise: whoever holds a link does not know which."""
        ...

    def all(self, exercise_id: ExerciseId, /) -> Sequence[InvitationRecord]: ...
    def redeem(self, invitation: InvitationRecord, operator_id: OperatorId, now_ms: int, /) -> bool:
        """Use it up; False when it is used, revoked or expired already. Of two, one gets True."""
        ...

    def revoke(self, exercise_id: ExerciseId, invitation_id: str, now_ms: int, /) -> bool:
        """Make it open nothing; False when it did not any more."""
        ...


class Credentials(Protocol):
    """Second factors, passkeys and accounts elsewhere, in the order of adding."""

    def add(self, credential: CredentialRecord, /) -> None: ...
    def get(self, credential_id: str, /) -> CredentialRecord | None: ...
    def all_of(self, operator_id: OperatorId, /) -> Sequence[CredentialRecord]: ...
    def use(self, credential_id: str, counter: int, now_ms: int, /) -> bool:
        """Note a use; False unless the counter rises (0 stands for one that never counts)."""
        ...

    def remove(self, credential_id: str, /) -> bool:
        """Forget it; False when it was not there any more: of two, one gets True."""
        ...


class Tickets(Protocol):
    """Secrets that are good for one thing, once, for a short time."""

    def add(self, ticket: TicketRecord, /) -> None: ...
    def look(self, token_hash: str, purpose: TicketPurpose, now_ms: int, /) -> TicketRecord | None:
        """Return it and leave it good."""
        ...

    def take(self, token_hash: str, purpose: TicketPurpose, now_ms: int, /) -> TicketRecord | None:
        """Return it and use it up: of two who take it, one gets it."""
        ...

    def all_of(self, subject_id: str, purpose: TicketPurpose, now_ms: int, /) -> Sequence[TicketRecord]:
        """Return those that are still good, the oldest first."""
        ...

    def tear_all_of(self, subject_id: str, /) -> None: ...
    def tear_expired(self, now_ms: int, /) -> None: ...
