"""The MSEL: fire, hold, release, skip and improvise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["inject"])


@router.post("/api/exercises/{exercise_id}/injects/{inject_id}/fire")
async def fire_inject(
    exercise_id: str,
    inject_id: str,
    command: s.InjectCommand,
    who: Annotated[OperatorSession, may("inject.direct")],
) -> s.InjectChanged:
    """Fire now."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/injects/{inject_id}/hold")
async def hold_inject(
    exercise_id: str,
    inject_id: str,
    command: s.InjectCommand,
    who: Annotated[OperatorSession, may("inject.direct")],
) -> s.InjectChanged:
    """Hold until released."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/injects/{inject_id}/release")
async def release_inject(
    exercise_id: str,
    inject_id: str,
    command: s.InjectCommand,
    who: Annotated[OperatorSession, may("inject.direct")],
) -> s.InjectChanged:
    """Let a held inject go on."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/injects/{inject_id}/skip")
async def skip_inject(
    exercise_id: str,
    inject_id: str,
    command: s.InjectCommand,
    who: Annotated[OperatorSession, may("inject.direct")],
) -> s.InjectChanged:
    """Skip, with a reason."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/improvise")
async def improvise(
    exercise_id: str, wish: s.Improvise, who: Annotated[OperatorSession, may("inject.direct")]
) -> s.Done:
    """Do something that nobody planned."""
    raise NotImplementedError
