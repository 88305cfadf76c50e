"""A letter as whoever sends it gets it, with all that is needed to write it in a service's own form."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.records import BotAccountRecord, ChatRecord, LetterRecord
from roleplay.services.talk import media
from roleplay.services.trainees.trainee_shapes import FeedEvent


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was claimed."""

    record: LetterRecord
    chat: ChatRecord
    account: BotAccountRecord
    language: str
    """The reader's, for what the channel itself says."""
    event: FeedEvent | None = None
    """What the reader's page would show; None for the bot's own words and for changes."""
    speaker: str = ""
    """Who speaks, where the bot stands for more than one."""
    header: str = ""
    footer: str = ""
    file: media.Shown | None = None
    file_name: str = ""
    location: tuple[float, float] | None = None
    opens: str = ""
    """Of a new contact: the user name of its own bot."""
    changes: tuple[str, ...] = ()
    """Of a change: the service's numbers of the messages to change."""
    text: str = ""
    """Of an edit: the new text, empty when the message is taken back. Of what was made: its words."""
    captioned: bool = False
    """Of a change: whether the text stands under a file."""
    by_team: bool = False
    """Whether it is what another member of the team wrote."""
    secret: bool = False
    """Whether it is for this reader alone and must not be passed on."""
