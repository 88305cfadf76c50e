"""The debrief of an exercise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["debrief"])


@router.get("/api/exercises/{exercise_id}/debrief.json")
async def debrief_data(
    exercise_id: str, who: Annotated[OperatorSession, may("exercise.debrief")]
) -> dict[str, object]:
    """Give the debrief as data."""
    raise NotImplementedError


@router.get("/api/exercises/{exercise_id}/debrief", response_class=Response)
async def debrief_page(
    exercise_id: str, who: Annotated[OperatorSession, may("exercise.debrief")]
) -> Response:
    """Give the debrief as one printable page."""
    raise NotImplementedError
