"""Other ways in: a team's sheet for whoever holds its link, a trainee's own link from Telegram."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.reports import sheets
from bot.web.auth.permit import OPEN, GuardedRoute
from bot.web.auth.sessions import give_cookie
from bot.web.callers import address
from bot.web.desk import AtDesk
from bot.web.guard import csp_allowing_style
from bot.web.limits import JOINS
from roleplay.services.staff.tokens import hashed
from roleplay.services.trainees import enrol

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)


@router.get("/sheet/{token}", dependencies=OPEN)
async def sheet(token: str, desk: AtDesk, request: Request) -> Response:
    """Give the team's sheet, ready to print: it says no more than the link itself opens."""
    desk.buckets.take(JOINS, address(request))
    team = await desk.read(lambda uow: enrol.find_team(uow, token))
    page = await desk.look(
        team.exercise_id,
        lambda stage: sheets.render(stage, desk.settings.base_url, {team.team_id: token}),
    )
    return HTMLResponse(page.html, headers={"Content-Security-Policy": csp_allowing_style(page.style)})


@router.get("/continue/{secret}", dependencies=OPEN)
async def go_on(secret: str, desk: AtDesk, request: Request) -> Response:
    """Sign a trainee in by the link a bot gave them, as often as they open it."""
    desk.buckets.take(JOINS, address(request))
    session = await desk.read(lambda uow: uow.sessions.get(hashed(secret)))
    answer = RedirectResponse("/chat", status_code=303)
    if session and session.kind == "trainee" and session.expires_ms > desk.now():
        give_cookie(answer, "trainee", secret, secure=desk.settings.secure)
    return answer
