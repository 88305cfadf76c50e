"""When Python looks for memory that is not used any more: seldom in a server, never at the end."""

from __future__ import annotations

import gc

FRESH_OBJECTS = 20_000
"""Objects kept after which Python looks among the newest for circles; by itself it does after 700."""


def settle_memory() -> None:
    """Call it when all is loaded: that stays, and looking through it again would cost every message."""
    gc.freeze()
    gc.set_threshold(FRESH_OBJECTS)


def leave_memory() -> None:
    """Call it last: what is loaded goes with the process, looking through it first takes a second or two."""
    gc.freeze()
    gc.disable()
