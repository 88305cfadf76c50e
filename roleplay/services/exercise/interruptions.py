"""When a STOP interrupted a team's play: what lies inside is never timed, scored or shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.records import JournalRecord

_FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class Interruptions:
    """Stretches of the journal, each from the first STOP to the moment when none is left."""

    spans: tuple[tuple[int, int], ...]

    def cover(self, entry: JournalRecord) -> bool:
        """Say whether the entry was made while play was interrupted."""
        return any(start <= entry.seq <= end for start, end in self.spans)

    def between(self, before: JournalRecord, after: JournalRecord) -> bool:
        """Say whether play was interrupted at any moment between two entries."""
        return any(start <= after.seq and end >= before.seq for start, end in self.spans)


def interruptions(entries: Sequence[JournalRecord]) -> Interruptions:
    """Find them in a team's part of the record."""
    spans: list[tuple[int, int]] = []
    stopped: set[str] = set()
    since = 0
    for entry in entries:
        if entry.body.get("what") != "stop" or not entry.trainee_id:
            continue
        if entry.kind == "alert":
            since = since if stopped else entry.seq
            stopped.add(entry.trainee_id)
        elif entry.trainee_id in stopped:
            stopped.remove(entry.trainee_id)
            if not stopped:
                spans.append((since, entry.seq))
    if stopped:
        spans.append((since, _FOREVER))
    return Interruptions(tuple(spans))
