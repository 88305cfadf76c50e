"""Let an actor change or take back what it has said, as people do on their phones.

Promise: the record keeps what was said first; phones show what is said now, on the web and on Telegram alike.
The script goes by what was said first.
"""

from __future__ import annotations

from roleplay.domain.errors import NotInExerciseError, NotInTheSeatError, TooLongError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId
from roleplay.services.control import seat
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT
from roleplay.services.talk.amended import DELETED, EDITED, said_at


def amend(
    stage: Stage,
    conversation_id: ConversationId,
    seq: JournalSeq,
    *,
    operator_id: OperatorId,
    text: str,
    rev: int,
) -> JournalSeq:
    """Change what the actor said at `seq`; an empty text takes it back. Whoever may speak may do it."""
    conversation = seat.claim(stage, conversation_id, rev)
    if conversation.control == "frozen" or conversation.holder not in (None, operator_id):
        raise NotInTheSeatError
    if len(text) > MAX_TEXT:
        raise TooLongError(limit=MAX_TEXT)
    entry = said_at(stage, seq)
    if entry is None or entry.kind != "message.out" or entry.conversation_id != conversation_id:
        raise NotInExerciseError(what="message")
    body = {"of": seq, "text": text.strip()}
    kind = EDITED if body["text"] else DELETED
    receipt = stage.journal(kind, body, conversation=conversation, operator=operator_id)
    stage.uow.flush()
    return receipt.seq
