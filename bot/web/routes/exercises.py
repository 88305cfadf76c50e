"""Exercises: list, make, watch, and move the clock."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["exercise"])


@router.get("/api/scenarios")
async def scenarios(who: Annotated[OperatorSession, may("exercise.create")]) -> list[s.ScenarioRow]:
    """List the scenario packs that can be played."""
    raise NotImplementedError


@router.get("/api/exercises")
async def exercises(who: Annotated[OperatorSession, may("panel")]) -> s.Exercises:
    """List the exercises."""
    raise NotImplementedError


@router.post("/api/exercises")
async def create_exercise(
    wish: s.NewExercise, who: Annotated[OperatorSession, may("exercise.create")]
) -> s.ExerciseRow:
    """Make an exercise with its teams."""
    raise NotImplementedError


@router.get("/api/exercises/{exercise_id}")
async def console_state(
    exercise_id: str, who: Annotated[OperatorSession, may("exercise.watch")]
) -> s.ConsoleState:
    """Give everything the console shows."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/teams")
async def open_team(
    exercise_id: str, wish: s.NewTeam, who: Annotated[OperatorSession, may("exercise.direct")]
) -> s.JoinLink:
    """Open another team and give its invitation."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/teams/{team_id}/link")
async def new_link(
    exercise_id: str, team_id: str, who: Annotated[OperatorSession, may("exercise.direct")]
) -> s.JoinLink:
    """Make a new invitation for a team; the old one stops working."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/clock")
async def clock(
    exercise_id: str, command: s.ClockCommand, who: Annotated[OperatorSession, may("exercise.direct")]
) -> s.Clock:
    """Start, pause, resume, speed up, go to the next day, end, or stop everything."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/alerts/{seq}/resolve")
async def resolve_alert(
    exercise_id: str, seq: int, answer: s.ResolveAlert, who: Annotated[OperatorSession, may("alert.resolve")]
) -> s.Done:
    """Close an alert."""
    raise NotImplementedError
