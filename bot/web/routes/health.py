"""Whether the server works."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.permit import Anyone, GuardedRoute

router = APIRouter(route_class=GuardedRoute, tags=["health"])


@router.get("/api/health")
async def health(who: Anyone) -> s.Health:
    """Answer if the database can be read."""
    raise NotImplementedError
