"""Signing in through an organisation's own provider: there, and back again."""

from __future__ import annotations

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from bot.web.auth.identity import operator_of
from bot.web.auth.permit import OPEN, GuardedRoute
from bot.web.auth.sessions import give_cookie
from bot.web.callers import address, agent
from bot.web.desk import AtDesk, Desk
from bot.web.limits import SIGN_INS
from roleplay.domain.errors import (
    NotInExerciseError,
    NotKnownHereError,
    ProviderError,
    Refusal,
    SignedOutError,
)
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import TicketRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import foreign_account
from roleplay.services.staff.foreign_account import Identity
from roleplay.services.staff.sign_in import SignedIn
from roleplay.services.staff.tokens import hashed

AWAY_MS = 10 * 60_000  # how long somebody may take at their provider
router = APIRouter(prefix="/api/oidc", route_class=GuardedRoute, tags=["operator"])
AWAY: dict[int | str, dict[str, Any]] = {307: {"description": "To the provider, or back to our pages."}}
_log = structlog.get_logger(__name__)


@router.get("/start", dependencies=OPEN, response_class=RedirectResponse, responses=AWAY)
async def go_to_provider(
    desk: AtDesk,
    request: Request,
    then: Annotated[str, Query(max_length=500)] = "/console",
    invitation: Annotated[str, Query(max_length=100)] = "",
    tie: bool = False,
) -> RedirectResponse:
    """Send the browser to the provider; `tie` ties the account there to whoever is signed in here."""
    desk.buckets.take(SIGN_INS, address(request))
    if desk.provider is None:
        raise NotInExerciseError(what="provider")
    subject = (await operator_of(request)).operator_id if tie else ""
    going = await desk.provider.begin()
    body = {"nonce": going.nonce, "verifier": going.verifier, "then": _ours(then), "invitation": invitation}
    now = desk.now()
    ticket = TicketRecord(hashed(going.state), "oidc", subject, now, now + AWAY_MS, body)
    await desk.write(lambda uow: uow.tickets.add(ticket))
    away = RedirectResponse(going.url)
    away.set_cookie(
        _cookie(desk),
        going.state,
        max_age=AWAY_MS // 1000,
        secure=desk.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return away


@router.get("/callback", dependencies=OPEN, response_class=RedirectResponse, responses=AWAY)
async def come_back(
    desk: AtDesk,
    request: Request,
    code: Annotated[str, Query(max_length=4_000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """Take whoever comes back from the provider, in the very browser that went there."""
    desk.buckets.take(SIGN_INS, address(request))
    try:
        back, signed_in = await _returned(desk, request, code, state)
    except Refusal as refusal:
        _log.warning("Somebody came back from the provider and was not let in.", why=type(refusal).__name__)
        word = "not-known-here" if isinstance(refusal, NotKnownHereError) else "provider"
        back, signed_in = f"/sign-in?problem={word}", None
    answer = RedirectResponse(back)
    answer.delete_cookie(_cookie(desk), secure=desk.settings.secure, httponly=True, samesite="lax")
    if signed_in:
        give_cookie(answer, "operator", signed_in.token, secure=desk.settings.secure)
    return answer


async def _returned(desk: Desk, request: Request, code: str, state: str) -> tuple[str, SignedIn | None]:
    if desk.provider is None or not state or request.cookies.get(_cookie(desk)) != state:
        raise ProviderError
    ticket = await desk.write(lambda uow: uow.tickets.take(hashed(state), "oidc", desk.now()))
    if ticket is None or not code:
        raise ProviderError
    body = ticket.body
    who = await desk.provider.finish(code, nonce=str(body["nonce"]), verifier=str(body["verifier"]))
    if ticket.subject_id:
        operator_id = await _still(request, ticket.subject_id)
        await desk.write(lambda uow: foreign_account.tie(uow, operator_id, who, desk.now()))
        return str(body["then"]), None
    entered = await desk.write(lambda uow: _enter(uow, who, str(body["invitation"]), desk, agent(request)))
    return str(body["then"]), entered


def _enter(uow: UnitOfWork, who: Identity, invitation: str, desk: Desk, browser: str) -> SignedIn:
    if invitation:
        return foreign_account.enter_by_invitation(uow, who, invitation, desk.now(), agent=browser)
    return foreign_account.enter(uow, who, desk.now(), agent=browser)


async def _still(request: Request, operator_id: str) -> OperatorId:
    who = await operator_of(request)
    if who.operator_id != operator_id:
        raise SignedOutError
    return who.operator_id


def _ours(then: str) -> str:
    """Return an address of our own pages, never one from outside."""
    return then if then.startswith("/") and then[1:2] not in ("/", "\\") else "/console"


def _cookie(desk: Desk) -> str:
    return f"{'__Host-' if desk.settings.secure else ''}blurline-oidc"
