"""The console's live feed: the record as it is written, and who looks where beside it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession, operator_behind
from bot.web.auth.permit import GuardedRoute, may
from bot.web.auth.sessions import CACHE_MS
from bot.web.desk import AtDesk, Desk
from bot.web.limits import FEEDS
from bot.web.places import Places
from bot.web.schemas.words import Number
from bot.web.stream import HEARTBEAT, HEARTBEAT_S, RENEW_S, EventStream, event
from bot.web.views import record
from roleplay.domain.errors import SignedOutError
from roleplay.domain.ids import ExerciseId
from roleplay.domain.permissions import Reach
from roleplay.services.control.whisper import may_hear

router = APIRouter(route_class=GuardedRoute, tags=["feed"])
FEED: dict[int | str, dict[str, Any]] = {
    200: {"model": s.JournalEvent, "description": "A `text/event-stream` of these; event id = seq."}
}
LOOK_S = CACHE_MS["operator"] / 1000  # how often a stream asks whether its session still lives


@router.get("/api/exercises/{exercise_id}/feed", response_class=Response, responses=FEED)
async def console_feed(
    exercise_id: str,
    who: Annotated[OperatorSession, may("read", somewhere=True)],
    desk: AtDesk,
    after: Number | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Send every entry of the record after `after` (or `Last-Event-ID`), and then each as it is written."""
    desk.buckets.take(FEEDS, who.token_hash)
    exercise = ExerciseId(exercise_id)
    top = await desk.look(exercise, lambda stage: stage.exercise.journal_seq)
    start = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    return EventStream(lambda: _entries(desk, exercise, who, top if start is None else start))


async def _entries(desk: Desk, exercise: ExerciseId, who: OperatorSession, seq: int) -> AsyncIterator[bytes]:
    ends = time.monotonic() + RENEW_S
    silent_since = time.monotonic()
    change = 0
    places = Places(desk, exercise)
    yield HEARTBEAT
    while desk.hub.open and time.monotonic() < ends:
        entries = await desk.hub.woken(exercise, seq, LOOK_S)
        if not (reach := await _reach_now(desk, exercise, who)):
            return
        looks = desk.presences.since(exercise, change)
        if entries or looks:
            await places.learn(reach, entries, looks)
        for entry in entries:
            mine = places.shows(reach, entry) and may_hear(entry, who.operator_id, reach)
            shown = record.entry(entry) if mine else record.elsewhere(entry)
            yield event(shown.model_dump_json(), seq=entry.seq)
            seq = entry.seq
        for look in looks:
            if places.shows_look(reach, look):
                yield event(record.look(look).model_dump_json())
            change = look.change
        if entries or looks:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since >= HEARTBEAT_S:
            silent_since = time.monotonic()
            yield HEARTBEAT


async def _reach_now(desk: Desk, exercise: ExerciseId, who: OperatorSession) -> Reach:
    """Return what this session may see by now; nothing when it has ended or the roles are gone."""
    try:
        now = await operator_behind(desk, who.token_hash)
    except SignedOutError:
        return Reach()
    reach = now.in_exercise(exercise).reach
    return reach if reach.may("read") else Reach()
