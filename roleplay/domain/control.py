"""Who speaks for an actor: the script, the script with a person's consent, a person, or nobody."""

from __future__ import annotations

from roleplay.domain.records import Control as Control

LEASE_MS = 45_000
"""Wall time a role-player's seat is kept without a sign of life."""

UNDO_MS = 3_000
"""Wall time a person's line waits, so that it can be taken back."""

SCRIPT_STEPS: frozenset[Control] = frozenset({"script", "assist"})
"""Controls under which the script reads messages and its timers run."""

SEATED: frozenset[Control] = frozenset({"assist", "person"})
"""Controls that need somebody in the seat, so that a lease runs."""


def may_change(control: Control, wanted: Control, *, stopped: bool) -> bool:
    """Say whether an operator may switch; only `safety.resolve` ends the freeze of a STOP."""
    return not stopped and control != wanted
