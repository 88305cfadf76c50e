"""How it stands with Telegram, bot by bot, as far as sending can tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from roleplay.domain.ids import AccountId

SURE_AFTER = 2
"""Failures in a row after which a bot counts as cut off; one may be chance."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class CutOff:
    """A bot that cannot send at the moment."""

    since_ms: int
    why: str
    times: int = 1

    @property
    def sure(self) -> bool:
        """Whether it is more than chance."""
        return self.times >= SURE_AFTER

    @property
    def pause_s(self) -> float:
        """How long to try nothing: 1, 2, 4 … 30 seconds."""
        return min(FIRST_PAUSE_S * 2.0 ** (self.times - 1), LONGEST_PAUSE_S)


@dataclass(slots=True)
class Weather:
    """What is known of every bot; one that is well is not in it."""

    cut_off: dict[AccountId, CutOff] = field(default_factory=dict)

    def away(self, account_id: AccountId, why: str, now_ms: int) -> CutOff:
        """Note that a send found nobody, and return what is known now."""
        known = self.cut_off.get(account_id)
        found = replace(known, why=why, times=known.times + 1) if known else CutOff(now_ms, why)
        self.cut_off[account_id] = found
        return found

    def heard(self, account_id: AccountId) -> CutOff | None:
        """Note that Telegram answered; return what was the trouble until now, if there was any."""
        return self.cut_off.pop(account_id, None)
