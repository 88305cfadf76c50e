"""What an actor has said, as it stands now: changed or taken back; the record keeps what was first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from roleplay.domain.ids import ConversationId
from roleplay.domain.records import JournalRecord
from roleplay.services.stage import Stage
from roleplay.texts import _

EDITED, DELETED = "message.edited", "message.deleted"
CHANGES = frozenset({EDITED, DELETED})
_MOST = 1_000
_CARRIED = ("media", "media_id", "alt", "buttons", "button_state", "button_seq", "source", "location")
"""What goes with a message that is taken back."""


def said_at(stage: Stage, seq: int) -> JournalRecord | None:
    """Return the entry at a place of the record."""
    found = stage.uow.journal.after(stage.exercise_id, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None


def as_it_stands(
    stage: Stage, conversation_id: ConversationId, entries: Iterable[JournalRecord]
) -> list[JournalRecord]:
    """Return messages of a conversation as they stand now."""
    changes = stage.uow.journal.of_conversation(stage.exercise_id, conversation_id, _MOST, kinds=CHANGES)
    newest: Mapping[int, JournalRecord] = {each.body["of"]: each for each in changes if by_the_actor(each)}
    return [amended(entry, newest[entry.seq]) if entry.seq in newest else entry for entry in entries]


def by_the_actor(change: JournalRecord) -> bool:
    """Say whether it is the actor who changed its words; a trainee's second thought is told elsewhere."""
    return change.trainee_id is None


def amended(entry: JournalRecord, change: JournalRecord) -> JournalRecord:
    """Return a message with the change in it."""
    if change.kind == EDITED:
        return replace(entry, body={**entry.body, "text": change.body["text"], "amended": EDITED})
    kept = {name: value for name, value in entry.body.items() if name not in _CARRIED}
    return replace(entry, body={**kept, "text": _("This message was taken back."), "amended": DELETED})
