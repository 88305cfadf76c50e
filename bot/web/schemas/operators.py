"""Who works the panel, how they sign in, and their own account."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.web.schemas.words import MAX_NAME, Model, Name, Password

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NAME)]
PasskeyAnswer = Annotated[dict[str, Any], Field(description="What the browser gave, as JSON.")]


class SetUp(Model):
    """The first operator signs up with the code printed at the first start."""

    code: Code
    name: Name
    password: Password


class SignIn(Model):
    """An operator signs in."""

    name: Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignInCode(Model):
    """An operator signs in with a one-time code."""

    code: Code


class SecondFactor(Model):
    """The ticket that the password gave, and the code that the phone shows."""

    ticket: Code
    code: Code


class SecondFactorNeeded(Model):
    """The password was right; now the second factor."""

    second_factor: Literal[True] = True
    ticket: str


class PasskeyQuestion(Model):
    """What to give to `navigator.credentials`, and the ticket to bring its answer with."""

    ticket: str
    options: dict[str, Any]


class PasskeySignIn(Model):
    """The answer of a passkey."""

    ticket: Code
    answer: PasskeyAnswer


class NewPasskey(PasskeySignIn):
    """The answer of a passkey that was just made."""

    label: Label = ""


class ComeInByPasskey(NewPasskey):
    """Come in by an invitation, with a name and a passkey that was just made."""

    name: Name


class WaysIn(Model):
    """How one can sign in here."""

    passkeys: bool
    provider: str | None
    """The name of the organisation's own sign-in, if there is one."""


class Operator(Model):
    """Somebody working the panel."""

    id: str
    name: str
    roles: list[str]
    """Those that hold in every exercise."""
    may: list[str]
    """What they may do beside single exercises, by the words of the permission table."""


class CredentialRow(Model):
    """A passkey or an account elsewhere."""

    id: str
    kind: Literal["passkey", "oidc"]
    label: str
    created_ms: int
    used_ms: int | None


class SessionRow(Model):
    """A browser in which one is signed in."""

    id: str
    agent: str
    created_ms: int
    expires_ms: int
    here: bool


class Account(Model):
    """One's own account."""

    name: str
    fresh: bool
    """Whether one has signed in lately enough to change how."""
    password: bool
    second_factor: bool
    recovery_codes: int
    credentials: list[CredentialRow]
    sessions: list[SessionRow]
    ways: WaysIn


class NewPassword(Model):
    """A new password."""

    password: Password


class SecondFactorOffer(Model):
    """A secret for an authenticator app, as letters and as a picture."""

    ticket: str
    secret: str
    uri: str
    qr_svg: str


class RecoveryCodes(Model):
    """Codes for the day the phone is lost; shown once."""

    codes: list[str]


class EndedSessions(Model):
    """In how many browsers one was signed out."""

    ended: int


class ResetFor(Model):
    """Whose password a link sets anew."""

    name: str
