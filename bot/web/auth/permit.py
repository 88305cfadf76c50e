"""No route is open by default: a route without a declared permission cannot even be built.

An endpoint names its permission by a parameter, whose type also says who is asking, or beside its address:

    async def me(who: AsTrainee) -> MyState: ...
    async def take(who: Annotated[OperatorSession, may("control")]) -> ControlChanged: ...
    @router.get("/api/health", dependencies=OPEN)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from bot.web.auth.identity import OperatorSession, TraineeSession, operator_of, trainee_of
from bot.web.desk import Desk, desk_of
from bot.web.schemas import Problem
from roleplay.domain.errors import NotAllowedError, NotInExerciseError
from roleplay.domain.ids import ConversationId, ExerciseId, TeamId
from roleplay.domain.permissions import Action, Reach
from roleplay.services.staff import authorise

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

Asked = Mapping[str, str]
"""The ids in an address."""


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
    """Only a signed-in operator whose roles allow the action, there where it is asked for.

    Where the address names a conversation or a team, the roles must hold there; where it names an exercise
    alone, in all of it, unless the endpoint itself looks where (`somewhere`).
    """

    def __init__(self, action: Action, *, somewhere: bool = False) -> None:
        self.action = action
        self.somewhere = somewhere
        self.name = f"operator:{action}"

    async def __call__(self, request: Request) -> OperatorSession:
        """Find the operator or answer 401; 404 where they have no role, 403 where it does not allow this."""
        asked = request.path_params
        exercise_id = ExerciseId(asked["exercise_id"]) if "exercise_id" in asked else None
        who = (await operator_of(request)).in_exercise(exercise_id)
        if exercise_id is not None and not who.reach:
            raise NotInExerciseError(what="exercise")
        if not who.may(self.action):
            raise NotAllowedError
        if exercise_id is not None and not self.somewhere and not who.reach.may_everywhere(self.action):
            await self._at_place(desk_of(request), exercise_id, who.reach, asked)
        return who

    async def _at_place(self, desk: Desk, exercise_id: ExerciseId, reach: Reach, asked: Asked) -> None:
        talk = ConversationId(asked["conversation_id"]) if "conversation_id" in asked else None
        team = TeamId(asked["team_id"]) if "team_id" in asked else None
        await desk.look(
            exercise_id,
            lambda stage: authorise.require_reach(reach, self.action, stage, conversation=talk, team_id=team),
        )


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (401, 403, 404, 409, 413, 422, 429)
}
"""How any endpoint may refuse."""

OPEN = [Depends(Open())]
AsTrainee = Annotated[TraineeSession, Depends(ForTrainee())]


def may(action: Action, *, somewhere: bool = False) -> Any:
    """Declare that an endpoint needs this action of the table in `roleplay.domain.permissions`.

    `somewhere` lets in whoever may do it in a part of the exercise: the endpoint shows them that part alone.
    """
    return Depends(ForOperator(action, somewhere=somewhere))


class UndeclaredRouteError(Exception):
    """A route declares no permission. Give its endpoint `AsTrainee`, `may(action)` or `OPEN`."""


class GuardedRoute(APIRoute):
    """A route that refuses to exist without a permission; it is known by its endpoint's name."""

    def __init__(self, path: str, endpoint: Any, **details: Any) -> None:
        if details.get("include_in_schema", True):
            details["responses"] = PROBLEMS | (details.get("responses") or {})
        details["generate_unique_id_function"] = _name
        super().__init__(path, endpoint, **details)
        if next(permits_of(self.dependant), None) is None:
            raise UndeclaredRouteError(f"{path}: {endpoint.__module__}.{endpoint.__name__}")


def _name(route: APIRoute) -> str:
    return route.name


def permits_of(dependant: Dependant) -> Iterator[Permit]:
    """Give every permission declared anywhere under an endpoint."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Permit):
            yield dependency.call
        yield from permits_of(dependency)
