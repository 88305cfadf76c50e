"""Operators signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import Anyone, GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["operator"])


@router.post("/api/set-up")
async def set_up(wish: s.SetUp, who: Anyone) -> s.Operator:
    """Create the first operator with the code printed at the first start."""
    raise NotImplementedError


@router.post("/api/session")
async def sign_in(wish: s.SignIn, who: Anyone) -> s.Operator:
    """Sign in by name and password."""
    raise NotImplementedError


@router.post("/api/session/code")
async def sign_in_by_code(wish: s.SignInCode, who: Anyone) -> s.Operator:
    """Sign in with a one-time code."""
    raise NotImplementedError


@router.delete("/api/session")
async def sign_out(who: Annotated[OperatorSession, may("panel")]) -> s.Done:
    """Sign out; open feeds end."""
    raise NotImplementedError


@router.get("/api/operator")
async def operator(who: Annotated[OperatorSession, may("panel")]) -> s.Operator:
    """Tell who is signed in."""
    raise NotImplementedError
