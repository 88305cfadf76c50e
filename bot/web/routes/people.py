"""Who works in an exercise: roles, places, invitations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.schemas import people as p
from bot.web.views import people as view
from roleplay.domain.ids import ExerciseId, OperatorId, SiteId
from roleplay.domain.records import Json
from roleplay.services.staff import invite, people
from roleplay.services.staff.people import Part
from roleplay.services.stage import Stage

router = APIRouter(prefix="/api/exercises/{exercise_id}", route_class=GuardedRoute, tags=["people"])
Arranging = Annotated[OperatorSession, may("people")]


@router.get("/people")
async def people_here(exercise_id: ExerciseId, who: Arranging, desk: AtDesk) -> p.People:
    """Give everybody who works in this exercise, who is invited, and which roles one may give."""
    return await desk.look(exercise_id, lambda stage: view.of_exercise(stage, who.reach))


@router.post("/people")
async def give_role(
    exercise_id: ExerciseId, wish: p.NewAssignment, who: Arranging, desk: AtDesk
) -> p.AssignmentRow:
    """Give an operator a role in this exercise."""
    given = await desk.act(
        exercise_id,
        lambda stage: people.assign(
            stage, OperatorId(wish.operator_id), part_of(wish), by=who.operator_id, giver=who.reach
        ),
    )
    desk.forget_sessions()
    return view.assignment(given)


@router.delete("/people/{assignment_id}")
async def take_role(exercise_id: ExerciseId, assignment_id: str, who: Arranging, desk: AtDesk) -> s.Done:
    """Take a role in this exercise away; open screens close within seconds."""
    await desk.act(
        exercise_id,
        lambda stage: people.unassign(stage, assignment_id, by=who.operator_id, giver=who.reach),
    )
    desk.forget_sessions()
    return s.Done()


@router.post("/invitations")
async def invite_here(
    exercise_id: ExerciseId, wish: p.NewInvitation, who: Arranging, desk: AtDesk
) -> p.InvitationLink:
    """Make a link by which one person comes in with this role."""
    return await invited(desk, exercise_id, wish, who)


@router.delete("/invitations/{invitation_id}")
async def revoke_here(exercise_id: ExerciseId, invitation_id: str, who: Arranging, desk: AtDesk) -> s.Done:
    """Make a link open nothing."""
    await desk.write(
        lambda uow: invite.revoke(uow, exercise_id, invitation_id, by=who.operator_id, now=desk.now())
    )
    return s.Done()


def part_of(wish: p.Part) -> Part:
    """Read a role and its place."""
    return Part(wish.role, SiteId(wish.site_id) if wish.site_id else None, tuple(wish.actors))


async def invited(
    desk: Desk, exercise_id: ExerciseId, wish: p.NewInvitation, who: OperatorSession
) -> p.InvitationLink:
    """Make an invitation and give its link, also as a picture to scan."""

    def do(stage: Stage) -> Json:
        made = invite.invite(
            stage.uow,
            desk.packs,
            part_of(wish),
            exercise_id=exercise_id,
            label=wish.label,
            days=wish.days,
            by=who.operator_id,
            giver=who.reach,
            now=stage.now,
        )
        url = f"{desk.settings.base_url}/i/{made.token}"
        return {"id": made.invitation.invitation_id, "url": url, "expires_ms": made.invitation.expires_ms}

    made = await desk.once(exercise_id, who.operator_id, wish, do)
    return p.InvitationLink(**made, qr_svg=qr.svg(made["url"]))
