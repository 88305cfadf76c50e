"""The comms check: every trainee is pinged and answers with one tap."""

from __future__ import annotations

from pydantic import Field

from bot.web.schemas.words import Model, Number, ShortText, Wish


class BeginCheck(Wish):
    """Ping everybody, in a new check."""

    after: Number = Field(
        description="The number of the latest check that is known; an older one begins none."
    )


class AskAgain(Wish):
    """Ping those who have not answered."""

    after: Number = Field(description="The rounds of this check that are known; fewer ask nobody.")


class WaiveCheck(Wish):
    """Say why the exercise need not wait for (all) the answers."""

    reason: ShortText


class CommsTrainee(Model):
    """One trainee in the latest check."""

    trainee_id: str
    call_sign: str
    team_id: str
    pings: int = Field(description="How often they were asked.")
    asked_ms: int | None = Field(description="Wall time of the first ping.")
    answered_ms: int | None = Field(description="Wall time of the answer.")
    took_ms: int | None
    channel: str = Field(description="By which channel the answer came; empty without one.")
    words: str = Field(description="What they wrote beside tapping.")


class CommsTeam(Model):
    """A team, and where it plays."""

    id: str
    name: str
    site: str | None


class CommsCheck(Model):
    """The latest check; number 0 until somebody has asked."""

    number: int
    rounds: int
    begun_ms: int | None
    wall_ms: int
    waived: str | None = Field(description="Why nobody waits for (all) the answers.")
    waived_by: str | None
    teams: list[CommsTeam]
    trainees: list[CommsTrainee]
