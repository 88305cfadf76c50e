"""Operators: how they come in, what they may do where, and everybody's sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, SiteId
from roleplay.domain.records.json import Json

SessionKind = Literal["trainee", "operator", "wall"]
CredentialKind = Literal["totp", "recovery", "passkey", "oidc"]
TicketPurpose = Literal["link", "second-factor", "reset", "totp", "passkey", "oidc", "phone", "tie", "try"]


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Anyone working the panel; belongs to the installation."""

    operator_id: OperatorId
    name: str
    password_hash: str
    roles: tuple[str, ...]
    """Those that hold in every exercise; what holds in one only is an assignment."""
    created_ms: int
    deactivated_ms: int | None = None
    """Since when they may not sign in any more."""
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """A role of an operator in one exercise, there perhaps only at one site or for some actors."""

    exercise_id: ExerciseId
    assignment_id: str
    operator_id: OperatorId
    role: str
    created_ms: int
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()
    """Empty: all of them."""


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """A link that makes whoever opens it an operator with this role, once."""

    exercise_id: ExerciseId
    """`INSTALLATION` for a role in every exercise."""
    invitation_id: str
    token_hash: str
    role: str
    created_ms: int
    expires_ms: int
    created_by: OperatorId | None = None
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()
    label: str = ""
    """For whom it is, as the list of invitations shows it."""
    used_ms: int | None = None
    used_by: OperatorId | None = None
    revoked_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """Another way for an operator to prove who they are."""

    credential_id: str
    operator_id: OperatorId
    kind: CredentialKind
    secret: str
    """A sealed secret, a hash or a public key, by kind."""
    created_ms: int
    label: str = ""
    counter: int = 0
    """The last time step of a code, or the last count of a passkey: neither is taken twice."""
    used_ms: int | None = None
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A secret that is good for one thing, once, for a short time."""

    token_hash: str
    purpose: TicketPurpose
    subject_id: str
    created_ms: int
    expires_ms: int
    body: Json = field(default_factory=dict)
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A signed-in browser, known by the hash of its token; belongs to the installation."""

    token_hash: str
    kind: SessionKind
    subject_id: str
    """A `TraineeId` or an `OperatorId`, by kind."""
    created_ms: int
    expires_ms: int
    of_exercise: ExerciseId | None = None
    """The trainee's exercise; None for an operator."""
    agent: str | None = None
    """What the browser calls itself, so that its owner knows it in a list."""
    exercise_id: ExerciseId = INSTALLATION
