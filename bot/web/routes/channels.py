"""Whether Telegram can be reached, and what waits for it; phones go on by their web link meanwhile."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from roleplay.domain.ids import ExerciseId
from roleplay.services.channels.outside import standings

router = APIRouter(route_class=GuardedRoute, tags=["channels"])


@router.get("/api/exercises/{exercise_id}/channels")
async def channels(
    exercise_id: ExerciseId, _who: Annotated[OperatorSession, may("read", somewhere=True)], desk: AtDesk
) -> s.Channels:
    """Give the state of every channel outside; the feed's `channel` entries say when to ask again."""
    troubles = desk.telegram.cut_off if desk.telegram else {}
    found = await desk.look(exercise_id, lambda stage: standings(stage, troubles))
    return s.Channels(wall_ms=desk.now(), channels=[s.ChannelStanding.model_validate(each) for each in found])
