"""Exercises: list, make, watch, and move the clock."""

from __future__ import annotations

import asyncio
from typing import Annotated, assert_never

from fastapi import APIRouter

from bot import new_exercise
from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.schemas.words import Number
from bot.web.views import console as view
from roleplay.domain.errors import NotAllowedError
from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, TeamId
from roleplay.domain.records import ExerciseRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import lifecycle, safety
from roleplay.services.exercise.start_exercise import start_exercise
from roleplay.services.record.views import clock_view
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol

router = APIRouter(route_class=GuardedRoute, tags=["exercise"])
Watching = Annotated[OperatorSession, may("read", somewhere=True)]
Creating = Annotated[OperatorSession, may("create")]
Enrolling = Annotated[OperatorSession, may("enrol")]


@router.get("/api/scenarios", dependencies=[may("create")])
async def scenarios(desk: AtDesk) -> list[s.ScenarioRow]:
    """List the scenario packs that can be played."""
    packs = await asyncio.to_thread(new_exercise.packs_in, desk.settings.scripts)
    return [
        s.ScenarioRow(
            id=pack.scenario.id,
            title=pack.scenario.title.source,
            summary=pack.scenario.summary.source,
            languages=list(pack.scenario.languages),
            actors=len(pack.actors),
            injects=len(pack.injects),
        )
        for pack in packs
        if pack.scenario
    ]


@router.get("/api/exercises")
async def exercises(who: Annotated[OperatorSession, may("account")], desk: AtDesk) -> s.Exercises:
    """List the exercises in which one has a role, the newest first."""

    def rows(uow: UnitOfWork) -> list[s.ExerciseRow]:
        return [
            _row(uow, each) for each in uow.exercises.all() if who.in_exercise(each.exercise_id).may("read")
        ]

    return s.Exercises(exercises=await desk.read(rows))


@router.post("/api/exercises")
async def create_exercise(wish: s.NewExercise, who: Creating, desk: AtDesk) -> s.ExerciseRow:
    """Make an exercise with its teams, open to trainees."""
    pack = await asyncio.to_thread(new_exercise.pack_named, desk.settings.scripts, wish.scenario)
    await asyncio.to_thread(desk.packs.prepare, pack)

    def make(stage: Stage) -> ExerciseId:
        made = new_exercise.make(
            stage.uow,
            desk.packs,
            pack,
            title=wish.title,
            teams=wish.teams,
            operator_id=who.operator_id,
            now=stage.now,
        )
        return made.exercise.exercise_id

    made = await desk.once(INSTALLATION, who.operator_id, wish, make)
    return await desk.look(made, lambda stage: _row(stage.uow, stage.exercise))


@router.get("/api/exercises/{exercise_id}")
async def console_state(exercise_id: ExerciseId, who: Watching, desk: AtDesk) -> s.ConsoleState:
    """Give everything the console shows to this operator."""
    looks = desk.presences.now(exercise_id, desk.now())
    return await desk.look(exercise_id, lambda stage: view.console_state(stage, looks, who.reach))


@router.get("/api/exercises/{exercise_id}/now", dependencies=[may("read", somewhere=True)])
async def exercise_clock(exercise_id: ExerciseId, desk: AtDesk) -> s.Clock:
    """Tell the exercise clock alone."""
    return await desk.look(exercise_id, lambda stage: s.Clock.model_validate(clock_view(stage)))


@router.post("/api/exercises/{exercise_id}/teams")
async def open_team(exercise_id: ExerciseId, wish: s.NewTeam, who: Enrolling, desk: AtDesk) -> s.JoinLink:
    """Open another team and give its invitation."""

    def open_it(stage: Stage) -> list[str]:
        opened = enrol.open_team(stage, name=wish.name, operator_id=who.operator_id)
        return [opened.team.team_id, opened.token]

    team_id, token = await desk.once(exercise_id, who.operator_id, wish, open_it)
    return _link(desk, TeamId(team_id), token)


@router.post("/api/exercises/{exercise_id}/teams/{team_id}/link")
async def new_link(exercise_id: ExerciseId, team_id: TeamId, who: Enrolling, desk: AtDesk) -> s.JoinLink:
    """Make a new invitation for a team; the old one stops working."""
    token = await desk.act(
        exercise_id, lambda stage: enrol.new_link(stage, team_id, operator_id=who.operator_id)
    )
    return _link(desk, team_id, token)


@router.post("/api/exercises/{exercise_id}/clock")
async def move_clock(
    exercise_id: ExerciseId,
    command: s.ClockCommand,
    who: Annotated[OperatorSession, may("stop_all", somewhere=True)],
    desk: AtDesk,
) -> s.Clock:
    """Start, pause, resume, speed up, go to the next day, end, or stop everything (which anyone may)."""
    if command.action != "stop_all" and not who.reach.may_everywhere("clock"):
        raise NotAllowedError

    await desk.once(
        exercise_id, who.operator_id, command, lambda stage: _move(stage, command, who.operator_id)
    )
    return await exercise_clock(exercise_id, desk)


@router.post("/api/exercises/{exercise_id}/alerts/{seq}/resolve")
async def resolve_alert(
    exercise_id: ExerciseId,
    seq: Number,
    answer: s.ResolveAlert,
    who: Annotated[OperatorSession, may("resolve", somewhere=True)],
    desk: AtDesk,
) -> s.Done:
    """Close an alert; resolving a STOP opens the trainee's conversations again."""
    await desk.once(
        exercise_id,
        who.operator_id,
        answer,
        lambda stage: _resolve(stage, seq, who, answer.note),
    )
    return s.Done()


def _resolve(stage: Stage, seq: int, who: OperatorSession, note: str) -> None:
    alert = safety.alert(stage, seq)
    authorise.require_reach(
        who.reach, "resolve", stage, conversation=alert.conversation_id, team_id=alert.team_id
    )
    safety.resolve(stage, seq, operator_id=who.operator_id, note=note)


def _move(stage: Stage, command: s.ClockCommand, operator_id: OperatorId) -> None:
    reason = command.reason or ""
    match command.action:
        case "ready":
            lifecycle.ready(stage, operator_id=operator_id)
        case "start":
            start_exercise(stage, operator_id=operator_id, although=reason)
        case "pause":
            lifecycle.pause(stage, operator_id=operator_id, reason=reason)
        case "resume":
            lifecycle.resume(stage, operator_id=operator_id)
        case "next_day":
            lifecycle.next_day(stage, operator_id=operator_id)
        case "end":
            lifecycle.end(stage, operator_id=operator_id, reason=reason)
        case "stop_all":
            lifecycle.stop_all(stage, operator_id=operator_id, reason=reason)
        case "debriefed":
            lifecycle.debriefed(stage, operator_id=operator_id)
        case "speed":
            lifecycle.set_speed(stage, speed=command.speed or 1.0, operator_id=operator_id)
        case _:
            assert_never(command.action)


def _row(uow: UnitOfWork, exercise: ExerciseRecord) -> s.ExerciseRow:
    return s.ExerciseRow(
        id=exercise.exercise_id,
        title=exercise.title,
        scenario=exercise.scenario,
        phase=exercise.phase,
        teams=len(uow.teams.all(exercise.exercise_id)),
        trainees=len(uow.trainees.all(exercise.exercise_id)),
    )


def _link(desk: Desk, team_id: TeamId, token: str) -> s.JoinLink:
    url = f"{desk.settings.base_url}/j/{token}"
    return s.JoinLink(team_id=team_id, url=url, qr_svg=qr.svg(url))
