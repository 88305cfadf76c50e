"""Turn the session cookie into a trainee or an operator."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request


@dataclass(frozen=True, slots=True)
class TraineeSession:
    """A trainee on a phone. Everything they ask for is looked up under this exercise and team."""

    exercise_id: str
    trainee_id: str
    team_id: str


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """An operator at a panel."""

    operator_id: str
    name: str
    roles: frozenset[str]

    def may(self, action: str) -> bool:
        """Tell whether one of the roles allows the action."""
        raise NotImplementedError


async def trainee_of(request: Request) -> TraineeSession:
    """Find the trainee who asks."""
    raise NotImplementedError


async def operator_of(request: Request) -> OperatorSession:
    """Find the operator who asks."""
    raise NotImplementedError
