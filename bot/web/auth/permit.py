"""No route is open by default: a route without a declared permission cannot even be built.

An endpoint names its permission by a parameter, whose type also says who is asking, or beside its address:

    async def me(who: AsTrainee) -> MyState: ...
    async def take(who: Annotated[OperatorSession, may("control")]) -> ControlChanged: ...
    @router.get("/api/health", dependencies=OPEN)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from bot.web.auth.identity import OperatorSession, TraineeSession, operator_of, trainee_of
from roleplay.domain.errors import NotAllowedError
from roleplay.domain.permissions import Action

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant


class Permit:
    """A declared permission; called by FastAPI before the endpoint."""

    name: str

    async def __call__(self, request: Request) -> object:  # noqa: ARG002 - asked by those below
        """Let the request through, giving who asks, or raise a refusal."""
        raise NotAllowedError


class Open(Permit):
    """Anyone may ask: joining, signing in, health, pages."""

    name = "open"

    async def __call__(self, request: Request) -> None:
        """Let everyone through."""


class ForTrainee(Permit):
    """Only a trainee with a live session; the session also says which exercise and team."""

    name = "trainee"

    async def __call__(self, request: Request) -> TraineeSession:
        """Find the trainee or answer 401."""
        return await trainee_of(request)


class ForOperator(Permit):
    """Only a signed-in operator whose roles allow the action."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.name = f"operator:{action}"

    async def __call__(self, request: Request) -> OperatorSession:
        """Find the operator or answer 401; 403 if their roles do not allow the action."""
        who = await operator_of(request)
        if not who.may(self.action):
            raise NotAllowedError
        return who


OPEN = [Depends(Open())]
AsTrainee = Annotated[TraineeSession, Depends(ForTrainee())]


def may(action: Action) -> Any:
    """Declare that an endpoint needs this action of the table in `roleplay.domain.permissions`."""
    return Depends(ForOperator(action))


class UndeclaredRouteError(Exception):
    """A route declares no permission. Give its endpoint `AsTrainee`, `may(action)` or `OPEN`."""


class GuardedRoute(APIRoute):
    """A route that refuses to exist without a permission."""

    def __init__(self, path: str, endpoint: Any, **details: Any) -> None:
        super().__init__(path, endpoint, **details)
        if next(permits_of(self.dependant), None) is None:
            raise UndeclaredRouteError(f"{path}: {endpoint.__module__}.{endpoint.__name__}")


def permits_of(dependant: Dependant) -> Iterator[Permit]:
    """Give every permission declared anywhere under an endpoint."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Permit):
            yield dependency.call
        yield from permits_of(dependency)
