"""Letters: what has been said, on its way to each chat of an outside service."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from roleplay.domain.ids import AccountId, ChatRef, ConversationId, ExerciseId, JournalSeq, LetterId
from roleplay.domain.records import Author, LetterRecord, LetterState


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """A chat for which letters wait."""

    chat_ref: ChatRef
    account_id: AccountId
    urgency: int
    """The most urgent letter's priority."""
    letters: int
    oldest_ms: int
    """When the one that waits longest was queued, wall time."""
    not_before_ms: int
    """What the service told last, wall time."""


class Letters(Protocol):
    """Letters: pending → sending → sent, failed or unsure; or cancelled before sending."""

    def add(self, letter: LetterRecord, /) -> LetterId: ...
    def get(self, exercise_id: ExerciseId, letter_id: LetterId, /) -> LetterRecord | None: ...
    def waiting(self, exercise_id: ExerciseId, /) -> Sequence[WaitingChat]:
        """Return the chats for which letters are pending."""
        ...

    def next_of(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> LetterRecord | None:
        """Return the chat's next pending letter, by priority and order of adding.

        None while another letter to the chat is being sent.
        """
        ...

    def all_in(self, exercise_id: ExerciseId, state: LetterState, /) -> Sequence[LetterRecord]: ...
    def of_entry(self, exercise_id: ExerciseId, seq: JournalSeq, /) -> Sequence[LetterRecord]:
        """Return the copies that were made of one entry of the record."""
        ...

    def save(self, letter: LetterRecord, was: LetterState, /) -> bool:
        """Store the new state and what belongs to it; False when the letter has left the old one."""
        ...

    def cancel(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, why: str, /, *authors: Author
    ) -> Sequence[LetterRecord]:
        """Cancel what waits of these authors' lines of a conversation; return it as it was."""
        ...

    def cancel_chat(self, exercise_id: ExerciseId, chat_ref: ChatRef, why: str, /) -> int:
        """Cancel all that waits for a chat and return how much that was."""
        ...

    def forget(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None:
        """Remove all letters to a chat, whatever became of them."""
        ...
