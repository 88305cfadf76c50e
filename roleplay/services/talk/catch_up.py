"""A chat opens late: bring what its actor has said meanwhile, so that it reads like the person's page."""

from __future__ import annotations

from roleplay.domain.ids import JournalSeq
from roleplay.domain.records import Author, ChatRecord, JournalRecord, LetterRecord, TraineeRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.address import MESSAGES

MOST_BROUGHT = 10
"""Messages: enough to see what it is about, few enough to read on a phone. The page has all of them."""


def catch_up(stage: Stage, chat: ChatRecord, trainee: TraineeRecord, actor_id: str) -> int:
    """Queue the last messages of the actor's conversation that this chat was never sent; return how many."""
    alone = trainee.trainee_id if stage.actor(actor_id).actor.audience == "trainee" else None
    conversation = stage.uow.conversations.find(stage.exercise_id, trainee.team_id, actor_id, alone)
    if conversation is None:
        return 0
    entries = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation.conversation_id, MOST_BROUGHT, kinds=MESSAGES
    )
    missed = [
        entry
        for entry in entries
        if entry.trainee_id != trainee.trainee_id and not _was_sent(stage, chat, entry.seq)
    ]
    for entry in missed:
        stage.uow.letters.add(
            LetterRecord(
                exercise_id=stage.exercise_id,
                chat_ref=chat.chat_ref,
                account_id=chat.account_id,
                author=_author(entry),
                queued_ms=stage.now,
                seq=entry.seq,
                conversation_id=conversation.conversation_id,
            )
        )
    return len(missed)


def _author(entry: JournalRecord) -> Author:
    if entry.kind == "message.in":
        return "system"  # a member of the team wrote it
    return "person" if entry.operator_id else "script"


def _was_sent(stage: Stage, chat: ChatRecord, seq: int) -> bool:
    letters = stage.uow.letters.of_entry(stage.exercise_id, JournalSeq(seq))
    return any(letter.chat_ref == chat.chat_ref for letter in letters)
