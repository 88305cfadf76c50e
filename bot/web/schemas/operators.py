"""Who works the panel, and how they sign in."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from bot.web.schemas.words import Model, Name, Password


class SetUp(Model):
    """The first operator signs up with the code printed at the first start."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    name: Name
    password: Password


class SignIn(Model):
    """An operator signs in."""

    name: Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignInCode(Model):
    """An operator signs in with a one-time code."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Operator(Model):
    """Somebody working the panel."""

    id: str
    name: str
    roles: list[str]
    """Those that hold in every exercise."""
    may: list[str]
    """What they may do beside single exercises, by the words of the permission table."""
