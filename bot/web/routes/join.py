"""Joining an exercise by invitation."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.permit import Anyone, GuardedRoute

router = APIRouter(route_class=GuardedRoute, tags=["join"])


@router.get("/api/join/{token}")
async def invitation(token: str, who: Anyone) -> s.Invitation:
    """Show what the invitation is for, and the notice."""
    raise NotImplementedError


@router.post("/api/join/{token}")
async def join(token: str, wish: s.JoinRequest, who: Anyone) -> s.Joined:
    """Become a trainee of this team; sets the session cookie."""
    raise NotImplementedError
