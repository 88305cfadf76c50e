"""Who did what in an exercise."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.words import Control, Model


class SittingRow(Model):
    """One person in the seat of one actor."""

    seq: int = Field(description="Where the record says that they sat down; names this row for good.")
    operator_id: str
    conversation_id: str
    actor_id: str
    team_id: str
    control: Control
    from_play_ms: int
    from_wall_ms: int
    until_play_ms: int | None = Field(description="Null while they sit there still.")
    until_wall_ms: int | None
    ended: str = Field(description="`back here`, `taken`, `frozen`, `changed`, `lease lost` …")
    lines: int


class DeedRow(Model):
    """One act of one person."""

    seq: int
    kind: str
    operator_id: str
    wall_ms: int
    play_ms: int
    team_id: str | None
    conversation_id: str | None
    actor_id: str | None
    told: dict[str, str]


class WhoDidWhat(Model):
    """Sittings, and the newest acts first: all, or what is new since a place in the record."""

    since: int = Field(description="What happened after this place is told; 0 is everything.")
    seq: int = Field(description="How far the record was read: ask for what comes after it.")
    people: dict[str, str] = Field(description="Names of everybody who appears, by id.")
    sittings: list[SittingRow]
    deeds: list[DeedRow]
