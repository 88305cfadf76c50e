"""Everybody who works this installation, for its administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.routes.people import invited
from bot.web.schemas import people as p
from bot.web.views import people as view
from roleplay.domain.ids import INSTALLATION, OperatorId
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import invite, people

router = APIRouter(prefix="/api/operators", route_class=GuardedRoute, tags=["operators"])
Administering = Annotated[OperatorSession, may("operators")]


@router.get("", dependencies=[may("operators")])
async def operators(desk: AtDesk) -> p.Operators:
    """List everybody who can sign in here, and who is invited."""
    return await desk.read(lambda uow: view.of_installation(uow, desk.now()))


@router.post("/{operator_id}/roles")
async def set_roles(operator_id: OperatorId, wish: p.Roles, who: Administering, desk: AtDesk) -> s.Done:
    """Set the roles that hold in every exercise."""
    return await _change(
        desk,
        lambda uow: people.set_roles(uow, operator_id, wish.roles, by=who.operator_id, now=desk.now()),
    )


@router.post("/{operator_id}/deactivate")
async def deactivate(operator_id: OperatorId, who: Administering, desk: AtDesk) -> s.Done:
    """Let somebody in no more; open screens close within seconds."""
    return await _change(
        desk, lambda uow: people.deactivate(uow, operator_id, by=who.operator_id, now=desk.now())
    )


@router.post("/{operator_id}/activate")
async def activate(operator_id: OperatorId, who: Administering, desk: AtDesk) -> s.Done:
    """Let somebody in again."""
    return await _change(
        desk, lambda uow: people.activate(uow, operator_id, by=who.operator_id, now=desk.now())
    )


@router.post("/{operator_id}/reset")
async def reset(operator_id: OperatorId, who: Administering, desk: AtDesk) -> p.ResetLink:
    """Forget password and second factors, sign out everywhere, and give a link for a new password."""
    token = await desk.write(lambda uow: people.reset(uow, operator_id, by=who.operator_id, now=desk.now()))
    desk.forget_sessions()
    url = f"{desk.settings.base_url}/reset/{token}"
    return p.ResetLink(url=url, qr_svg=qr.svg(url))


@router.post("/invitations")
async def invite_everywhere(wish: p.NewInvitation, who: Administering, desk: AtDesk) -> p.InvitationLink:
    """Make a link by which one person comes in with a role in every exercise."""
    return await invited(desk, INSTALLATION, wish, who)


@router.delete("/invitations/{invitation_id}")
async def revoke_everywhere(invitation_id: str, who: Administering, desk: AtDesk) -> s.Done:
    """Make a link open nothing."""
    await desk.write(
        lambda uow: invite.revoke(uow, INSTALLATION, invitation_id, by=who.operator_id, now=desk.now())
    )
    return s.Done()


async def _change(desk: Desk, work: Callable[[UnitOfWork], object]) -> s.Done:
    await desk.write(work)
    desk.forget_sessions()
    return s.Done()
