"""What a trainee sees and does."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.permit import AsTrainee, GuardedRoute

router = APIRouter(route_class=GuardedRoute, tags=["trainee"])


@router.get("/api/me")
async def me(who: AsTrainee) -> s.MyState:
    """Give everything the trainee's screen shows."""
    raise NotImplementedError


@router.get("/api/me/feed")
async def my_feed(who: AsTrainee, after: int = 0, wait: float = 25) -> s.TraineeFeed:
    """Give what happened after `after`, waiting up to `wait` seconds for it."""
    raise NotImplementedError


@router.get("/api/me/conversations/{conversation_id}/messages")
async def my_messages(
    conversation_id: str, who: AsTrainee, before: int | None = None, limit: int = 50
) -> s.Messages:
    """Give a stretch of a conversation."""
    raise NotImplementedError


@router.post("/api/me/messages")
async def send_message(message: s.SendMessage, who: AsTrainee) -> s.Sent:
    """Write to an actor; answered only when it is on record."""
    raise NotImplementedError


@router.post("/api/me/stop")
async def stop(who: AsTrainee) -> s.Done:
    """Real emergency: freeze this trainee's conversations and call for help."""
    raise NotImplementedError


@router.post("/api/me/read")
async def read(mark: s.ReadMark, who: AsTrainee) -> s.Done:
    """Remember how far this trainee has read."""
    raise NotImplementedError


@router.get("/api/me/data")
async def my_data(who: AsTrainee) -> dict[str, object]:
    """Give everything kept about this trainee."""
    raise NotImplementedError


@router.post("/api/me/leave")
async def leave(who: AsTrainee) -> s.Done:
    """Leave the exercise; the session ends."""
    raise NotImplementedError
