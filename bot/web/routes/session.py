"""Operators signing in and out."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.passkeys import home_of, possible
from bot.web.auth.permit import OPEN, GuardedRoute, may
from bot.web.auth.sessions import give_cookie, take_cookie
from bot.web.callers import address, agent
from bot.web.desk import AtDesk, Desk
from bot.web.limits import SIGN_INS
from bot.web.schemas import operators as o
from roleplay.domain.records import OperatorRecord
from roleplay.services.staff import account, authorise, passkeys, second_factor
from roleplay.services.staff import sign_in as service
from roleplay.services.staff.sign_in import SecondFactorNeeded, SignedIn

router = APIRouter(route_class=GuardedRoute, tags=["operator"])
AtPanel = Annotated[OperatorSession, may("account")]
SECOND: dict[int | str, dict[str, Any]] = {
    202: {"model": o.SecondFactorNeeded, "description": "The password was right; now the second factor."}
}


@router.get("/api/session/ways", dependencies=OPEN)
async def ways_in(desk: AtDesk, request: Request) -> o.WaysIn:
    """Tell how one can sign in here."""
    return ways(desk, request)


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
        agent=agent(request),
    )
    return welcome(desk, response, signed_in)


@router.post("/api/session", dependencies=OPEN, response_model=s.Operator, responses=SECOND)
async def sign_in(
    wish: s.SignIn, desk: AtDesk, request: Request, response: Response
) -> s.Operator | JSONResponse:
    """Sign in by name and password; five wrong passwords lock the name for a quarter of an hour."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await asyncio.to_thread(
        service.sign_in,
        desk.ledger,
        desk.passwords,
        name=wish.name,
        password=wish.password,
        now=desk.now(),
        address=address(request),
        agent=agent(request),
    )
    if isinstance(signed_in, SecondFactorNeeded):
        return JSONResponse(o.SecondFactorNeeded(ticket=signed_in.ticket).model_dump(), status_code=202)
    return welcome(desk, response, signed_in)


@router.post("/api/session/second-factor", dependencies=OPEN)
async def show_second_factor(
    wish: o.SecondFactor, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Sign in with the code that the phone shows, or with a recovery code."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await asyncio.to_thread(
        second_factor.show,
        desk.ledger,
        desk.seal,
        ticket=wish.ticket,
        code=wish.code,
        now=desk.now(),
        agent=agent(request),
    )
    return welcome(desk, response, signed_in)


@router.post("/api/session/code", dependencies=OPEN)
async def sign_in_by_code(
    wish: s.SignInCode, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Sign in with a one-time code."""
    desk.buckets.take(SIGN_INS, address(request))
    signed_in = await desk.write(
        lambda uow: service.redeem_code(uow, wish.code, desk.now(), agent=agent(request))
    )
    return welcome(desk, response, signed_in)


@router.post("/api/session/passkey/question", dependencies=OPEN)
async def ask_for_passkey(desk: AtDesk, request: Request) -> o.PasskeyQuestion:
    """Ask for a passkey of this address."""
    desk.buckets.take(SIGN_INS, address(request))
    home = home_of(request, desk.settings)
    asked = await desk.write(lambda uow: passkeys.ask(uow, desk.passkeys, home, desk.now()))
    return o.PasskeyQuestion(ticket=asked.ticket, options=dict(asked.question.options))


@router.post("/api/session/passkey", dependencies=OPEN)
async def sign_in_by_passkey(
    wish: o.PasskeySignIn, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Sign in with a passkey alone."""
    desk.buckets.take(SIGN_INS, address(request))
    home = home_of(request, desk.settings)
    signed_in = await desk.write(
        lambda uow: passkeys.enter(
            uow,
            desk.passkeys,
            home,
            ticket=wish.ticket,
            answer=wish.answer,
            now=desk.now(),
            agent=agent(request),
        )
    )
    return welcome(desk, response, signed_in)


@router.delete("/api/session")
async def sign_out(who: AtPanel, desk: AtDesk, response: Response) -> s.Done:
    """Sign out; open feeds end."""
    name = who.token_hash[: account.MINE]
    await desk.write(lambda uow: account.end_session(uow, who.operator_id, name, desk.now()))
    desk.forget_sessions()
    take_cookie(response, "operator", secure=desk.settings.secure)
    return s.Done()


@router.get("/api/operator")
async def operator(who: AtPanel) -> s.Operator:
    """Tell who is signed in."""
    return shown(who.operator)


def ways(desk: Desk, request: Request) -> o.WaysIn:
    """Give how one can sign in here."""
    provider = desk.provider.name if desk.provider else None
    return o.WaysIn(passkeys=possible(request, desk.settings), provider=provider)


def welcome(desk: Desk, response: Response, signed_in: SignedIn) -> s.Operator:
    """Hand the session to the browser."""
    give_cookie(response, "operator", signed_in.token, secure=desk.settings.secure)
    return shown(signed_in.operator)


def shown(operator: OperatorRecord) -> s.Operator:
    """Give an operator as they see themselves."""
    reach = authorise.installation_reach(operator)
    return s.Operator(
        id=operator.operator_id, name=operator.name, roles=sorted(operator.roles), may=list(reach.actions())
    )
