"""Pictures and documents, addressed by content."""

from __future__ import annotations

from fastapi import APIRouter, Response, UploadFile

from bot.web import schemas as s
from bot.web.auth.permit import AsTrainee, GuardedRoute

router = APIRouter(route_class=GuardedRoute, tags=["media"])


@router.post("/api/me/media")
async def upload(file: UploadFile, who: AsTrainee) -> s.Uploaded:
    """Keep a picture or document to send it in a message."""
    raise NotImplementedError


@router.get("/api/media/{media_id}", response_class=Response)
async def media(media_id: str, who: AsTrainee) -> Response:
    """Give a file that the reader may see."""
    raise NotImplementedError
