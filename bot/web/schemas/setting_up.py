"""Setting an exercise up: sites, places for people, print sheets, and the checklist before StartEx."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.web.schemas.shared import Titled
from bot.web.schemas.words import Key, Model, Name, Wish

Light = Literal["green", "amber", "red"]
OnCall = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class ChecklistItem(Model):
    """One thing to be in order before StartEx; a red one keeps the exercise from starting."""

    id: str
    title: str
    light: Light
    details: list[str]


class Checklist(Model):
    """Everything looked at, just now."""

    items: list[ChecklistItem]
    ready: bool = Field(description="Nothing is red.")


class SiteRow(Model):
    """A city or a room."""

    id: str
    name: str


class SeatRow(Model):
    """A place kept for somebody."""

    id: str
    team_id: str
    call_sign: str
    agency: str
    languages: list[str]
    taken: bool
    open: bool = Field(description="Whether its invitation still lets somebody in.")


class TeamPlace(Model):
    """A team, where it plays, and how many have come."""

    id: str
    name: str
    site_id: str | None
    trainees: int


class SettingUp(Model):
    """What the set-up page shows."""

    sites: list[SiteRow]
    teams: list[TeamPlace]
    seats: list[SeatRow]
    agencies: list[Titled]
    welfare: str = Field(description="Who comes when somebody presses STOP.")
    checklist: Checklist


class NewSite(Wish):
    """Open a site."""

    name: Name


class MoveTeam(Model):
    """Let a team play at a site, or at none in particular."""

    site_id: Key | None


class Welfare(Model):
    """Who comes when somebody presses STOP, and how they are reached."""

    who: OnCall


class ExpectedPerson(Model):
    """Somebody who is expected in a team."""

    team: Name
    site: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    call_sign: Name
    agency: Key
    languages: list[Key] = Field(default=[], max_length=10)


class CellTrouble(Model):
    """A cell of a spreadsheet that cannot be read, and what to do."""

    where: str
    message: str


class SeatingPlan(Model):
    """What was read from a spreadsheet; nothing is kept before it is sent back."""

    expected: list[ExpectedPerson]
    troubles: list[CellTrouble]


class ReserveSeats(Model):
    """Keep a place for each of these people."""

    expected: list[ExpectedPerson] = Field(min_length=1, max_length=1_000)


class Reserved(Model):
    """How many places were added."""

    added: int


class PrintSheets(Model):
    """Make new invitations to print, for these teams or for all; former ones stop working."""

    teams: list[Key] | None = Field(default=None, max_length=200)


class SeatCard(Model):
    """An invitation for one person, shown once."""

    seat_id: str
    call_sign: str
    agency: str
    url: str
    qr_svg: str


class BotCode(Model):
    """A contact's bot, to be opened in Telegram by this team's link."""

    name: str
    shown: str = Field(description="The link as one would type it.")
    url: str
    qr_svg: str


class TeamSheet(Model):
    """A team's sheet: its own invitation and a card for each place that nobody has taken, shown once."""

    team_id: str
    name: str
    site: str | None
    url: str
    qr_svg: str
    cards: list[SeatCard]
    bots: list[BotCode] = Field(description="Codes of the contacts in Telegram; empty without bots.")


class Sheets(Model):
    """Sheets to print."""

    exercise: str
    marking: str
    stop_phrase: str
    sheets: list[TeamSheet]
