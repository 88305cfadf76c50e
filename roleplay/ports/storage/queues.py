"""What waits: messages to answer, timers to fire, lines to send."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from roleplay.domain.ids import (
    ConversationId,
    ExerciseId,
    InboxId,
    JournalSeq,
    OutboxId,
    PlayMs,
    TeamId,
    TimerId,
    TraineeId,
)
from roleplay.domain.records import Author, InboxRecord, Json, LineState, OutboxRecord, TimerKind, TimerRecord


class Inbox(Protocol):
    """Accepted updates: a set, so that the same update is accepted once, however often and late it comes.

    What an update says is kept until it is done; then the record alone has it.
    """

    def add(self, update: InboxRecord, /) -> InboxId | None:
        """Accept an update and return its id; None when it was accepted before."""
        ...

    def get(self, exercise_id: ExerciseId, inbox_id: InboxId, /) -> InboxRecord | None: ...
    def find(
        self, exercise_id: ExerciseId, channel: str, account: str, update_id: str, /
    ) -> InboxRecord | None: ...
    def waiting(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[InboxRecord]:
        """Return the conversation's waiting updates in the order of arrival."""
        ...

    def unread(self, exercise_id: ExerciseId, channel: str, account: str, /) -> Sequence[InboxRecord]:
        """Return the account's waiting updates that belong to no conversation (yet), in order of arrival."""
        ...

    def rewrite(self, exercise_id: ExerciseId, inbox_id: InboxId, body: Json, /) -> bool:
        """Put another body in an update that still waits; False when it does not wait any more."""
        ...

    def done(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None: ...
    def take(self, exercise_id: ExerciseId, inbox_id: InboxId, /) -> bool:
        """Mark a waiting update done and empty its body: this unit of work carries out what it asked.

        False when it does not wait any more: then it must have no effect.
        """
        ...

    def tried(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None:
        """Count one more failed try."""
        ...

    def set_aside(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None:
        """Mark as `dead`: never tried again, kept for the director to see."""
        ...

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[InboxRecord]: ...
    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        """Empty the bodies of a trainee's updates; the ids stay, so that nothing is accepted again."""
        ...


class Timers(Protocol):
    """What falls due in play time, each once."""

    def arm(self, timer: TimerRecord, /) -> TimerId: ...
    def replace_silence(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, timers: Collection[TimerRecord], /
    ) -> None:
        """Put these silence timers in place of the conversation's former ones.

        An empty collection only cancels.
        """
        ...

    def cancel(self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *kinds: TimerKind) -> None:
        """Cancel the conversation's pending and held timers of these kinds.

        Of every kind when none is named.
        """
        ...

    def cancel_ref(
        self, exercise_id: ExerciseId, team_id: TeamId | None, kind: TimerKind, ref: str, /
    ) -> None:
        """Cancel the timers that stand for one thing, such as an inject of a team."""
        ...

    def hold(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, now: PlayMs, /, *kinds: TimerKind
    ) -> None:
        """Stop the conversation's timers of these kinds (default: all), keeping what is left of each."""
        ...

    def resume(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, now: PlayMs, /, *kinds: TimerKind
    ) -> None:
        """Let held timers go on with what was left of them."""
        ...

    def due(self, exercise_id: ExerciseId, now: PlayMs, limit: int, /) -> Sequence[TimerRecord]:
        """Return pending timers due at or before this moment, the earliest first.

        On PostgreSQL no other sweeper sees them.
        """
        ...

    def fire(self, timer: TimerRecord, /) -> bool:
        """Mark it fired; False when it is not pending any more or put off: then it must have no effect."""
        ...

    def next_due(self, exercise_id: ExerciseId, /) -> PlayMs | None:
        """Return when the next pending timer falls due."""
        ...

    def of_conversation(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> Sequence[TimerRecord]:
        """Return its pending and held timers, the earliest first."""
        ...


class Outbox(Protocol):
    """Lines on their way out: draft → pending → sending → sent, failed or unsure.

    Or cancelled before sending.
    """

    def add(self, line: OutboxRecord, /) -> OutboxId: ...
    def get(self, exercise_id: ExerciseId, outbox_id: OutboxId, /) -> OutboxRecord | None: ...
    def due(
        self, exercise_id: ExerciseId, now: PlayMs, limit: int, /, channel: str | None = None
    ) -> Sequence[OutboxRecord]:
        """Return pending lines due at or before this moment, by priority, due time and order of adding.

        On PostgreSQL no other sender sees them until this unit of work is over.
        """
        ...

    def due_at_once(
        self, exercise_id: ExerciseId, limit: int, /, channel: str | None = None
    ) -> Sequence[OutboxRecord]:
        """Return only the pending lines without a due time.

        Those that go out also while the exercise stands still.
        """
        ...

    def next_due(self, exercise_id: ExerciseId, /, channel: str | None = None) -> PlayMs | None:
        """Return when the next pending line falls due; 0 when one is due at once."""
        ...

    def pending(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[OutboxRecord]:
        """Return the conversation's lines not yet handed to a sender, in the order they will go."""
        ...

    def drafts(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> Sequence[OutboxRecord]:
        """Return the lines that wait for an operator's approval."""
        ...

    def last_due(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *, drafts: bool = False
    ) -> PlayMs:
        """Return when the last of the conversation's pending lines is due, or of its drafts as well.

        0 when there is none, or none but those due at once.
        """
        ...

    def all_in(self, exercise_id: ExerciseId, state: LineState, /) -> Sequence[OutboxRecord]:
        """Return the exercise's lines in this state, such as those left `sending` by a crash."""
        ...

    def cancel_scripted(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> Sequence[OutboxRecord]:
        """Cancel the script's pending and draft lines of a conversation and return them as they were."""
        ...

    def cancel(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /, *authors: Author
    ) -> Sequence[OutboxRecord]:
        """Cancel pending and draft lines by these authors (default: any) and return them as they were."""
        ...

    def move(
        self,
        line: OutboxRecord,
        to: LineState,
        /,
        *,
        sent_ms: int | None = None,
        journal_seq: JournalSeq | None = None,
    ) -> bool:
        """Change the state, if it is still the record's.

        False when somebody was quicker. To `sending` counts an attempt.
        """
        ...

    def take(self, line: OutboxRecord, /) -> bool:
        """Take a pending line out for good: whoever does puts it into the record in the same unit of work.

        False when somebody was quicker. No other line ever gets its number.
        """
        ...

    def redact(self, exercise_id: ExerciseId, outbox_id: OutboxId, body: Json, /) -> None:
        """Put another body into a line, whatever its state, for erasure alone."""
        ...

    def remove(self, line: OutboxRecord, /) -> None:
        """Remove a line that is no part of the record, such as what was said to the staff."""
        ...

    def rewrite(self, line: OutboxRecord, /) -> bool:
        """Store a draft's or pending line's body, due time, author and priority.

        False when it has moved on.
        """
        ...
