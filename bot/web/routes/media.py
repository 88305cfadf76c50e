"""Pictures and documents, addressed by content."""

from __future__ import annotations

from fastapi import APIRouter, Response, UploadFile

from bot.web import schemas as s
from bot.web.auth.permit import AsTrainee, GuardedRoute, may
from bot.web.desk import AtDesk
from bot.web.limits import MAX_MEDIA, MAX_UPLOAD, UPLOADS
from roleplay.domain.ids import ExerciseId
from roleplay.services.talk.media import Shown, accept_media, read

router = APIRouter(route_class=GuardedRoute, tags=["media"])
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")
KEEP = {"Cache-Control": "private, max-age=86400, immutable"}


@router.post("/api/me/media", max_body_size=MAX_UPLOAD)
async def upload(file: UploadFile, who: AsTrainee, desk: AtDesk) -> s.Uploaded:
    """Keep a picture or document to send it in a message."""
    desk.buckets.take(UPLOADS, who.token_hash)
    content = await file.read(MAX_MEDIA + 1)
    kept = await desk.act(who.exercise_id, lambda stage: accept_media(stage, who.trainee_id, content))
    return s.Uploaded(media_id=kept.media_id)


@router.get("/api/media/{media_id}", response_class=Response)
async def media(media_id: str, who: AsTrainee, desk: AtDesk) -> Response:
    """Give a file to whoever knows its address, inside the exercise."""
    return _answer(await desk.look(who.exercise_id, lambda stage: read(stage, media_id)))


@router.get(
    "/api/exercises/{exercise_id}/media/{media_id}",
    response_class=Response,
    dependencies=[may("read", somewhere=True)],
)
async def exercise_media(exercise_id: ExerciseId, media_id: str, desk: AtDesk) -> Response:
    """Give a file of an exercise to an operator."""
    return _answer(await desk.look(exercise_id, lambda stage: read(stage, media_id)))


def _answer(file: Shown) -> Response:
    disposition = {"Content-Disposition": "inline" if file.mime.startswith(SHOWN) else "attachment"}
    return Response(file.content, media_type=file.mime, headers=KEEP | disposition)
