"""One entry of the record."""

from __future__ import annotations

from typing import Any

from bot.web.schemas.words import Model


class JournalEvent(Model):
    """One entry of the record, as the console's feed carries it (event id = `seq`).

    `presence` events have no `seq` and no id; their body is {operator_id, looking, typing}.
    """

    seq: int | None
    kind: str
    play_ms: int
    wall_ms: int
    team_id: str | None = None
    conversation_id: str | None = None
    trainee_id: str | None = None
    operator_id: str | None = None
    body: dict[str, Any]
