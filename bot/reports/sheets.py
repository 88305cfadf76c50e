"""The sheets that lie on the teams' tables: a code for the web page, and one for every actor's bot.

A sheet needs nothing but itself: its style is inside, it loads nothing and runs nothing. Whoever holds it can
join the team, until the team gets a new link. Contacts that the case reveals later are not on it: their links
come by Telegram when they are revealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from bot.reports.debrief import Page
from bot.web import qr
from roleplay.domain.ids import TeamId
from roleplay.domain.records import BotAccountRecord
from roleplay.domain.stop import phrase
from roleplay.services.stage import Stage
from roleplay.services.talk.contacts import contacts_of
from roleplay.services.talk.lines import in_language, title
from roleplay.texts import _, current_locale

_templates = Environment(
    loader=PackageLoader("bot.reports"),
    autoescape=select_autoescape(default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Code:
    """Something to scan."""

    title: str
    link: str
    shown: str
    """The link as one would type it."""
    image: Markup


@dataclass(frozen=True, slots=True)
class Sheet:
    """One team's."""

    team: str
    page: Code
    bots: tuple[Code, ...]
    groups: tuple[Code, ...]


def render(stage: Stage, base_url: str, links: Mapping[TeamId, str], *, everyone: bool = False) -> Page:
    """Write the sheets of these teams, in the language now spoken; `links` are their secrets.

    With `everyone` also actors stand on it whom the team does not know yet.
    """
    style = files("bot.reports").joinpath("templates/sheets.css").read_text("utf-8")
    html = _templates.get_template("sheets.html").render(
        sheets=[
            _sheet(stage, base_url, team_id, token, everyone=everyone) for team_id, token in links.items()
        ],
        title=title(stage, _language(stage)),
        marking=stage.scenario.marking,
        phrase=phrase(current_locale()),
        style=style,
        language=current_locale(),
        _=_,
    )
    return Page(html, style)


def codes_of_bots(stage: Stage, team_id: TeamId, token: str) -> tuple[Code, ...]:
    """Return what a team scans to open its contacts in Telegram; nothing where there are no bots."""
    return tuple(_bot(stage, each, f"start={token}") for each in _accounts(stage, team_id, everyone=False))


def _sheet(stage: Stage, base_url: str, team_id: TeamId, token: str, *, everyone: bool) -> Sheet:
    accounts = _accounts(stage, team_id, everyone=everyone)
    return Sheet(
        team=stage.team(team_id).name,
        page=_code(_("Web page"), f"{base_url}/j/{token}"),
        bots=tuple(_bot(stage, each, f"start={token}") for each in accounts),
        groups=tuple(_bot(stage, each, f"startgroup={token}") for each in accounts),
    )


def _accounts(stage: Stage, team_id: TeamId, *, everyone: bool) -> list[BotAccountRecord]:
    known = contacts_of(stage, team_id)
    order: list[str] = [compiled.actor.id for compiled in stage.packs.actors(stage.exercise_id)]
    accounts = [
        account
        for account in stage.uow.bot_accounts.all(stage.exercise_id)
        if account.kind != "control"
        and account.state == "ok"
        and (everyone or account.actor_id is None or account.actor_id in known)
    ]
    accounts.sort(key=lambda each: order.index(each.actor_id) if each.actor_id in order else -1)
    return accounts


def _bot(stage: Stage, account: BotAccountRecord, query: str) -> Code:
    text = stage.actor(account.actor_id).actor.name if account.actor_id else stage.scenario.title
    name = in_language(stage, text, _language(stage))[0]
    return _code(name, f"https://t.me/{account.username}?{query}", f"@{account.username}")


def _language(stage: Stage) -> str:
    """Return the language that pack and reader share."""
    spoken = current_locale()
    return spoken if spoken in stage.scenario.languages else stage.scenario.source_language


def _code(title: str, link: str, shown: str = "") -> Code:
    return Code(title, link, shown or link, Markup(qr.svg(link)))  # noqa: S704 - our own drawing
