"""Setting an exercise up: sites, places for people, sheets to print, the checklist."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Response, UploadFile

from bot import spreadsheets
from bot.reports.sheets import codes_of_bots
from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.limits import UPLOADS
from bot.web.views import setting_up as view
from roleplay.domain import stop
from roleplay.domain.ids import ExerciseId, SeatId, SiteId, TeamId
from roleplay.domain.records import TeamRecord
from roleplay.services.exercise import sites
from roleplay.services.exercise.start_exercise import name_welfare
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol, seating_plan, seats
from roleplay.texts import _

router = APIRouter(prefix="/api/exercises/{exercise_id}", route_class=GuardedRoute, tags=["set-up"])
Enrolling = Annotated[OperatorSession, may("enrol")]
TEMPLATE: dict[int | str, dict[str, Any]] = {
    200: {"content": {spreadsheets.XLSX: {}}, "description": "A spreadsheet to fill in."}
}


@router.get("/set-up", dependencies=[may("enrol")])
async def setting_up(exercise_id: ExerciseId, desk: AtDesk) -> s.SettingUp:
    """Give everything the set-up page shows."""
    return await desk.look(exercise_id, lambda stage: view.setting_up(stage, desk.settings))


@router.get("/checklist", dependencies=[may("read")])
async def before_start(exercise_id: ExerciseId, desk: AtDesk) -> s.Checklist:
    """Look at everything that must be in order before StartEx."""
    return await desk.look(exercise_id, lambda stage: view.before_start(stage, desk.settings))


@router.post("/sites")
async def open_site(exercise_id: ExerciseId, wish: s.NewSite, who: Enrolling, desk: AtDesk) -> s.SiteRow:
    """Open a site; one of the same name is the same."""
    site_id = await desk.once(
        exercise_id,
        who.operator_id,
        wish,
        lambda stage: sites.open_site(stage, wish.name, operator_id=who.operator_id).site_id,
    )
    return s.SiteRow(id=site_id, name=wish.name)


@router.put("/teams/{team_id}/site")
async def move_team(
    exercise_id: ExerciseId, team_id: TeamId, wish: s.MoveTeam, who: Enrolling, desk: AtDesk
) -> s.Done:
    """Let a team play at a site."""
    site_id = SiteId(wish.site_id) if wish.site_id else None
    await desk.act(
        exercise_id,
        lambda stage: sites.move_team(stage, team_id, site_id=site_id, operator_id=who.operator_id),
    )
    return s.Done()


@router.put("/welfare")
async def welfare(exercise_id: ExerciseId, wish: s.Welfare, who: Enrolling, desk: AtDesk) -> s.Done:
    """Name who comes when somebody presses STOP."""
    await desk.act(exercise_id, lambda stage: name_welfare(stage, wish.who, operator_id=who.operator_id))
    return s.Done()


@router.get("/seats/template", response_class=Response, responses=TEMPLATE, dependencies=[may("enrol")])
async def seats_template(exercise_id: ExerciseId, desk: AtDesk) -> Response:
    """Give a spreadsheet to fill in: the columns, and one row to show what is meant."""
    content = await desk.look(exercise_id, _template)
    headers = {"Content-Disposition": 'attachment; filename="trainees.xlsx"'}
    return Response(content, media_type=spreadsheets.XLSX, headers=headers)


@router.post("/seats/read")
async def read_seats(
    exercise_id: ExerciseId, file: UploadFile, who: Enrolling, desk: AtDesk
) -> s.SeatingPlan:
    """Read a spreadsheet and say what it holds and what is wrong with it; nothing is kept."""
    desk.buckets.take(UPLOADS, who.token_hash)
    content = await file.read()
    table = await asyncio.to_thread(spreadsheets.read_table, content)
    plan = await desk.look(exercise_id, lambda stage: seating_plan.read_plan(table, stage.scenario))
    troubles = [s.CellTrouble.model_validate(each) for each in plan.troubles]
    if troubles:
        return s.SeatingPlan(expected=[], troubles=troubles)
    return s.SeatingPlan(
        expected=[
            s.ExpectedPerson(
                team=each.team,
                site=each.site,
                call_sign=each.call_sign,
                agency=each.agency,
                languages=list(each.languages),
            )
            for each in plan.expected
        ],
        troubles=[],
    )


@router.post("/seats")
async def reserve_seats(
    exercise_id: ExerciseId, wish: s.ReserveSeats, who: Enrolling, desk: AtDesk
) -> s.Reserved:
    """Keep a place for each of these people; somebody expected already is not added twice."""
    people = [view.expected(person) for person in wish.expected]
    added = await desk.act(
        exercise_id, lambda stage: seats.reserve(stage, people, operator_id=who.operator_id)
    )
    return s.Reserved(added=added)


@router.post("/seats/{seat_id}/link")
async def seat_link(exercise_id: ExerciseId, seat_id: SeatId, who: Enrolling, desk: AtDesk) -> s.SeatCard:
    """Make a new invitation for a place, as for a lost phone; the former one stops working."""
    invited = await desk.act(
        exercise_id, lambda stage: seats.new_link(stage, seat_id, operator_id=who.operator_id)
    )
    return _card(desk, invited)


@router.delete("/seats/{seat_id}")
async def give_up_seat(exercise_id: ExerciseId, seat_id: SeatId, who: Enrolling, desk: AtDesk) -> s.Done:
    """Keep a place no longer."""
    await desk.act(exercise_id, lambda stage: seats.give_up(stage, seat_id, operator_id=who.operator_id))
    return s.Done()


@router.post("/sheets")
async def print_sheets(
    exercise_id: ExerciseId, wish: s.PrintSheets, who: Enrolling, desk: AtDesk
) -> s.Sheets:
    """Make sheets to print, with new invitations; those on former sheets stop working."""

    def make(stage: Stage) -> s.Sheets:
        teams = [
            team
            for team in stage.uow.teams.all(stage.exercise_id)
            if wish.teams is None or team.team_id in wish.teams
        ]
        return s.Sheets(
            exercise=stage.exercise.title,
            marking=stage.scenario.marking.header,
            stop_phrase=stop.phrase(stage.scenario.source_language),
            sheets=[_sheet(stage, desk, team, who) for team in teams],
        )

    return await desk.act(exercise_id, make)


def _sheet(stage: Stage, desk: Desk, team: TeamRecord, who: OperatorSession) -> s.TeamSheet:
    token = enrol.new_link(stage, team.team_id, operator_id=who.operator_id)
    url = f"{desk.settings.base_url}/j/{token}"
    site = stage.uow.sites.get(stage.exercise_id, team.site_id) if team.site_id else None
    free = [
        seat
        for seat in stage.uow.seats.all(stage.exercise_id)
        if seat.team_id == team.team_id and seat.trainee_id is None
    ]
    return s.TeamSheet(
        team_id=team.team_id,
        name=team.name,
        site=site.name if site else None,
        url=url,
        qr_svg=qr.svg(url),
        cards=[
            _card(desk, seats.new_link(stage, seat.seat_id, operator_id=who.operator_id)) for seat in free
        ],
        bots=[
            s.BotCode(name=code.title, shown=code.shown, url=code.link, qr_svg=str(code.image))
            for code in codes_of_bots(stage, team.team_id, token)
        ],
    )


def _card(desk: Desk, invited: seats.Invited) -> s.SeatCard:
    url = f"{desk.settings.base_url}/j/{invited.token}"
    seat = invited.seat
    return s.SeatCard(
        seat_id=seat.seat_id, call_sign=seat.call_sign, agency=seat.agency, url=url, qr_svg=qr.svg(url)
    )


def _template(stage: Stage) -> bytes:
    header = [seating_plan.column_title(name) for name in seating_plan.COLUMNS]
    teams = [team.name for team in stage.uow.teams.all(stage.exercise_id)] or [_("Alpha")]
    example = [teams[0], "", _("Falcon"), stage.scenario.agencies[0], ", ".join(stage.scenario.languages[:2])]
    return spreadsheets.write_table(_("Trainees"), header, [example])
