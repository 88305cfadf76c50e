"""The shapes that screens share; their field names are those of the HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roleplay.domain.exercise_clock import hour_of
from roleplay.domain.records import JournalRecord
from roleplay.services.stage import Stage
from roleplay.services.talk import media


@dataclass(frozen=True, slots=True)
class At:
    """A moment of play, ready to be shown."""

    play_ms: int
    day: int
    time: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """The exercise clock at `wall_ms`; a screen counts on from there."""

    phase: str
    day: int
    time: str
    play_ms: int
    speed: float
    running: bool
    wall_ms: int
    pause_reason: str | None


@dataclass(frozen=True, slots=True)
class MediaView:
    """A file that can be fetched from `url`."""

    url: str
    alt: str
    kind: str


@dataclass(frozen=True, slots=True)
class ButtonShown:
    """A quick reply."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class LastMessage:
    """The newest message of a conversation, shortened."""

    text: str
    at: At
    mine: bool


_SHORT = 80


def at(stage: Stage, play_ms: int) -> At:
    """Say when something was, in exercise time."""
    hour = hour_of(play_ms, stage.scenario.days)
    return At(play_ms, hour.day, hour.clock)


def clock_view(stage: Stage) -> ClockView:
    """Return the clock as it stands now."""
    now = at(stage, stage.play)
    exercise = stage.exercise
    return ClockView(
        phase=exercise.phase,
        day=exercise.day,
        time=now.time,
        play_ms=stage.play,
        speed=exercise.speed,
        running=stage.running,
        wall_ms=stage.now,
        pause_reason=exercise.pause_reason or None,
    )


def media_view(stage: Stage, body: Mapping[str, Any]) -> MediaView | None:
    """Return the file that a line or a document carries, if any."""
    media_id = body.get("media_id")
    name = body.get("media")
    if not media_id and not name:
        return None
    try:
        address = str(media_id) if media_id else media.address_of(stage, str(name))
    except KeyError:
        return None
    mime = media.mime_of(stage, address)
    kind = mime.split("/", maxsplit=1)[0]
    return MediaView(
        f"/api/media/{address}",
        str(body.get("alt") or ""),
        kind if kind in ("image", "audio", "video") else "document",
    )


def buttons_of(body: Mapping[str, Any]) -> tuple[ButtonShown, ...]:
    """Return the quick replies of a line."""
    return tuple(ButtonShown(each["index"], each["text"]) for each in body.get("buttons", ()))


def last_message(stage: Stage, entry: JournalRecord | None, *, mine: str) -> LastMessage | None:
    """Return a message in short; `mine` is the entry kind that counts as the reader's own side."""
    if entry is None:
        return None
    text = str(entry.body.get("text") or entry.body.get("alt") or "…")
    short = text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
    return LastMessage(short, at(stage, entry.play_ms), entry.kind == mine)
