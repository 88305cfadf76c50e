"""The record, files, and answers already given."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, MediaId, TeamId, TraineeId
from roleplay.domain.records import (
    AuditHeadRecord,
    AuditRecord,
    IdempotencyRecord,
    JournalRecord,
    Json,
    MediaRecord,
)


class Receipt(Protocol):
    """An entry's place in the journal, known once the unit of work is flushed."""

    @property
    def seq(self) -> JournalSeq:
        """Return the place; raises `JournalNotFlushedError` before the flush."""
        ...


class Journal(Protocol):
    """The record: entries are added and read, never changed but by erasure of a person's data."""

    def append(self, entry: JournalRecord, /) -> Receipt:
        """Add an entry; its place is known after `flush`.

        Its order within this unit of work is that of the calls.
        """
        ...

    def top(self, exercise_id: ExerciseId, /) -> JournalSeq:
        """Return the last place used; 0 for an empty journal."""
        ...

    def after(
        self,
        exercise_id: ExerciseId,
        seq: int,
        limit: int,
        /,
        *,
        kinds: Collection[str] | None = None,
        team_id: TeamId | None = None,
    ) -> Sequence[JournalRecord]:
        """Return entries after this place, in order, at most `limit`.

        Only these kinds, only this team's, if asked.
        """
        ...

    def latest(
        self,
        exercise_id: ExerciseId,
        limit: int,
        /,
        *,
        after: int = 0,
        before: int | None = None,
        kinds: Collection[str] | None = None,
        by_operators: bool = False,
    ) -> Sequence[JournalRecord]:
        """Return the last entries between two places (default: all), in order, at most `limit`.

        Only these kinds, only what operators did, if asked.
        """
        ...

    def of_conversation(
        self,
        exercise_id: ExerciseId,
        conversation_id: ConversationId,
        limit: int,
        /,
        *,
        before: int | None = None,
        kinds: Collection[str] | None = None,
    ) -> Sequence[JournalRecord]:
        """Return the conversation's last entries before a place (default: the end), in order."""
        ...

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[JournalRecord]: ...
    def redact(self, exercise_id: ExerciseId, seq: JournalSeq, body: Json, /) -> None:
        """Put another body in an entry, for erasure alone; its place, kind and time stay."""
        ...


class Audit(Protocol):
    """Who did what: a log for each exercise and one for the installation, each a chain of hashes."""

    def append(self, entry: AuditRecord, /) -> None:
        """Add an act; its place and hash are given when the unit of work is flushed."""
        ...

    def after(self, exercise_id: ExerciseId, seq: int, limit: int, /) -> Sequence[AuditRecord]:
        """Return acts after this place, in order, at most `limit`."""
        ...

    def before(self, exercise_id: ExerciseId, seq: int, limit: int, /) -> Sequence[AuditRecord]:
        """Return acts before this place, the newest first, at most `limit`."""
        ...

    def head(self, exercise_id: ExerciseId, /) -> AuditHeadRecord:
        """Return the last place used and its hash."""
        ...

    def logs(self) -> Sequence[ExerciseId]:
        """Return whose logs there are."""
        ...


class Idempotency(Protocol):
    """Answers once given, so that a repeated command is not done again."""

    def claim(self, answer: IdempotencyRecord, /) -> bool:
        """Keep a key; False if it is kept already. Of two at once one waits for what the other commits."""
        ...

    def settle(self, answer: IdempotencyRecord, /) -> None:
        """Put the answer where its key was kept."""
        ...

    def get(self, exercise_id: ExerciseId, key: str, /) -> IdempotencyRecord | None: ...


class Media(Protocol):
    """Files that people sent."""

    def add(self, media: MediaRecord, /) -> None:
        """Keep the file; the same content again changes nothing."""
        ...

    def get(self, exercise_id: ExerciseId, media_id: MediaId, /) -> MediaRecord | None: ...
    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        """Delete the files that a trainee sent."""
        ...
