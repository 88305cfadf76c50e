"""The chain of an audit log: each entry's hash covers the entry and the hash before it.

Promise: whoever changes, removes, adds or swaps an entry without recomputing all that follow is found out;
whoever recomputes them all cannot match a head that was written down elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roleplay.domain import recorded
from roleplay.domain.records import AuditHeadRecord, AuditRecord


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the chain does not hold, and why."""

    seq: int
    why: str


def hash_of(entry: AuditRecord, previous: str) -> str:
    """Return the SHA-256 over the hash before and everything the entry says, in hex."""
    said = [
        previous,
        entry.exercise_id,
        entry.seq,
        entry.act,
        entry.wall_ms,
        entry.operator_id,
        entry.subject,
        entry.details,
    ]
    canonical = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def breaks(entries: Iterable[AuditRecord], head: AuditHeadRecord) -> Iterator[Broken]:
    """Give every place where the log, read in its order, is not what was written."""
    seq, previous = 0, ""
    for entry in entries:
        if entry.seq != seq + 1:
            yield Broken(seq + 1, recorded.ENTRIES_MISSING.format(count=entry.seq - seq - 1))
        if entry.hash != hash_of(entry, previous):
            yield Broken(entry.seq, recorded.ENTRY_CHANGED)
        seq, previous = entry.seq, entry.hash
    if (seq, previous) != (head.seq, head.hash):
        yield Broken(seq + 1, recorded.LOG_CUT.format(count=head.seq))
