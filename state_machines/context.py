"""What a step may know about the world besides the conversation itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from state_machines.made_often import made_often

Value = bool | float | str
"""What a fact or a slot holds; a number may be an int or a float."""


@made_often
@dataclass(frozen=True, slots=True)
class TraineeView:
    """Who wrote last: the profession they play and their languages, best first."""

    agency: str
    languages: tuple[str, ...] = ()


@made_often
@dataclass(frozen=True, slots=True)
class TeamView:
    """The team whose case this is."""

    id: str
    name: str


@made_often
@dataclass(frozen=True, slots=True)
class Context:
    """The team's facts, who wrote, and the exercise clock.

    Args:
        facts: what is known or done in the team's case; a missing fact counts as 0, false or "".
        minutes: minutes of play since StartEx.
        day: day of play, from 1.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    trainee: TraineeView | None = None
    team: TeamView = TeamView("", "")
    minutes: float = 0.0
    day: int = 1
