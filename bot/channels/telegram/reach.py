"""Whether each bot reaches Telegram: what its sends tell, and a harmless question while it seems cut off.

Promise: while a bot is cut off no letter is risked on it; the staff hears once that it is, and once that it
is no more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from bot.channels.telegram.outcomes import Away, Later, Outcome, Unsure
from bot.channels.telegram.pacing import Pacer, Place
from bot.channels.telegram.weather import SURE_AFTER, CutOff, Weather
from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.ports.clock import Clock
from roleplay.services.talk.letter_shapes import Letter

News = Literal["away", "ok", ""]
"""What has changed with a bot: it cannot send, it can again, nothing."""


def place_of(chat: ChatRecord) -> Place:
    """Return what pacing must know of a chat; all topics of a group share its pace."""
    return Place(chat.account_id, chat.chat_id, group=chat.kind == "group")


class Reach:
    """Keeps the pace and the weather of every bot by what becomes of its sends."""

    def __init__(
        self, pacer: Pacer, clock: Clock, probe: Callable[[BotAccountRecord], Awaitable[Outcome]]
    ) -> None:
        self.weather = Weather()
        self._pacer = pacer
        self._clock = clock
        self._probe = probe

    def is_cut_off(self, account_id: AccountId) -> bool:
        """Say whether Telegram seems to be away for this bot."""
        return account_id in self.weather.cut_off

    def forget(self, account_id: AccountId) -> None:
        """The bot is ours no more."""
        self.weather.heard(account_id)

    def may_ask(self, account_id: AccountId) -> bool:
        """Say whether it is time to ask again."""
        return self._pacer.opens_in(Place(account_id, "")) == 0

    async def ask(self, account: BotAccountRecord) -> News:
        """Ask Telegram something harmless, and return what the staff should hear of it."""
        match await self._probe(account):
            case Later(retry_after=seconds):
                self._pacer.close(account.account_id, seconds)
                return ""
            case Away(why=why) | Unsure(why=why):
                return self._away(account.account_id, why)
        return self._heard(account.account_id)

    def note(self, letter: Letter, outcome: Outcome) -> News:
        """Learn from what became of a send, and return what the staff should hear of it."""
        account, place = letter.account.account_id, place_of(letter.chat)
        match outcome:
            case Later(retry_after=seconds):
                self._pacer.told(place, seconds)
            case Away(why=why, counts=True):
                self._pacer.told(place, CutOff(0, why, letter.record.attempts).pause_s)
            case Away(why=why) | Unsure(why=why):
                return self._away(account, why)
            case _:
                return self._heard(account)
        return ""

    def _away(self, account: AccountId, why: str) -> News:
        trouble = self.weather.away(account, why, self._clock.now_ms())
        self._pacer.close(account, trouble.pause_s)
        return "away" if trouble.times == SURE_AFTER else ""

    def _heard(self, account: AccountId) -> News:
        trouble = self.weather.heard(account)
        return "ok" if trouble and trouble.sure else ""
