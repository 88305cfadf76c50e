"""What a trainee sees and does."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from bot.web import schemas as s
from bot.web.auth.identity import TraineeSession
from bot.web.auth.permit import AsTrainee, GuardedRoute
from bot.web.auth.sessions import take_cookie
from bot.web.desk import AtDesk
from bot.web.errors import OneThingError
from bot.web.limits import MAX_PAGE, MAX_WAIT_S
from bot.web.schemas.words import MAX_NUMBER
from bot.web.views import trainee_feed
from roleplay.domain.ids import ConversationId, MediaId
from roleplay.services.exercise import safety
from roleplay.services.talk.accept_update import IncomingUpdate
from roleplay.services.trainees import enrol, privacy
from roleplay.services.trainees import trainee_view as view

router = APIRouter(route_class=GuardedRoute, tags=["trainee"])


@router.get("/api/me")
async def me(who: AsTrainee, desk: AtDesk) -> s.MyState:
    """Give everything the trainee's screen shows."""
    return await desk.look(
        who.exercise_id, lambda stage: s.MyState.model_validate(view.my_state(stage, who.trainee_id))
    )


@router.get("/api/me/feed")
async def my_feed(
    who: AsTrainee,
    desk: AtDesk,
    after: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT_S)] = MAX_WAIT_S,
) -> s.TraineeFeed:
    """Give what happened after `after`, waiting up to `wait` seconds for it."""
    deadline = time.monotonic() + wait
    seq = after
    while True:
        left = max(0.0, deadline - time.monotonic())
        entries = await desk.hub.after(who.exercise_id, seq, left, team_id=who.team_id)
        feed = await trainee_feed.read(desk, who, seq, entries)
        if feed.events or not entries or not desk.hub.open:
            return feed
        seq = feed.seq


@router.get("/api/me/conversations/{conversation_id}/messages")
async def my_messages(
    conversation_id: ConversationId,
    who: AsTrainee,
    desk: AtDesk,
    before: Annotated[int | None, Query(ge=1, le=MAX_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> s.Messages:
    """Give a stretch of a conversation, oldest first; `before` is the oldest number already there."""
    found = await desk.look(
        who.exercise_id,
        lambda stage: view.messages(stage, who.trainee_id, conversation_id, before=before, limit=limit + 1),
    )
    shown = [s.Message.model_validate(message) for message in found[-limit:]]
    return s.Messages(messages=shown, more=len(found) > limit)


@router.post("/api/me/messages")
async def send_message(message: s.SendMessage, who: AsTrainee, desk: AtDesk) -> s.Sent:
    """Write to an actor; answered only when it is on record."""
    accepted = await desk.webchat.accept(who.exercise_id, _update(message, who))
    return s.Sent(
        seq=accepted.seq,
        conversation_id=accepted.conversation_id,
        duplicate=accepted.duplicate,
        interrupted=accepted.interrupted,
    )


@router.post("/api/me/stop")
async def stop(who: AsTrainee, desk: AtDesk) -> s.Done:
    """Real emergency: freeze this trainee's conversations and call for help."""
    await desk.act(who.exercise_id, lambda stage: safety.stop(stage, who.trainee_id, by="button"))
    return s.Done()


@router.post("/api/me/read")
async def read(mark: s.ReadMark, who: AsTrainee, desk: AtDesk) -> s.Done:
    """Remember how far this trainee has read."""

    conversation = ConversationId(mark.conversation_id)
    await desk.act(
        who.exercise_id, lambda stage: view.mark_read(stage, who.trainee_id, conversation, mark.seq)
    )
    return s.Done()


@router.get("/api/me/data")
async def my_data(who: AsTrainee, desk: AtDesk) -> dict[str, Any]:
    """Give everything kept about this trainee, but not how the scripts took it."""
    return await desk.look(who.exercise_id, lambda stage: privacy.own_data(stage, who.trainee_id))


@router.post("/api/me/leave")
async def leave(who: AsTrainee, desk: AtDesk, response: Response) -> s.Done:
    """Leave the exercise; the session ends."""

    await desk.act(who.exercise_id, lambda stage: enrol.leave(stage, who.trainee_id))
    desk.sessions.drop(who.token_hash)
    take_cookie(response, "trainee", secure=desk.settings.secure)
    return s.Done()


def _update(message: s.SendMessage, who: TraineeSession) -> IncomingUpdate:
    if sum(part is not None for part in (message.text, message.button, message.location)) > 1 or (
        message.media_id and (message.button or message.location)
    ):
        raise OneThingError
    button, place = message.button, message.location
    return IncomingUpdate(
        channel="web",
        account=who.trainee_id,
        update_id=message.client_id,
        trainee_id=who.trainee_id,
        conversation_id=ConversationId(message.conversation_id) if message.conversation_id else None,
        actor_id=message.actor_id,
        text=message.text or "",
        button=(button.state, button.index, button.seq) if button else None,
        location=(place.lat, place.lon) if place else None,
        media_id=MediaId(message.media_id) if message.media_id else None,
        client_id=message.client_id,
    )
