"""Who can be reached by which actor: a bot cannot begin a chat, so this is looked at before StartEx.

What Telegram cannot reach stands on the trainee's page all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roleplay.domain import recorded
from roleplay.domain.records import BotAccountRecord, ChatRecord, TraineeRecord
from roleplay.services.channels.serve_bots import server_of
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import in_language

Reach = Literal["reachable", "not_started", "blocked", "left", "bot_off"]
"""The chat is open · Start was never pressed · they blocked the bot · left it · the bot itself is off."""


@dataclass(frozen=True, slots=True)
class BotReady:
    """A bot and how it is."""

    account_id: str
    actor_id: str | None
    name: str
    username: str
    state: str
    why: str
    served_by: str
    """The server that reads and sends for it; empty while none does."""


@dataclass(frozen=True, slots=True)
class TraineeReady:
    """A trainee, and how each bot reaches them, by the bot's account."""

    trainee_id: str
    call_sign: str
    team_id: str
    reach: dict[str, Reach]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every bot and every trainee who takes part; `without_bot` are actors who speak on the page alone."""

    bots: tuple[BotReady, ...]
    trainees: tuple[TraineeReady, ...]
    without_bot: tuple[str, ...]


def readiness(stage: Stage) -> Readiness:
    """Return who can be reached by which actor now."""
    accounts = _accounts(stage)
    chats: dict[str, list[ChatRecord]] = {}
    for chat in stage.uow.chats.all(stage.exercise_id):
        if chat.trainee_id:
            chats.setdefault(chat.trainee_id, []).append(chat)
    trainees = [each for each in stage.uow.trainees.all(stage.exercise_id) if each.left_ms is None]
    return Readiness(
        bots=tuple(_bot(stage, account) for account in accounts),
        trainees=tuple(_trainee(each, accounts, chats.get(each.trainee_id, [])) for each in trainees),
        without_bot=_without_bot(stage, accounts),
    )


def _accounts(stage: Stage) -> list[BotAccountRecord]:
    """Return the trainees' bots in the pack's order of actors, the switchboard first."""
    places = {str(each.actor.id): at for at, each in enumerate(stage.packs.actors(stage.exercise_id))}
    found = [each for each in stage.uow.bot_accounts.all(stage.exercise_id) if each.kind != "control"]
    return sorted(found, key=lambda each: places.get(str(each.actor_id), -1))


def _bot(stage: Stage, account: BotAccountRecord) -> BotReady:
    actor = stage.actor(account.actor_id).actor if account.actor_id else None
    text = actor.name if actor else stage.scenario.title
    server = server_of(stage.uow, account, stage.now)
    return BotReady(
        account.account_id,
        account.actor_id,
        in_language(stage, text, stage.scenario.source_language)[0],
        account.username,
        account.state,
        recorded.retell(account.why),
        server.machine if server and server.alive else "",
    )


def _trainee(
    trainee: TraineeRecord, accounts: list[BotAccountRecord], chats: list[ChatRecord]
) -> TraineeReady:
    by_account = {chat.account_id: chat for chat in chats}
    reach: dict[str, Reach] = {
        each.account_id: _reach(each, by_account.get(each.account_id)) for each in accounts
    }
    return TraineeReady(trainee.trainee_id, trainee.call_sign, trainee.team_id, reach)


def _reach(account: BotAccountRecord, chat: ChatRecord | None) -> Reach:
    if account.state != "ok":
        return "bot_off"
    return chat.state if chat else "not_started"


def _without_bot(stage: Stage, accounts: list[BotAccountRecord]) -> tuple[str, ...]:
    if any(each.kind == "switchboard" for each in accounts):
        return ()
    served = {each.actor_id for each in accounts}
    actors = [compiled.actor for compiled in stage.packs.actors(stage.exercise_id)]
    return tuple(actor.id for actor in actors if actor.id not in served)
