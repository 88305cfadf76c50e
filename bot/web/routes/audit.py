"""Who did what: the audit log of an exercise, and of the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from bot.web import schemas as s
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk, Desk
from bot.web.schemas import people as p
from bot.web.views.acts import who_did
from bot.web.views.audit import log
from roleplay.domain import recorded
from roleplay.domain.ids import INSTALLATION, ExerciseId
from roleplay.services.staff import audit as service

MOST = 500
END = 2**53
router = APIRouter(route_class=GuardedRoute, tags=["audit"])
Before = Annotated[int, Query(ge=1, le=END)]
Since = Annotated[int, Query(ge=0, le=END)]
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("/api/exercises/{exercise_id}/audit", dependencies=[may("audit")])
async def audit_of_exercise(
    exercise_id: ExerciseId, desk: AtDesk, before: Before = END, limit: Limit = 100
) -> p.AuditLog:
    """Give who did what in an exercise, the newest first."""
    return await desk.look(exercise_id, lambda stage: log(stage, before, limit))


@router.get("/api/exercises/{exercise_id}/audit/verdict", dependencies=[may("audit")])
async def verdict_on_exercise(exercise_id: ExerciseId, desk: AtDesk) -> p.AuditVerdict:
    """Check an exercise's whole log."""
    return await _verdict(desk, exercise_id)


@router.get("/api/exercises/{exercise_id}/who-did-what", dependencies=[may("audit")])
async def who_did_what(exercise_id: ExerciseId, desk: AtDesk, since: Since = 0) -> s.WhoDidWhat:
    """Say who spoke for which actor, when and for how long, and what else everybody did.

    With `since`, the `seq` of an earlier answer, only what is new: sittings that began, ended or got lines,
    and acts.
    """
    return await desk.look(exercise_id, lambda stage: who_did(stage, since))


@router.get("/api/audit", dependencies=[may("audit")])
async def audit_of_installation(desk: AtDesk, before: Before = END, limit: Limit = 100) -> p.AuditLog:
    """Give who signed in, who was invited and whose roles changed, the newest first."""
    return await desk.look(INSTALLATION, lambda stage: log(stage, before, limit))


@router.get("/api/audit/verdict", dependencies=[may("audit")])
async def verdict_on_installation(desk: AtDesk) -> p.AuditVerdict:
    """Check the installation's whole log."""
    return await _verdict(desk, INSTALLATION)


async def _verdict(desk: Desk, exercise_id: ExerciseId) -> p.AuditVerdict:
    verdict = await desk.read(lambda uow: service.verify(uow, exercise_id))
    return p.AuditVerdict(
        entries=verdict.head.seq,
        intact=verdict.intact,
        head=verdict.head.hash,
        broken=[p.AuditBreak(seq=each.seq, why=recorded.retell(each.why)) for each in verdict.broken[:MOST]],
    )
