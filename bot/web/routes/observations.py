"""Observers: notes pinned to messages and objectives, and marks for tasks. Reading leaves no trace."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from bot.web.views import observation as view
from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, TeamId
from roleplay.services.record import observe, rate
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage

router = APIRouter(
    prefix="/api/exercises/{exercise_id}/observations", route_class=GuardedRoute, tags=["observation"]
)
Observing = Annotated[OperatorSession, may("observe", somewhere=True)]


@router.get("")
async def observations(exercise_id: ExerciseId, who: Observing, desk: AtDesk) -> s.Observations:
    """Give the scale, the tasks, and what was observed so far."""
    return await desk.look(exercise_id, lambda stage: view.observations(stage, who.operator_id, who.reach))


@router.post("/notes")
async def observe_note(
    exercise_id: ExerciseId, wish: s.NewObservation, who: Observing, desk: AtDesk
) -> s.Noted:
    """Write a note; the same `client_id` again writes no second one."""
    talk = ConversationId(wish.conversation_id) if wish.conversation_id else None
    team = TeamId(wish.team_id) if wish.team_id else None

    def note(stage: Stage) -> JournalSeq:
        authorise.require_reach(who.reach, "observe", stage, conversation=talk, team_id=team)
        return observe.note(
            stage,
            talk,
            operator_id=who.operator_id,
            text=wish.text,
            objective=wish.objective,
            team_id=team,
            about_seq=wish.about_seq,
            client_id=wish.client_id,
            written_ms=wish.written_ms,
        )

    return s.Noted(seq=await desk.act(exercise_id, note))


@router.post("/ratings")
async def rate_task(exercise_id: ExerciseId, wish: s.NewRating, who: Observing, desk: AtDesk) -> s.Noted:
    """Give a task a mark; each observer's latest counts."""
    team = TeamId(wish.team_id)

    def mark(stage: Stage) -> JournalSeq:
        authorise.require_reach(who.reach, "observe", stage, team_id=team)
        return rate.rate(
            stage,
            team,
            objective=wish.objective,
            task=wish.task,
            mark=wish.mark or "",
            comment=wish.comment,
            operator_id=who.operator_id,
            client_id=wish.client_id,
            written_ms=wish.written_ms,
        )

    return s.Noted(seq=await desk.act(exercise_id, mark))
