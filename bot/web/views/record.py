"""Entries of the record as the console's feed carries them."""

from __future__ import annotations

from bot.web.presence import Look
from bot.web.schemas import JournalEvent
from roleplay.domain.records import JournalRecord


def entry(written: JournalRecord) -> JournalEvent:
    """Give one entry of the record."""
    return JournalEvent(
        seq=written.seq,
        kind=written.kind,
        play_ms=written.play_ms,
        wall_ms=written.wall_ms,
        team_id=written.team_id,
        conversation_id=written.conversation_id,
        trainee_id=written.trainee_id,
        operator_id=written.operator_id,
        body=dict(written.body),
    )


def elsewhere(written: JournalRecord) -> JournalEvent:
    """Give the number alone of an entry that is not for this reader: no gap, and nothing told."""
    return JournalEvent(
        seq=written.seq, kind="elsewhere", play_ms=written.play_ms, wall_ms=written.wall_ms, body={}
    )


def look(seen: Look) -> JournalEvent:
    """Give where an operator looks; not part of the record, so without a number."""
    return JournalEvent(
        seq=None,
        kind="presence",
        play_ms=0,
        wall_ms=seen.wall_ms,
        conversation_id=seen.conversation_id,
        operator_id=seen.operator_id,
        body={
            "operator_id": seen.operator_id,
            "looking": seen.conversation_id,
            "typing": seen.typing,
        },
    )
