"""How it stands with the channels outside."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.web.schemas.words import Model


class ChannelBot(Model):
    """One bot of a channel."""

    username: str
    actor: str = Field(description="The actor's name; empty for a bot that stands for several.")
    state: Literal["ok", "away", "refused", "off"]
    why: str
    since_ms: int | None = Field(description="Since when it is away, wall time.")
    queued: int
    oldest_ms: int | None


class ChannelStanding(Model):
    """A channel such as Telegram: whether it can be reached, and what waits for it."""

    name: Literal["telegram"]
    away: bool
    since_ms: int | None
    queued: int = Field(description="Messages that wait to be sent.")
    oldest_ms: int | None = Field(description="When the one that waits longest was queued, wall time.")
    unsure: int = Field(description="Messages of which nobody can say whether they arrived.")
    bots: list[ChannelBot]


class Channels(Model):
    """The channels an exercise uses besides its own pages; empty when it uses none."""

    wall_ms: int = Field(description="Now, wall time.")
    channels: list[ChannelStanding]
