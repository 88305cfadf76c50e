"""Dress a bot as its actor: name, description, commands, picture, and how it hears.

First it is only looked what Telegram shows now and what would change; nothing is changed until `carry_out`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InputProfilePhotoStatic,
)

from bot.channels.telegram.actors import commands
from bot.channels.telegram.service import ONE_AT_A_TIME, WEBHOOK_PATH
from bot.channels.telegram.updates import ALLOWED
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.packs import MediaFile
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import in_language
from roleplay.texts import _, speaking

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_SHORT = 64, 512, 120
"""Characters that Telegram takes."""
IN_GROUPS = ("stop", "help")
"""Commands listed in groups: the others answer in private only."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How a bot should look, by language; "" stands for every language that has no own."""

    names: Mapping[str, str]
    description: Mapping[str, str]
    short: Mapping[str, str]
    commands: Mapping[str, tuple[tuple[str, str], ...]]
    face: MediaFile | None = None
    """The pack's picture, for a bot that has none."""
    photo: MediaFile | None = None
    """Another picture; what Telegram has cannot be compared with it, so it is offered each time."""
    webhook: str = ""
    """Where it shall knock; "" when we ask it."""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that Telegram shows otherwise than it should."""

    what: str
    now: str
    wanted: str
    carry_out: Callable[[], Awaitable[object]]


def dress_of(
    stage: Stage, account: BotAccountRecord, *, webhooks: str, secret: str, photo: MediaFile | None = None
) -> Dress:
    """Return how an account's bot should look, from the exercise's pack; another photo may be given."""
    source = stage.scenario.source_language
    languages = {"": source} | {tag: tag for tag in stage.scenario.languages if tag != source}
    return Dress(
        names={tag: _name(stage, account, spoken) for tag, spoken in languages.items()},
        description={tag: _description(stage, spoken) for tag, spoken in languages.items()},
        short={tag: _short(stage, spoken) for tag, spoken in languages.items()},
        commands={tag: _commands(spoken) for tag, spoken in languages.items()},
        face=_face(stage, account),
        photo=photo,
        webhook=f"{webhooks}{WEBHOOK_PATH}{account.account_id}" if webhooks else "",
        secret=secret,
    )


def _face(stage: Stage, account: BotAccountRecord) -> MediaFile | None:
    name = stage.actor(account.actor_id).actor.photo if account.actor_id else None
    return stage.packs.media(stage.exercise_id, name) if name else None


async def changes(bot: Bot, dress: Dress) -> list[Change]:
    """Ask Telegram how the bot looks now and return what would have to be changed."""
    found: list[Change] = []
    for tag in dress.names:
        found += await _in_one_language(bot, dress, tag)
    found += await _hearing(bot, dress)
    found += await _looks(bot, dress)
    return found


async def _looks(bot: Bot, dress: Dress) -> list[Change]:
    wanted = dress.photo or dress.face
    if wanted is None:
        return []
    has_one = bool((await bot.get_user_profile_photos(bot.id, limit=1)).total_count)
    if has_one and dress.photo is None:
        return []
    picture = InputProfilePhotoStatic(photo=BufferedInputFile(wanted.content, wanted.name))
    now = "?" if has_one else ""
    return [Change(_("picture"), now, wanted.name, lambda: bot.set_my_profile_photo(photo=picture))]


async def _in_one_language(bot: Bot, dress: Dress, tag: str) -> list[Change]:
    code = tag or None
    name = (await bot.get_my_name(language_code=code)).name
    description = (await bot.get_my_description(language_code=code)).description
    short = (await bot.get_my_short_description(language_code=code)).short_description
    listed = await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code=code)
    wanted = [BotCommand(command=word, description=text) for word, text in dress.commands[tag]]
    in_groups = [each for each in wanted if each.command in IN_GROUPS]

    async def list_commands() -> None:
        await bot.set_my_commands(wanted, scope=BotCommandScopeAllPrivateChats(), language_code=code)
        await bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats(), language_code=code)

    mark = f" ({tag})" if tag else ""
    every = [
        Change(
            _("name") + mark,
            name,
            dress.names[tag],
            lambda: bot.set_my_name(dress.names[tag], language_code=code),
        ),
        Change(
            _("description") + mark,
            description,
            dress.description[tag],
            lambda: bot.set_my_description(dress.description[tag], language_code=code),
        ),
        Change(
            _("short description") + mark,
            short,
            dress.short[tag],
            lambda: bot.set_my_short_description(dress.short[tag], language_code=code),
        ),
        Change(_("commands") + mark, _listed(listed), _listed(wanted), list_commands),
    ]
    return [change for change in every if change.now != change.wanted]


async def _hearing(bot: Bot, dress: Dress) -> list[Change]:
    now = (await bot.get_webhook_info()).url
    if now == dress.webhook:
        return []
    if not dress.webhook:
        return [Change(_("webhook"), now, _("none: we ask"), bot.delete_webhook)]

    async def knock() -> None:
        await bot.set_webhook(
            dress.webhook,
            secret_token=dress.secret,
            max_connections=ONE_AT_A_TIME,
            allowed_updates=list(ALLOWED),
        )

    return [Change(_("webhook"), now, dress.webhook, knock)]


def _name(stage: Stage, account: BotAccountRecord, language: str) -> str:
    text = stage.actor(account.actor_id).actor.name if account.actor_id else stage.scenario.title
    return in_language(stage, text, language)[0][:LONGEST_NAME]


def _description(stage: Stage, language: str) -> str:
    with speaking(language):
        said = f"{stage.scenario.marking.header}. " + _(
            "Played in an exercise: nobody here is a real office or person. To take part, scan your team's "
            "code. In a real emergency send /stop."
        )
        return said[:LONGEST_DESCRIPTION]


def _short(stage: Stage, language: str) -> str:
    with speaking(language):
        said = f"{stage.scenario.marking.header}. " + _("Played in an exercise, nobody real.")
        return said[:LONGEST_SHORT]


def _commands(language: str) -> tuple[tuple[str, str], ...]:
    with speaking(language):
        return commands.described()


def _listed(listed: Sequence[BotCommand]) -> str:
    return ", ".join(f"/{each.command} {each.description}" for each in listed)
