"""How it stands with the channels outside: what waits, since when, and which bots cannot send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from roleplay.domain import recorded
from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.storage import WaitingChat
from roleplay.services.stage import Stage
from roleplay.services.talk import lines

TELEGRAM = "telegram"
BotState = Literal["ok", "away", "refused", "off"]


class Trouble(Protocol):
    """Why a bot cannot send at this moment, as whoever sends knows it."""

    @property
    def since_ms(self) -> int:
        """When it began, wall time."""
        ...

    @property
    def why(self) -> str:
        """Tell the reason, in words for the staff."""
        ...

    @property
    def sure(self) -> bool:
        """Say whether it is more than chance."""
        ...


@dataclass(frozen=True, slots=True)
class BotStanding:
    """One bot: whether it can send, and what waits for it."""

    username: str
    actor: str
    """The actor's name in the pack's language; empty for a bot of several."""
    state: BotState
    why: str
    since_ms: int | None
    queued: int
    oldest_ms: int | None
    """When the letter that waits longest was queued, wall time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One channel: all its bots together."""

    name: str
    away: bool
    since_ms: int | None
    queued: int
    oldest_ms: int | None
    unsure: int
    """Lines of which nobody can say whether they arrived."""
    bots: tuple[BotStanding, ...]


def standings(stage: Stage, troubles: Mapping[AccountId, Trouble]) -> list[Standing]:
    """Return every channel that this exercise uses besides its own pages."""
    accounts = [each for each in stage.uow.bot_accounts.all(stage.exercise_id) if each.kind != "control"]
    if not accounts:
        return []
    waiting = stage.uow.letters.waiting(stage.exercise_id)
    bots = tuple(_bot(stage, account, waiting, troubles.get(account.account_id)) for account in accounts)
    return [
        Standing(
            name=TELEGRAM,
            away=any(bot.state == "away" for bot in bots),
            since_ms=min((bot.since_ms for bot in bots if bot.since_ms is not None), default=None),
            queued=sum(bot.queued for bot in bots),
            oldest_ms=min((bot.oldest_ms for bot in bots if bot.oldest_ms is not None), default=None),
            unsure=len(stage.uow.letters.all_in(stage.exercise_id, "unsure")),
            bots=bots,
        )
    ]


def _bot(
    stage: Stage, account: BotAccountRecord, waiting: Sequence[WaitingChat], trouble: Trouble | None
) -> BotStanding:
    mine = [chat for chat in waiting if chat.account_id == account.account_id]
    away = account.state == "ok" and trouble is not None and trouble.sure
    return BotStanding(
        username=account.username,
        actor=_name(stage, account.actor_id) if account.actor_id else "",
        state="away" if away else account.state,
        why=recorded.retell(trouble.why if away and trouble else account.why),
        since_ms=trouble.since_ms if away and trouble else None,
        queued=sum(chat.letters for chat in mine),
        oldest_ms=min((chat.oldest_ms for chat in mine), default=None),
    )


def _name(stage: Stage, actor_id: str) -> str:
    return lines.in_language(stage, stage.actor(actor_id).actor.name, stage.scenario.source_language)[0]
