"""The bots of an exercise: one for each actor, or one switchboard for all, or the staff's control room.

A bot serves one exercise at a time. Given again, with the same or another token, it keeps its account, and so
its chats and its webhook's address.
"""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.errors import BotTakenError, NotInExerciseError
from roleplay.domain.ids import AccountId, fresh_id
from roleplay.domain.records import AccountKind, BotAccountRecord
from roleplay.ports.seal import Seal
from roleplay.services.staff.tokens import fresh_token
from roleplay.services.stage import Stage


@dataclass(frozen=True, slots=True)
class NewBot:
    """A bot as its service describes it, with the secret it is driven by."""

    token: str
    bot_id: str
    username: str


def add(
    stage: Stage, bot: NewBot, seal: Seal, *, kind: AccountKind, actor_id: str | None = None
) -> BotAccountRecord:
    """Let a bot speak for an actor, for all of them, or with the staff."""
    if kind == "actor":
        actor_id = stage.actor(actor_id or "").actor.id
    _refuse_if_taken(stage, bot)
    known = _of_role(stage, kind, actor_id) or _of_bot(stage, bot)
    account = BotAccountRecord(
        exercise_id=stage.exercise_id,
        account_id=known.account_id if known else AccountId(fresh_id("b")),
        kind=kind,
        bot_id=bot.bot_id,
        username=bot.username,
        sealed_token=seal.close(bot.token),
        sealed_secret=known.sealed_secret if known else seal.close(fresh_token()),
        created_ms=known.created_ms if known else stage.now,
        actor_id=actor_id,
    )
    if known:
        stage.uow.bot_accounts.save(account)
    else:
        stage.uow.bot_accounts.add(account)
    stage.journal("bot.added", {"username": bot.username, "kind": kind, "actor_id": actor_id})
    return account


def remove(stage: Stage, account_id: AccountId) -> BotAccountRecord:
    """Let a bot go; its chats stay known."""
    account = stage.uow.bot_accounts.get(stage.exercise_id, account_id)
    if account is None:
        raise NotInExerciseError(what="bot")
    stage.uow.bot_accounts.remove(stage.exercise_id, account_id)
    stage.journal("bot.removed", {"username": account.username, "actor_id": account.actor_id})
    return account


def _of_role(stage: Stage, kind: AccountKind, actor_id: str | None) -> BotAccountRecord | None:
    accounts = stage.uow.bot_accounts.all(stage.exercise_id)
    return next((each for each in accounts if (each.kind, each.actor_id) == (kind, actor_id)), None)


def _of_bot(stage: Stage, bot: NewBot) -> BotAccountRecord | None:
    accounts = stage.uow.bot_accounts.all(stage.exercise_id)
    return next((each for each in accounts if each.bot_id == bot.bot_id), None)


def _refuse_if_taken(stage: Stage, bot: NewBot) -> None:
    """Two programs, or two exercises, that read one bot's messages take them from each other."""
    for account in stage.uow.bot_accounts.everywhere():
        if account.bot_id == bot.bot_id and account.exercise_id != stage.exercise_id:
            raise BotTakenError(username=bot.username)
