"""The MSEL: fire, hold, release, skip and improvise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.schemas.words import Wish
from bot.web.views.msel import inject_team
from roleplay.domain.errors import NobodyChosenError
from roleplay.domain.ids import ExerciseId, OperatorId, SiteId, TeamId, TraineeId
from roleplay.domain.records import InjectRecord, Json
from roleplay.services.control import countdown
from roleplay.services.injects import improvise as improvising
from roleplay.services.injects import reschedule, run_injects
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage

router = APIRouter(prefix="/api/exercises/{exercise_id}", route_class=GuardedRoute, tags=["inject"])
Directing = Annotated[OperatorSession, may("injects", somewhere=True)]


@router.post("/injects/{inject_id}/fire")
async def fire_inject(
    exercise_id: ExerciseId, inject_id: str, command: s.InjectCommand, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Fire now, for one team or for all that have not had it."""
    return await _do(run_injects.fire, desk, exercise_id, inject_id, command, who)


@router.post("/injects/{inject_id}/hold")
async def hold_inject(
    exercise_id: ExerciseId, inject_id: str, command: s.InjectCommand, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Hold until released."""
    return await _do(run_injects.hold, desk, exercise_id, inject_id, command, who)


@router.post("/injects/{inject_id}/release")
async def release_inject(
    exercise_id: ExerciseId, inject_id: str, command: s.InjectCommand, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Let a held inject go on."""
    return await _do(run_injects.release, desk, exercise_id, inject_id, command, who)


@router.post("/injects/{inject_id}/skip")
async def skip_inject(
    exercise_id: ExerciseId, inject_id: str, command: s.InjectCommand, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Skip, with a reason."""
    return await _do(run_injects.skip, desk, exercise_id, inject_id, command, who)


@router.post("/injects/{inject_id}/move")
async def move_inject(
    exercise_id: ExerciseId, inject_id: str, wish: s.MoveInject, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Let it come at another moment, for one team or for all that have not had it."""
    team = TeamId(wish.team_id) if wish.team_id else None

    def do(stage: Stage) -> Sequence[InjectRecord]:
        _require_teams(stage, who, [team])
        return reschedule.delay(
            stage,
            inject_id,
            team,
            due_play_ms=wish.due_play_ms,
            operator_id=who.operator_id,
            reason=wish.reason,
        )

    return await _once(desk, exercise_id, who, wish, do)


@router.post("/injects/{inject_id}/edit")
async def edit_inject(
    exercise_id: ExerciseId, inject_id: str, wish: s.EditInject, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Put other words in place of the written ones, for one team or for all that have not had it."""
    team = TeamId(wish.team_id) if wish.team_id else None

    def do(stage: Stage) -> Sequence[InjectRecord]:
        _require_teams(stage, who, [team])
        return reschedule.edit(
            stage, inject_id, team, title=wish.title, message=wish.message, operator_id=who.operator_id
        )

    return await _once(desk, exercise_id, who, wish, do)


@router.put("/assisting")
async def set_assisting(
    exercise_id: ExerciseId,
    wish: s.Assisting,
    who: Annotated[OperatorSession, may("injects")],
    desk: AtDesk,
) -> s.Done:
    """Let drafts go by themselves after so many seconds, or (0) never."""
    await desk.act(
        exercise_id,
        lambda stage: countdown.set_seconds(stage, wish.after_s, operator_id=who.operator_id),
    )
    return s.Done()


@router.post("/improvise")
async def improvise(
    exercise_id: ExerciseId, wish: s.Improvise, who: Directing, desk: AtDesk
) -> s.InjectChanged:
    """Do something that nobody planned."""
    what = improvising.Improvised(wish.title, wish.method, wish.message, wish.event)

    def do(stage: Stage) -> Sequence[InjectRecord]:
        to = improvising.whom(
            stage,
            teams=[TeamId(each) for each in wish.teams],
            sites=[SiteId(each) for each in wish.sites],
            trainees=[TraineeId(each) for each in wish.trainees],
        )
        if not to:
            raise NobodyChosenError
        _require_teams(stage, who, list(to))
        return improvising.improvise(
            stage,
            what,
            to=to,
            agencies=wish.agencies,
            senders=wish.senders,
            operator_id=who.operator_id,
            client_id=wish.client_id,
        )

    rows = await desk.act(exercise_id, do)
    return s.InjectChanged(changed=[inject_team(row) for row in rows])


class _Verb(Protocol):
    def __call__(
        self, stage: Stage, inject_id: str, team_id: TeamId | None, /, *, operator_id: OperatorId, reason: str
    ) -> Sequence[InjectRecord]: ...


async def _do(
    verb: _Verb,
    desk: Desk,
    exercise_id: ExerciseId,
    inject_id: str,
    command: s.InjectCommand,
    who: OperatorSession,
) -> s.InjectChanged:
    team = TeamId(command.team_id) if command.team_id else None

    def do(stage: Stage) -> Sequence[InjectRecord]:
        _require_teams(stage, who, [team])
        return verb(stage, inject_id, team, operator_id=who.operator_id, reason=command.reason or "")

    return await _once(desk, exercise_id, who, command, do)


async def _once(
    desk: Desk,
    exercise_id: ExerciseId,
    who: OperatorSession,
    wish: Wish,
    do: Callable[[Stage], Sequence[InjectRecord]],
) -> s.InjectChanged:
    def changed(stage: Stage) -> Json:
        return s.InjectChanged(changed=[inject_team(row) for row in do(stage)]).model_dump()

    return s.InjectChanged.model_validate(await desk.once(exercise_id, who.operator_id, wish, changed))


def _require_teams(stage: Stage, who: OperatorSession, teams: Sequence[TeamId | None]) -> None:
    """Refuse unless these teams are in the operator's reach; no team at all means every team."""
    for team in teams or (None,):
        authorise.require_reach(who.reach, "injects", stage, team_id=team)
