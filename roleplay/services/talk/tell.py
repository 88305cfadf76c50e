"""Say something to a chat that no actor says: the bot's own words, about joining, privacy or STOP.

It leaves at once, also while the exercise stands still, and is no line of any conversation. What holds a
secret or a person's data is queued as an order to make it: it exists when it is sent, and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.domain.ids import LetterId
from roleplay.domain.records import ChatRecord, LetterRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import PERSON_FIRST


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


Made = Literal["web_link", "own_data"]
"""A link that opens the reader's own page · a file of everything kept about them."""


def tell(stage: Stage, chat: ChatRecord, text: str, keyboard: Keyboard = ()) -> LetterId:
    """Queue the bot's own words for one chat."""
    body: dict[str, object] = {"text": text}
    if keyboard:
        body["keyboard"] = [[key.to_json() for key in row] for row in keyboard]
    return _queue(stage, chat, body)


def hand(stage: Stage, chat: ChatRecord, made: Made, text: str, *, before_link: str = "") -> LetterId:
    """Queue something that is made when it is sent; `{link}` in the text stands for what is made.

    `before_link` is what the secret of a link is put behind.
    """
    return _queue(stage, chat, {"text": text, "make": made, "before_link": before_link})


def _queue(stage: Stage, chat: ChatRecord, body: Mapping[str, object]) -> LetterId:
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
