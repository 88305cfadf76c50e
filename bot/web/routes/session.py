"""Operators signing in and out."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import OPEN, GuardedRoute, may
from bot.web.auth.sessions import give_cookie, take_cookie
from bot.web.desk import AtDesk, Desk
from bot.web.limits import SIGN_INS
from roleplay.domain.records import OperatorRecord
from roleplay.services import authorise
from roleplay.services import sign_in as service
from roleplay.services.sign_in import SignedIn

router = APIRouter(route_class=GuardedRoute, tags=["operator"])
AtPanel = Annotated[OperatorSession, may("account")]


@router.post("/api/set-up", dependencies=OPEN)
async def set_up(wish: s.SetUp, desk: AtDesk, request: Request, response: Response) -> s.Operator:
    """Create the first operator with the code printed at the start."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await asyncio.to_thread(
        service.set_up,
        desk.ledger,
        desk.passwords,
        code=wish.code,
        printed=desk.set_up_code,
        name=wish.name,
        password=wish.password,
        now=desk.now(),
    )
    return _welcome(desk, response, signed_in)


@router.post("/api/session", dependencies=OPEN)
async def sign_in(wish: s.SignIn, desk: AtDesk, request: Request, response: Response) -> s.Operator:
    """Sign in by name and password; five wrong tries lock the name for a quarter of an hour."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await asyncio.to_thread(
        service.sign_in,
        desk.ledger,
        desk.passwords,
        name=wish.name,
        password=wish.password,
        now=desk.now(),
    )
    return _welcome(desk, response, signed_in)


@router.post("/api/session/code", dependencies=OPEN)
async def sign_in_by_code(
    wish: s.SignInCode, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Sign in with a one-time code."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await desk.write(lambda uow: service.redeem_code(uow, wish.code, desk.now()))
    return _welcome(desk, response, signed_in)


@router.delete("/api/session")
async def sign_out(who: AtPanel, desk: AtDesk, response: Response) -> s.Done:
    """Sign out; open feeds end."""
    await desk.write(lambda uow: uow.sessions.end(who.token_hash))
    desk.sessions.drop(who.token_hash)
    take_cookie(response, "operator", secure=desk.settings.secure)
    return s.Done()


@router.get("/api/operator")
async def operator(who: AtPanel) -> s.Operator:
    """Tell who is signed in."""
    return _operator(who.operator)


def address(request: Request) -> str:
    """Give where a request comes from, to limit how often."""
    return request.client.host if request.client else "unknown"


def _welcome(desk: Desk, response: Response, signed_in: SignedIn) -> s.Operator:
    give_cookie(response, "operator", signed_in.token, secure=desk.settings.secure)
    return _operator(signed_in.operator)


def _operator(operator: OperatorRecord) -> s.Operator:
    reach = authorise.installation_reach(operator)
    return s.Operator(
        id=operator.operator_id, name=operator.name, roles=sorted(operator.roles), may=list(reach.actions())
    )
