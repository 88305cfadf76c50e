"""The console's live feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["feed"])

FEED = {200: {"model": s.JournalEvent, "description": "A `text/event-stream` of these, event id = seq."}}


@router.get("/api/exercises/{exercise_id}/feed", response_class=Response, responses=FEED)
async def console_feed(
    exercise_id: str, who: Annotated[OperatorSession, may("exercise.watch")], after: int | None = None
) -> Response:
    """Send every entry of the record after `after` (or `Last-Event-ID`), and then each as it is written."""
    raise NotImplementedError
