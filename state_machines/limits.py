"""Every limit of the engine, by name."""

from __future__ import annotations

MAX_RULES_PER_STEP = 100
"""Rules and states that one step may run through; a longer chain is undone and an operator is called."""

MAX_MESSAGE_CHARS = 400
"""Characters of a message that are looked at; the rest is kept in the record but not matched."""

MAX_SLOT_CHARS = 200
"""Characters of a recognised value that a slot keeps."""

MAX_TIMERS_PER_REHEARSED_WAIT = 2_000
"""Timers that may fire in one wait of a rehearsal before the script counts as never resting."""

LEAST_WAIT_MS = 1_000
"""A loop whose waits are shorter counts as one without a wait."""

TYPING_START_MS = 600
TYPING_PER_CHAR_MS = 35
TYPING_LEAST_MS = 800
TYPING_MOST_MS = 6_000
"""How long an actor seems to type when the author says nothing: start + characters x pace, clamped."""

TYPING_MEDIA_MS = 2_000
"""How long an actor seems to be busy before a photo or a document."""
