"""Turn the session cookie into a trainee or an operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi import Request

from bot.web.auth.sessions import token_hash_of
from bot.web.desk import Desk, desk_of
from bot.web.limits import READS, WRITES
from roleplay.domain.errors import SignedOutError
from roleplay.domain.ids import ExerciseId, OperatorId, TeamId, TraineeId
from roleplay.domain.permissions import Action, Reach
from roleplay.domain.records import AssignmentRecord, OperatorRecord, SessionKind, SessionRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import authorise

NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class TraineeSession:
    """A trainee on a phone. Everything they ask for is looked up under this exercise and team."""

    exercise_id: ExerciseId
    trainee_id: TraineeId
    team_id: TeamId
    token_hash: str


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """An operator at a panel, and what their roles give them where they ask."""

    operator: OperatorRecord
    assignments: tuple[AssignmentRecord, ...]
    token_hash: str
    reach: Reach = NOWHERE
    """In the exercise that is asked about; in the installation when none is."""

    @property
    def operator_id(self) -> OperatorId:
        """Who they are."""
        return self.operator.operator_id

    @property
    def name(self) -> str:
        """What others call them."""
        return self.operator.name

    def in_exercise(self, exercise_id: ExerciseId | None) -> OperatorSession:
        """Return them with their reach there."""
        if exercise_id is None:
            return replace(self, reach=authorise.installation_reach(self.operator))
        here = [each for each in self.assignments if each.exercise_id == exercise_id]
        return replace(self, reach=authorise.reach_of(self.operator, here))

    def may(self, action: Action) -> bool:
        """Tell whether a role allows the action somewhere in what is asked about."""
        return self.reach.may(action)


async def trainee_of(request: Request) -> TraineeSession:
    """Find the trainee who asks, or raise `SignedOutError`."""
    return await _who(request, "trainee", TraineeSession, _trainee)


async def operator_of(request: Request) -> OperatorSession:
    """Find the operator who asks, or raise `SignedOutError`."""
    return await _who(request, "operator", OperatorSession, _operator)


async def operator_behind(desk: Desk, token_hash: str) -> OperatorSession:
    """Find the operator whose session this is, as of now, or raise `SignedOutError`."""
    return await _known(desk, token_hash, "operator", OperatorSession, _operator)


W = TypeVar("W", TraineeSession, OperatorSession)


async def _who(
    request: Request, kind: SessionKind, sort: type[W], find: Callable[[UnitOfWork, SessionRecord], W]
) -> W:
    desk = desk_of(request)
    token_hash = token_hash_of(request, kind, secure=desk.settings.secure)
    if token_hash is None:
        raise SignedOutError
    desk.buckets.take(READS if request.method == "GET" else WRITES, token_hash)
    return await _known(desk, token_hash, kind, sort, find)


async def _known(
    desk: Desk,
    token_hash: str,
    kind: SessionKind,
    sort: type[W],
    find: Callable[[UnitOfWork, SessionRecord], W],
) -> W:
    known = desk.sessions.get(token_hash, desk.now())
    if isinstance(known, sort):
        return known
    who = await desk.read(lambda uow: _live(uow, token_hash, kind, desk, find))
    desk.sessions.put(kind, token_hash, who, desk.now())
    return who


def _live(
    uow: UnitOfWork,
    token_hash: str,
    kind: SessionKind,
    desk: Desk,
    find: Callable[[UnitOfWork, SessionRecord], W],
) -> W:
    session = uow.sessions.get(token_hash)
    if session is None or session.kind != kind or session.expires_ms <= desk.now():
        raise SignedOutError
    return find(uow, session)


def _trainee(uow: UnitOfWork, session: SessionRecord) -> TraineeSession:
    exercise_id = session.of_exercise
    trainee_id = TraineeId(session.subject_id)
    trainee = uow.trainees.get(exercise_id, trainee_id) if exercise_id else None
    if trainee is None or trainee.left_ms is not None:
        raise SignedOutError
    return TraineeSession(trainee.exercise_id, trainee_id, trainee.team_id, session.token_hash)


def _operator(uow: UnitOfWork, session: SessionRecord) -> OperatorSession:
    operator = uow.operators.get(OperatorId(session.subject_id))
    if operator is None or operator.deactivated_ms is not None:
        raise SignedOutError
    assignments = tuple(uow.assignments.of_operator(operator.operator_id))
    return OperatorSession(operator, assignments, session.token_hash)
