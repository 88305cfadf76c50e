"""Operators' own phones in the control room."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.words import Model


class PhoneRow(Model):
    """A phone that is signed in."""

    id: str
    since: int = Field(description="Wall time, milliseconds UTC.")
    until: int = Field(description="When it is signed out by itself.")


class Phones(Model):
    """The control room's bot, and one's own phones."""

    bot: str | None = Field(description="Its Telegram name; null when the exercise has none.")
    phones: list[PhoneRow]


class PhoneCode(Model):
    """A code that signs one phone in, shown once."""

    code: str
    until: int
    bot: str
    link: str
    qr_svg: str
