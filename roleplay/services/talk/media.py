"""Keep a file that somebody sends: known by its content, of a kind we can show, not too large.

Promise: whichever way a photo comes, what the camera added (where it was taken, when, by which phone) is gone
before it is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from roleplay.domain.errors import MediaKindError, MediaTooLargeError, NotAllowedError, NotInExerciseError
from roleplay.domain.ids import MediaId, TraineeId
from roleplay.domain.records import MediaRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.metadata import without_metadata

LARGEST_MB = 8
_LARGEST = LARGEST_MB * 1_048_576
_GUARD = 32

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)
"""What a file says of itself at its beginning; its name is never asked."""


def accept_media(stage: Stage, trainee_id: TraineeId, content: bytes) -> MediaRecord:
    """Keep the file and return its record; the same content again is the same file."""
    if stage.trainee(trainee_id).left_ms is not None:
        raise NotAllowedError
    return _keep(stage, content, trainee_id)


def accept_staff_media(stage: Stage, content: bytes) -> MediaRecord:
    """Keep a file that an operator sends as an actor: the same limits, and nobody's name on it."""
    return _keep(stage, content, None)


def kind_of(content: bytes) -> str | None:
    """Return the media type that the content itself shows, or None for one we do not take."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for start, mime in SIGNATURES if content.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as it is shown: what it is, and its content."""

    mime: str
    content: bytes


def address_of(stage: Stage, name: str) -> str:
    """Return the id under which a file of the pack is fetched; it cannot be guessed from the name."""
    return f"{stage.packs.media(stage.exercise_id, name).sha256[:_GUARD]}-{name}"


def mime_of(stage: Stage, media_id: str) -> str:
    """Return the type of a file; for one that is not there, a type that is offered for download."""
    try:
        return read(stage, media_id).mime
    except NotInExerciseError:
        return "application/octet-stream"


def read(stage: Stage, media_id: str) -> Shown:
    """Return a file that a person sent, or one of the pack's by its address."""
    kept = stage.uow.media.get(stage.exercise_id, MediaId(media_id))
    if kept:
        return Shown(kept.mime, kept.content)
    guard, _, name = media_id.partition("-")
    try:
        file = stage.packs.media(stage.exercise_id, name)
    except KeyError as unknown:
        raise NotInExerciseError(what="file") from unknown
    if len(guard) != _GUARD or not file.sha256.startswith(guard):
        raise NotInExerciseError(what="file")
    return Shown(file.mime, file.content)


def _keep(stage: Stage, content: bytes, trainee_id: TraineeId | None) -> MediaRecord:
    if len(content) > _LARGEST:
        raise MediaTooLargeError(limit=LARGEST_MB)
    content = without_metadata(content)
    mime = kind_of(content)
    if mime is None:
        raise MediaKindError
    media = MediaRecord(
        exercise_id=stage.exercise_id,
        media_id=MediaId(hashlib.sha256(content + (trainee_id or _STAFF).encode()).hexdigest()),
        mime=mime,
        content=content,
        created_ms=stage.now,
        trainee_id=trainee_id,
    )
    stage.uow.media.add(media)
    return media


_STAFF = "staff"
