"""One's own account: password, second factor, passkeys, and where one is signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.passkeys import home_of
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.routes.session import ways
from bot.web.schemas import operators as o
from roleplay.domain.records import CredentialRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import account as service
from roleplay.services.staff import passkeys, second_factor
from roleplay.services.staff.sign_in import check_strength

T = TypeVar("T")
router = APIRouter(prefix="/api/account", route_class=GuardedRoute, tags=["account"])
Myself = Annotated[OperatorSession, may("account")]


@router.get("")
async def account(who: Myself, desk: AtDesk, request: Request) -> o.Account:
    """Give one's own account."""
    mine = await desk.read(lambda uow: service.account(uow, who.operator_id, desk.now()))
    sessions = [
        o.SessionRow(
            id=each.token_hash[: service.MINE],
            agent=each.agent or "",
            created_ms=each.created_ms,
            expires_ms=each.expires_ms,
            here=each.token_hash == who.token_hash,
        )
        for each in mine.sessions
    ]
    here = next((each for each in mine.sessions if each.token_hash == who.token_hash), None)
    return o.Account(
        name=mine.operator.name,
        fresh=here is not None and here.created_ms > desk.now() - service.FRESH_MS,
        password=mine.has_password,
        second_factor=bool(mine.of("totp")),
        recovery_codes=len(mine.of("recovery")),
        credentials=[_row(each) for each in mine.of("passkey") + mine.of("oidc")],
        sessions=sessions,
        ways=ways(desk, request),
    )


@router.post("/password")
async def set_password(wish: o.NewPassword, who: Myself, desk: AtDesk) -> s.Done:
    """Set a new password; all other browsers are signed out."""
    check_strength(wish.password)
    password_hash = await asyncio.to_thread(desk.passwords.hash, wish.password)
    await _change(
        desk,
        who,
        lambda uow: service.set_password(
            uow, who.operator_id, password_hash, keep=who.token_hash, now=desk.now()
        ),
    )
    desk.forget_sessions()
    return s.Done()


@router.post("/second-factor")
async def offer_second_factor(who: Myself, desk: AtDesk) -> o.SecondFactorOffer:
    """Offer a secret for an authenticator app; nothing changes until a code of it is shown."""
    offer = await _change(
        desk, who, lambda uow: second_factor.begin(uow, desk.seal, who.operator, desk.now())
    )
    return o.SecondFactorOffer(
        ticket=offer.ticket, secret=offer.secret, uri=offer.uri, qr_svg=qr.svg(offer.uri)
    )


@router.post("/second-factor/confirm")
async def confirm_second_factor(wish: o.SecondFactor, who: Myself, desk: AtDesk) -> o.RecoveryCodes:
    """Put the second factor in force; gives the recovery codes, once."""
    codes = await _change(
        desk,
        who,
        lambda uow: second_factor.confirm(
            uow, desk.seal, who.operator_id, ticket=wish.ticket, code=wish.code, now=desk.now()
        ),
    )
    return o.RecoveryCodes(codes=codes)


@router.delete("/second-factor")
async def remove_second_factor(who: Myself, desk: AtDesk) -> s.Done:
    """Go back to the password alone."""
    await _change(desk, who, lambda uow: second_factor.remove(uow, who.operator_id, desk.now()))
    return s.Done()


@router.post("/recovery-codes")
async def new_recovery_codes(who: Myself, desk: AtDesk) -> o.RecoveryCodes:
    """Make new recovery codes; the former ones open nothing any more."""
    codes = await _change(
        desk, who, lambda uow: second_factor.new_recovery_codes(uow, who.operator_id, desk.now())
    )
    return o.RecoveryCodes(codes=codes)


@router.post("/passkeys/question")
async def ask_for_new_passkey(who: Myself, desk: AtDesk, request: Request) -> o.PasskeyQuestion:
    """Ask the browser for a new passkey."""
    home = home_of(request, desk.settings)
    asked = await _change(
        desk,
        who,
        lambda uow: passkeys.ask_new(uow, desk.passkeys, home, who.operator_id, who.name, desk.now()),
    )
    return o.PasskeyQuestion(ticket=asked.ticket, options=dict(asked.question.options))


@router.post("/passkeys")
async def add_passkey(wish: o.NewPasskey, who: Myself, desk: AtDesk, request: Request) -> o.CredentialRow:
    """Keep the passkey that the browser made."""
    home = home_of(request, desk.settings)
    added = await _change(
        desk,
        who,
        lambda uow: passkeys.add(
            uow,
            desk.passkeys,
            home,
            who.operator_id,
            ticket=wish.ticket,
            answer=wish.answer,
            label=wish.label,
            now=desk.now(),
        ),
    )
    return _row(added)


@router.delete("/credentials/{credential_id}")
async def remove_credential(credential_id: str, who: Myself, desk: AtDesk) -> s.Done:
    """Forget a passkey or an account elsewhere."""
    await _change(
        desk,
        who,
        lambda uow: service.remove_credential(uow, who.operator_id, credential_id, desk.now()),
    )
    return s.Done()


@router.delete("/sessions")
async def sign_out_elsewhere(who: Myself, desk: AtDesk) -> o.EndedSessions:
    """Sign out in all other browsers."""
    ended = await desk.write(
        lambda uow: service.sign_out_elsewhere(uow, who.operator_id, keep=who.token_hash, now=desk.now())
    )
    desk.forget_sessions()
    return o.EndedSessions(ended=ended)


@router.delete("/sessions/{session_id}")
async def end_session(session_id: str, who: Myself, desk: AtDesk) -> s.Done:
    """Sign out in one browser."""
    await desk.write(lambda uow: service.end_session(uow, who.operator_id, session_id, desk.now()))
    desk.forget_sessions()
    return s.Done()


async def _change(desk: Desk, who: OperatorSession, work: Callable[[UnitOfWork], T]) -> T:
    """Change how somebody signs in, if they have shown a moment ago who they are."""

    def fresh(uow: UnitOfWork) -> T:
        service.require_fresh(uow, who.token_hash, desk.now())
        return work(uow)

    return await desk.write(fresh)


def _row(credential: CredentialRecord) -> o.CredentialRow:
    return o.CredentialRow(
        id=credential.credential_id,
        kind="oidc" if credential.kind == "oidc" else "passkey",
        label=credential.label,
        created_ms=credential.created_ms,
        used_ms=credential.used_ms,
    )
