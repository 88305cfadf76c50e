"""No route is open by default: a route without a declared permission cannot even be built.

Every endpoint names its permission through one parameter, whose type also says who is asking:

    async def me(who: AsTrainee) -> MyState: ...
    async def take(who: Annotated[OperatorSession, may(Action.CONTROL)]) -> ControlChanged: ...
    async def health(who: Anyone) -> Health: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from bot.web.auth.identity import OperatorSession, TraineeSession, operator_of, trainee_of
from bot.web.errors import Refused

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant


class Permit:
    """A declared permission; called by FastAPI before the endpoint."""

    name: str


class Open(Permit):
    """Anyone may ask: joining, signing in, health, pages."""

    name = "open"

    async def __call__(self) -> None:
        """Let everyone through."""


class ForTrainee(Permit):
    """Only a trainee with a live session; the session also says which exercise and team."""

    name = "trainee"

    async def __call__(self, request: Request) -> TraineeSession:
        """Find the trainee or answer 401."""
        return await trainee_of(request)


class ForOperator(Permit):
    """Only a signed-in operator whose roles allow the action."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.name = f"operator:{action}"

    async def __call__(self, request: Request) -> OperatorSession:
        """Find the operator or answer 401; 403 if their roles do not allow the action."""
        who = await operator_of(request)
        if not who.may(self.action):
            raise Refused.role(self.action)
        return who


Anyone = Annotated[None, Depends(Open())]
AsTrainee = Annotated[TraineeSession, Depends(ForTrainee())]


def may(action: str) -> Any:
    """Declare that an endpoint needs this action of the table in `roleplay.services.authorise`."""
    return Depends(ForOperator(action))


class UndeclaredRouteError(Exception):
    """A route declares no permission. Add `who: Anyone`, `AsTrainee` or `may(action)` to its endpoint."""


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
