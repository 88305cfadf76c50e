"""The comms check: ping every trainee, watch who answers, ask the silent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.schemas.words import Wish
from bot.web.views.comms import comms
from roleplay.domain.ids import ExerciseId
from roleplay.services.exercise import comms_check
from roleplay.services.stage import Stage

router = APIRouter(
    prefix="/api/exercises/{exercise_id}/comms-check", route_class=GuardedRoute, tags=["comms check"]
)
Watching = Annotated[OperatorSession, may("read", somewhere=True)]
Directing = Annotated[OperatorSession, may("clock")]


@router.get("")
async def comms_standing(exercise_id: ExerciseId, who: Watching, desk: AtDesk) -> s.CommsCheck:
    """Say who has answered the latest check, and how long it took."""
    return await desk.look(exercise_id, lambda stage: comms(stage, who.reach))


@router.post("")
async def begin_comms_check(
    exercise_id: ExerciseId, wish: s.BeginCheck, who: Directing, desk: AtDesk
) -> s.CommsCheck:
    """Ping everybody; nothing happens when somebody else was first."""
    return await _once(
        desk,
        exercise_id,
        who,
        wish,
        lambda stage: comms_check.begin(stage, operator_id=who.operator_id, after=wish.after),
    )


@router.post("/again")
async def ask_the_silent_again(
    exercise_id: ExerciseId, wish: s.AskAgain, who: Directing, desk: AtDesk
) -> s.CommsCheck:
    """Ping those who have not answered; nothing happens when somebody else was first."""
    return await _once(
        desk,
        exercise_id,
        who,
        wish,
        lambda stage: comms_check.ask_again(stage, operator_id=who.operator_id, after=wish.after),
    )


@router.post("/waive")
async def waive_comms_check(
    exercise_id: ExerciseId, wish: s.WaiveCheck, who: Directing, desk: AtDesk
) -> s.CommsCheck:
    """Say why the exercise need not wait for the answers."""
    return await _once(
        desk,
        exercise_id,
        who,
        wish,
        lambda stage: comms_check.waive(stage, wish.reason, operator_id=who.operator_id),
    )


async def _once(
    desk: Desk, exercise_id: ExerciseId, who: OperatorSession, wish: Wish, act: Callable[[Stage], object]
) -> s.CommsCheck:
    await desk.once(exercise_id, who.operator_id, wish, lambda stage: bool(act(stage)))
    return await desk.look(exercise_id, lambda stage: comms(stage, who.reach))
