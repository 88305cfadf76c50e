"""For whose eyes a piece of news, a mail or a document is: kept in the entry that brings it."""

from __future__ import annotations

from roleplay.domain.ids import TraineeId
from roleplay.domain.records import Json, TraineeRecord


def is_for(body: Json, reader: TraineeRecord | None) -> bool:
    """Say whether a trainee of the team may read it; a group of phones reads only what all may read."""
    agencies, alone = body.get("agencies"), _named(body)
    if reader is None:
        return not agencies and not alone
    return (not agencies or reader.agency in agencies) and (not alone or reader.trainee_id in alone)


def _named(body: Json) -> frozenset[TraineeId]:
    """Return the trainees it is for alone; empty when it is for all."""
    one = body.get("trainee_id")
    return frozenset(body.get("trainees") or ()) | ({one} if one else frozenset())
