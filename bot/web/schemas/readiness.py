"""Who can be reached by which bot."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.words import Model


class BotReady(Model):
    """A bot of the exercise and how it is."""

    account_id: str
    actor_id: str | None = Field(description="None for the switchboard, which speaks for every actor.")
    name: str
    username: str
    state: Literal["ok", "refused", "off"]
    why: str
    served_by: str = Field(description="The server that reads and sends for it; empty while none does.")


class TraineeReady(Model):
    """A trainee, and how each bot reaches them."""

    trainee_id: str
    call_sign: str
    team_id: str
    reach: dict[str, Literal["reachable", "not_started", "blocked", "left", "bot_off"]] = Field(
        description="By the bot's account."
    )


class Readiness(Model):
    """The readiness board: a bot cannot begin a chat, so each trainee presses Start at each once."""

    bots: list[BotReady]
    trainees: list[TraineeReady]
    without_bot: list[str] = Field(description="Actors who speak on the web page alone.")
