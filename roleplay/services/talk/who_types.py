"""Say in which chats an actor seems to be typing: where a line of theirs is due within moments."""

from __future__ import annotations

from roleplay.domain.ids import PlayMs
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.address import people_of
from roleplay.services.talk.lines import WEB

SOON_MS = 8_000
"""A person is seen typing this long before a line, at most."""
_MOST = 200


def typing_chats(stage: Stage) -> list[tuple[BotAccountRecord, ChatRecord]]:
    """Return the chats and their bots; nobody types while the clock stands still."""
    if not stage.running:
        return []
    soon = PlayMs(stage.play + SOON_MS)
    due = stage.uow.outbox.due(stage.exercise_id, soon, _MOST, channel=WEB)
    found = []
    for conversation_id in {line.conversation_id for line in due if line.conversation_id}:
        conversation = stage.conversation(conversation_id)
        for person in people_of(stage.uow, stage.exercise_id, conversation.team_id):
            if conversation.trainee_id in (None, person.trainee_id):
                chat = person.with_actor(conversation.actor_id)
                found += [(person.accounts[chat.account_id], chat)] if chat else []
    return found
