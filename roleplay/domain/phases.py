"""The phases of an exercise, and the only ways from one to the next."""

from __future__ import annotations

from roleplay.domain.records import Phase as Phase

NEXT: dict[Phase, frozenset[Phase]] = {
    "draft": frozenset({"ready"}),
    "ready": frozenset({"running", "draft", "ended"}),
    "running": frozenset({"paused", "ended"}),
    "paused": frozenset({"running", "ended"}),
    "ended": frozenset({"debriefed"}),
    "debriefed": frozenset(),
}

OPEN_TO_TRAINEES: frozenset[Phase] = frozenset({"ready", "running", "paused"})
"""Phases in which trainees may join and write; what they write outside `running` waits for the clock."""


def may_become(phase: Phase, following: Phase) -> bool:
    """Say whether an exercise in `phase` may go on to `following`."""
    return following in NEXT[phase]
