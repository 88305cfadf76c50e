"""The big screen: a link that shows one exercise to a whole room and lets nobody touch it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import OPEN, GuardedRoute, may
from bot.web.callers import address
from bot.web.desk import AtDesk
from bot.web.limits import JOINS
from bot.web.schemas.words import Number
from bot.web.views import wall as view
from roleplay.domain.ids import ExerciseId
from roleplay.services.record import wall

WAIT_S = 15.0  # seconds an answer waits for news: less than a screen waits for an answer
router = APIRouter(route_class=GuardedRoute, tags=["wall"])


@router.post("/api/exercises/{exercise_id}/wall")
async def wall_link(
    exercise_id: ExerciseId, who: Annotated[OperatorSession, may("enrol")], desk: AtDesk
) -> s.WallLink:
    """Make a link for the big screen; the former one stops working."""
    token = await desk.act(exercise_id, lambda stage: wall.open_link(stage, operator_id=who.operator_id))
    url = f"{desk.settings.base_url}/wall/{token}"
    return s.WallLink(url=url, qr_svg=qr.svg(url))


@router.get("/api/wall/{token}", dependencies=OPEN)
async def big_screen(
    token: str,
    desk: AtDesk,
    request: Request,
    after: Number | None = None,
) -> s.Wall:
    """Show the exercise to the room; with `after` the answer waits until something has happened since."""
    desk.buckets.take(JOINS, address(request))
    exercise_id = await desk.read(lambda uow: wall.exercise_behind(uow, token, desk.now()))
    if after is not None:
        await desk.hub.after(exercise_id, after, WAIT_S)
    return await desk.look(exercise_id, view.wall)
