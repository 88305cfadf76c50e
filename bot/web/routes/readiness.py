"""The readiness board: which actor can reach which trainee by Telegram."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from roleplay.domain.ids import ExerciseId
from roleplay.services.exercise.readiness import readiness

router = APIRouter(route_class=GuardedRoute, tags=["exercise"])


@router.get("/api/exercises/{exercise_id}/readiness", dependencies=[may("read")])
async def readiness_board(exercise_id: ExerciseId, desk: AtDesk) -> s.Readiness:
    """Say who can be reached by which bot now."""
    return s.Readiness.model_validate(await desk.look(exercise_id, readiness))
