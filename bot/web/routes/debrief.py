"""The debrief of an exercise."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.auth.permit import GuardedRoute

router = APIRouter(route_class=GuardedRoute, tags=["debrief"])
