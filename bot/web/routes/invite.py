"""Coming in by a link: an invitation, or a new password."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession, operator_of
from bot.web.auth.passkeys import home_of
from bot.web.auth.permit import OPEN, GuardedRoute, may
from bot.web.callers import address, agent
from bot.web.desk import AtDesk
from bot.web.limits import JOINS
from bot.web.routes.session import shown, ways, welcome
from bot.web.schemas import operators as o
from bot.web.schemas import people as p
from roleplay.domain.errors import SignedOutError, UnknownLinkError
from roleplay.domain.ids import OperatorId, fresh_id
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import account, invite, passkeys
from roleplay.services.staff.people import NO_PASSWORD, found
from roleplay.services.staff.sign_in import SignedIn, check_strength, open_session
from roleplay.services.staff.tokens import hashed

router = APIRouter(route_class=GuardedRoute, tags=["invitation"])
_COMING = "coming-"  # before the id of somebody who is no operator yet


@router.get("/api/invite/{token}", dependencies=OPEN)
async def staff_invitation(token: str, desk: AtDesk, request: Request) -> p.StaffInvitation:
    """Show what an invitation is for."""
    desk.buckets.take(JOINS, address(request))
    name = await _signed_in_as(request)

    def look(uow: UnitOfWork) -> p.StaffInvitation:
        invitation = invite.find(uow, token, desk.now())
        exercise = uow.exercises.get(invitation.exercise_id)
        return p.StaffInvitation(
            role=invitation.role,
            exercise=exercise.title if exercise else None,
            label=invitation.label,
            expires_ms=invitation.expires_ms,
            signed_in_as=name,
            ways=ways(desk, request),
        )

    return await desk.read(look)


@router.post("/api/invite/{token}", dependencies=OPEN)
async def come_in(
    token: str, wish: p.ComeIn, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Come in as a new operator with a name and a password."""
    desk.buckets.take(JOINS, address(request))
    await desk.read(lambda uow: invite.find(uow, token, desk.now()))
    check_strength(wish.password)
    password_hash = await asyncio.to_thread(desk.passwords.hash, wish.password)

    def enter(uow: UnitOfWork) -> SignedIn:
        operator = invite.redeem(uow, token, name=wish.name, password_hash=password_hash, now=desk.now())
        return open_session(uow, operator, desk.now(), way="invitation", agent=agent(request))

    return welcome(desk, response, await desk.write(enter))


@router.post("/api/invite/{token}/passkey/question", dependencies=OPEN)
async def ask_for_passkey_to_come_in(
    token: str, wish: p.WantedName, desk: AtDesk, request: Request
) -> o.PasskeyQuestion:
    """Ask the browser for a passkey to come in with."""
    desk.buckets.take(JOINS, address(request))
    home = home_of(request, desk.settings)

    def ask(uow: UnitOfWork) -> passkeys.Asked:
        invite.find(uow, token, desk.now())
        coming = OperatorId(_COMING + fresh_id())
        return passkeys.ask_new(uow, desk.passkeys, home, coming, wish.name, desk.now())

    asked = await desk.write(ask)
    return o.PasskeyQuestion(ticket=asked.ticket, options=dict(asked.question.options))


@router.post("/api/invite/{token}/passkey", dependencies=OPEN)
async def come_in_by_passkey(
    token: str, wish: o.ComeInByPasskey, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Come in as a new operator with a name and a passkey, without any password."""
    desk.buckets.take(JOINS, address(request))
    home = home_of(request, desk.settings)

    def enter(uow: UnitOfWork) -> SignedIn:
        operator = invite.redeem(uow, token, name=wish.name, password_hash=NO_PASSWORD, now=desk.now())
        asked = uow.tickets.look(hashed(wish.ticket), "passkey", desk.now())
        if asked is None or not asked.subject_id.startswith(_COMING):
            raise UnknownLinkError
        passkeys.keep(
            uow,
            desk.passkeys,
            home,
            operator.operator_id,
            ticket=wish.ticket,
            asked_for=asked.subject_id,
            answer=wish.answer,
            label=wish.label,
            now=desk.now(),
        )
        return open_session(uow, operator, desk.now(), way="invitation", agent=agent(request))

    return welcome(desk, response, await desk.write(enter))


@router.post("/api/invite/{token}/accept")
async def accept_invitation(
    token: str, who: Annotated[OperatorSession, may("account")], desk: AtDesk
) -> s.Operator:
    """Take the role as the operator who is signed in."""

    def take(uow: UnitOfWork) -> s.Operator:
        invite.accept(uow, token, who.operator_id, desk.now())
        return shown(found(uow, who.operator_id))

    taken = await desk.write(take)
    desk.forget_sessions()
    return taken


@router.get("/api/reset/{token}", dependencies=OPEN)
async def reset_for(token: str, desk: AtDesk, request: Request) -> o.ResetFor:
    """Show whose password a link sets anew."""
    desk.buckets.take(JOINS, address(request))

    def look(uow: UnitOfWork) -> o.ResetFor:
        ticket = uow.tickets.look(hashed(token), "reset", desk.now())
        if ticket is None:
            raise UnknownLinkError
        return o.ResetFor(name=found(uow, OperatorId(ticket.subject_id)).name)

    return await desk.read(look)


@router.post("/api/reset/{token}", dependencies=OPEN)
async def set_password_anew(
    token: str, wish: o.NewPassword, desk: AtDesk, request: Request, response: Response
) -> s.Operator:
    """Set a password by the link that an administrator gave, and sign in."""
    desk.buckets.take(JOINS, address(request))
    check_strength(wish.password)
    password_hash = await asyncio.to_thread(desk.passwords.hash, wish.password)
    signed_in = await desk.write(
        lambda uow: account.redeem_reset(uow, token, password_hash, desk.now(), agent=agent(request))
    )
    return welcome(desk, response, signed_in)


async def _signed_in_as(request: Request) -> str | None:
    try:
        return (await operator_of(request)).name
    except SignedOutError:
        return None
