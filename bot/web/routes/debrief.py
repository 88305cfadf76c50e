"""The debrief of an exercise, as data and as one printable page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from bot.reports import debrief as report
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from bot.web.guard import csp_allowing_style
from roleplay.domain.ids import ExerciseId
from roleplay.services.record import debrief

router = APIRouter(prefix="/api/exercises/{exercise_id}", route_class=GuardedRoute, tags=["debrief"])

PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}


@router.get("/debrief.json", dependencies=[may("debrief")])
async def debrief_data(exercise_id: ExerciseId, desk: AtDesk) -> dict[str, Any]:
    """Give the debrief as data."""
    return asdict(await desk.look(exercise_id, debrief.build))


@router.get("/debrief", response_class=Response, responses=PAGE, dependencies=[may("debrief")])
async def debrief_page(exercise_id: ExerciseId, desk: AtDesk) -> HTMLResponse:
    """Give the debrief as one printable page."""
    page = report.render(await desk.look(exercise_id, debrief.build))
    return HTMLResponse(page.html, headers={"Content-Security-Policy": csp_allowing_style(page.style)})
