"""Say something to a chat that no actor says: the bot's own words, about joining, privacy or STOP.

It leaves at once, also while the exercise stands still, and is no line of any conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.ids import LetterId
from roleplay.domain.records import ChatRecord, LetterRecord
from roleplay.services.lines import PERSON_FIRST
from roleplay.services.stage import Stage


@dataclass(frozen=True, slots=True)
class Key:
    """A button under the bot's own words: it comes back with `data`, or opens `url`."""

    text: str
    data: str = ""
    url: str = ""

    def to_json(self) -> dict[str, str]:
        """Return it as it stands in the outbox."""
        return {"text": self.text, "url": self.url} if self.url else {"text": self.text, "data": self.data}


Keyboard = Sequence[Sequence[Key]]
"""Rows of buttons."""


def tell(stage: Stage, chat: ChatRecord, text: str, keyboard: Keyboard = ()) -> LetterId:
    """Queue the bot's own words for one chat."""
    body: dict[str, object] = {"text": text}
    if keyboard:
        body["keyboard"] = [[key.to_json() for key in row] for row in keyboard]
    return stage.uow.letters.add(
        LetterRecord(
            exercise_id=stage.exercise_id,
            chat_ref=chat.chat_ref,
            account_id=chat.account_id,
            author="system",
            queued_ms=stage.now,
            body=body,
            priority=PERSON_FIRST,
        )
    )
