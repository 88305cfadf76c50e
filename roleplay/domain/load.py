"""How much a role-player may carry: a person at a console, not a machine."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.records import Json

MINUTE_MS = 60_000
LOOKED_BACK_MS = 12 * 60 * MINUTE_MS
"""Wall time over which hours in hard roles are added up: a day of play and its evening."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as too much; an exercise may set its own under `limits` in its settings."""

    seats: int = 6
    """Actors spoken for at the same time."""
    hard_minutes: int = 120
    """Minutes a day in roles that carry a content note."""


def limits_of(settings: Json) -> Limits:
    """Return the limits of an exercise; what it does not set, or sets to nonsense, stays usual."""
    own = settings.get("limits")
    usual = Limits()
    if not isinstance(own, dict):
        return usual
    return Limits(
        seats=_positive(own.get("seats"), usual.seats),
        hard_minutes=_positive(own.get("hard_minutes"), usual.hard_minutes),
    )


def _positive(value: object, usual: int) -> int:
    return value if isinstance(value, int) and value > 0 else usual
