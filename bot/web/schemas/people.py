"""Who works in an exercise or in this installation, who is invited, and who did what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.web.schemas.operators import Label, WaysIn
from bot.web.schemas.words import Key, Model, Name, Password, Wish

RoleName = Literal["director", "role-player", "observer", "author", "administrator"]
InvitationState = Literal["open", "used", "revoked", "expired"]


class Part(Model):
    """A role, and where it holds: everywhere, at one site, for some actors."""

    role: RoleName
    site_id: Key | None = None
    actors: Annotated[list[Key], Field(max_length=50)] = []  # noqa: RUF012 - pydantic copies it


class NewAssignment(Part):
    """A role for somebody who is an operator already."""

    operator_id: Key


class NewInvitation(Part, Wish):
    """A link for one person to come in with this role."""

    label: Label = ""
    days: Annotated[int, Field(ge=1, le=60)] = 7


class Held(Model):
    """A role that somebody has or is to have, and where."""

    role: str
    site_id: str | None
    actors: list[str]


class AssignmentRow(Held):
    """A role that somebody has in this exercise."""

    id: str


class PersonRow(Model):
    """Somebody who works in this exercise, or could."""

    operator_id: str
    name: str
    deactivated: bool
    roles: list[str]
    """Those that hold in every exercise."""
    assignments: list[AssignmentRow]


class InvitationRow(Held):
    """An invitation as the list shows it."""

    id: str
    label: str
    state: InvitationState
    created_ms: int
    expires_ms: int
    by: str
    used_by: str | None


class PlaceRow(Model):
    """A site or an actor that a role can be for."""

    id: str
    name: str


class People(Model):
    """Everybody who works in an exercise, and what can be given to whom."""

    people: list[PersonRow]
    others: list[PersonRow]
    """Operators of this installation without a role here."""
    invitations: list[InvitationRow]
    sites: list[PlaceRow]
    actors: list[PlaceRow]
    may_give: list[RoleName]


class InvitationLink(Model):
    """An invitation's link, which cannot be shown again."""

    id: str
    url: str
    qr_svg: str
    expires_ms: int


class OperatorAccount(Model):
    """An operator as administrators see them."""

    id: str
    name: str
    roles: list[str]
    exercises: int
    deactivated: bool
    second_factor: bool
    passkeys: int
    created_ms: int


class Operators(Model):
    """Everybody who can sign in here."""

    operators: list[OperatorAccount]
    invitations: list[InvitationRow]


class Roles(Model):
    """The roles that hold in every exercise."""

    roles: Annotated[list[RoleName], Field(max_length=5)]


class ResetLink(Model):
    """A link for a new password, which cannot be shown again."""

    url: str
    qr_svg: str


class StaffInvitation(Model):
    """What an invitation is for."""

    role: str
    exercise: str | None
    label: str
    expires_ms: int
    signed_in_as: str | None
    ways: WaysIn


class ComeIn(Model):
    """Come in by an invitation, with a name and a password of one's own."""

    name: Name
    password: Password


class WantedName(Model):
    """The name of somebody about to make a passkey."""

    name: Name


class AuditRow(Model):
    """One act."""

    seq: int
    wall_ms: int
    operator: str
    """A name; empty for somebody at the machine itself."""
    act: str
    subject: str
    details: dict[str, str | int | float | bool | list[str] | None]


class AuditLog(Model):
    """Acts, the newest first."""

    entries: list[AuditRow]
    names: dict[str, str]
    """What the ids among these stand for, as far as it still has a name."""
    more: bool


class AuditBreak(Model):
    """A place where the log is not what was written."""

    seq: int
    why: str


class AuditVerdict(Model):
    """Whether the whole log is what was written."""

    entries: int
    intact: bool
    head: str
    broken: list[AuditBreak]
