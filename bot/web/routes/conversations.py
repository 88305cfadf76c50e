"""A conversation at the console: watch, take over, speak, hand back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may

router = APIRouter(route_class=GuardedRoute, tags=["conversation"])

CONFLICT = {409: {"model": s.ControlConflict, "description": "Somebody else was first."}}


@router.get("/api/exercises/{exercise_id}/conversations/{conversation_id}")
async def conversation(
    exercise_id: str, conversation_id: str, who: Annotated[OperatorSession, may("exercise.watch")]
) -> s.ConversationDetail:
    """Give everything about one conversation."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/control", responses=CONFLICT)
async def take_control(
    exercise_id: str,
    conversation_id: str,
    wish: s.TakeControl,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.ControlChanged:
    """Change who speaks; 409 if somebody was first."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/hand-back", responses=CONFLICT)
async def hand_back(
    exercise_id: str,
    conversation_id: str,
    wish: s.HandBack,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.ControlChanged:
    """Give the actor back to its script."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/say", responses=CONFLICT)
async def say(
    exercise_id: str,
    conversation_id: str,
    wish: s.SayAs,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.Sent:
    """Say a line as the actor."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/undo")
async def undo(
    exercise_id: str,
    conversation_id: str,
    wish: s.Undo,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.Undone:
    """Take back a line that is still held."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/nudge", responses=CONFLICT)
async def nudge(
    exercise_id: str,
    conversation_id: str,
    wish: s.Nudge,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.Done:
    """Move the script to a state."""
    raise NotImplementedError


@router.post(
    "/api/exercises/{exercise_id}/conversations/{conversation_id}/drafts/{draft_id}", responses=CONFLICT
)
async def decide_draft(
    exercise_id: str,
    conversation_id: str,
    draft_id: int,
    wish: s.DraftDecision,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.Done:
    """Approve, change or drop a drafted line."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/note")
async def note(
    exercise_id: str,
    conversation_id: str,
    wish: s.NewNote,
    who: Annotated[OperatorSession, may("conversation.note")],
) -> s.Done:
    """Write a note; trainees never see it."""
    raise NotImplementedError


@router.post("/api/exercises/{exercise_id}/conversations/{conversation_id}/presence")
async def presence(
    exercise_id: str,
    conversation_id: str,
    wish: s.Presence,
    who: Annotated[OperatorSession, may("exercise.watch")],
) -> s.PresenceKept:
    """Say where this operator is looking."""
    raise NotImplementedError


@router.put("/api/exercises/{exercise_id}/conversations/{conversation_id}/draft")
async def keep_draft(
    exercise_id: str,
    conversation_id: str,
    wish: s.DraftText,
    who: Annotated[OperatorSession, may("conversation.control")],
) -> s.Done:
    """Keep what this operator has begun to write."""
    raise NotImplementedError
