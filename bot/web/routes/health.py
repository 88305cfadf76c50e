"""Whether the server works."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.permit import OPEN, GuardedRoute
from bot.web.desk import AtDesk

router = APIRouter(route_class=GuardedRoute, tags=["health"])


@router.get("/api/health", dependencies=OPEN)
async def health(desk: AtDesk) -> s.Health:
    """Answer if the database can be read."""
    await desk.read(lambda uow: uow.exercises.running())
    return s.Health(ok=True, version=version("blurline"))
