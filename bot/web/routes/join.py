"""Joining an exercise by invitation."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web import schemas as s
from bot.web.auth.identity import trainee_of
from bot.web.auth.permit import OPEN, GuardedRoute
from bot.web.auth.sessions import give_cookie
from bot.web.callers import address
from bot.web.desk import AtDesk
from bot.web.language import languages_of
from bot.web.limits import JOINS
from bot.web.views import invitation as view
from roleplay.domain.errors import SignedOutError, UnknownLinkError
from roleplay.domain.ids import TraineeId
from roleplay.domain.records import SeatRecord, TeamRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol, seats, trainee_view
from roleplay.services.trainees.notice import notice_version

router = APIRouter(route_class=GuardedRoute, tags=["join"])


@router.get("/api/join/{token}", dependencies=OPEN)
async def invitation(token: str, desk: AtDesk, request: Request) -> s.Invitation:
    """Show what the invitation is for, and the notice."""
    desk.buckets.take(JOINS, address(request))
    team, seat = await desk.read(lambda uow: _behind(uow, token))
    tags = languages_of(request.scope)
    here = await _here_already(request, team)
    if seat and not seat.open and here != seat.trainee_id:
        raise UnknownLinkError
    return await desk.look(team.exercise_id, lambda stage: view.invitation(stage, team, tags, here, seat))


@router.post("/api/join/{token}", dependencies=OPEN)
async def join(
    token: str, wish: s.JoinRequest, desk: AtDesk, request: Request, response: Response
) -> s.Joined:
    """Become a trainee of this team; sets the session cookie."""
    desk.buckets.take(JOINS, address(request))
    team, seat = await desk.read(lambda uow: _behind(uow, token))

    def enter(stage: Stage) -> tuple[str, s.Me]:
        version = notice_version(stage)
        if seat:
            joined = seats.take(stage, seat.seat_id, languages=wish.languages, consent_version=version)
        else:
            joined = enrol.join(
                stage,
                team.team_id,
                call_sign=wish.call_sign,
                agency=wish.agency,
                languages=wish.languages,
                consent_version=version,
            )
        return joined.token, s.Me.model_validate(trainee_view.me(stage, joined.trainee))

    secret, trainee = await desk.act(team.exercise_id, enter)
    give_cookie(response, "trainee", secret, secure=desk.settings.secure)
    return s.Joined(trainee=trainee)


async def _here_already(request: Request, team: TeamRecord) -> TraineeId | None:
    try:
        who = await trainee_of(request)
    except SignedOutError:
        return None
    return who.trainee_id if who.exercise_id == team.exercise_id else None


def _behind(uow: UnitOfWork, token: str) -> tuple[TeamRecord, SeatRecord | None]:
    """Return the team that an invitation opens, and the place in it if it is for one person."""
    seat = seats.find(uow, token)
    team = uow.teams.get(seat.exercise_id, seat.team_id) if seat else enrol.find_team(uow, token)
    if team is None:
        raise UnknownLinkError
    return team, seat
