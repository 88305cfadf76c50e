"""Where an exercise is kept: a ledger of units of work, each all or nothing.

Promise: what `Ledger.write` has returned from is on the disk and survives kill -9; what raised left no trace.
Units of work that change the same conversation happen one after the other, and every exercise's journal
counts 1, 2, 3 … without a gap, in the order of commits. Text is kept as it came, but for NUL characters and
lone surrogates, which no database holds: they become U+FFFD.

The public fake is `roleplay.storage.open_ledger()` without an address: the same code on SQLite in memory
(ADR 0003). Methods without a docstring do what their name says.
"""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from roleplay.domain.ids import (
    ConversationId,
    ExerciseId,
    InboxId,
    JournalSeq,
    MediaId,
    OperatorId,
    OutboxId,
    PlayMs,
    SiteId,
    TeamId,
    TimerId,
    TraineeId,
)
from roleplay.domain.records import (
    Author,
    ConversationRecord,
    DraftRecord,
    ExerciseRecord,
    FactRecord,
    IdempotencyRecord,
    InboxRecord,
    InjectRecord,
    InjectState,
    JournalRecord,
    Json,
    LineState,
    MediaRecord,
    OperatorRecord,
    OutboxRecord,
    PackRecord,
    ReadMarkRecord,
    SessionRecord,
    SiteRecord,
    TeamRecord,
    TimerKind,
    TimerRecord,
    TraineeRecord,
)

T = TypeVar("T")


class Receipt(Protocol):
    """An entry's place in the journal, known once the unit of work is flushed."""

    @property
    def seq(self) -> JournalSeq:
        """Return the place; raises `JournalNotFlushedError` before the flush."""
        ...


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit changed, for those who listen."""

    tops: Mapping[ExerciseId, JournalSeq]
    """The journal's last place in every exercise that got entries."""
    wakes: bool
    """Whether something that falls due may have changed: a timer, a line, a lease or an exercise's clock."""


class Ledger(Protocol):
    """Run units of work; every method may be called from any thread."""

    def write(self, work: Callable[[UnitOfWork], T], /) -> T:
        """Do the work in one transaction and return its answer after the commit.

        Whatever the work raises is raised here, and nothing of it is stored. The work may be run again
        from its beginning when the database asks for it: it must change nothing but the unit of work.
        Raises `NotCommittedError` when the disk is full or the database cannot be reached.
        """
        ...

    def submit(self, work: Callable[[UnitOfWork], T], /) -> Future[T]:
        """Do the work as `write` does, without waiting.

        Works submitted one after another may happen in any order; on SQLite they keep theirs.
        """
        ...

    def read(self, work: Callable[[UnitOfWork], T], /) -> T:
        """Run the work on one consistent picture of what is committed.

        It cannot write, and waits for nobody.
        """
        ...

    def on_commit(self, listener: Callable[[Commit], None], /) -> None:
        """Call the listener after each commit, on the writer's thread.

        It must be quick and must not raise.
        """
        ...

    def migrate(self) -> None:
        """Bring the database to this version's tables; does nothing when it is there already."""
        ...

    def close(self) -> None:
        """Finish the work that waits, then let go of the database."""
        ...


class UnitOfWork(Protocol):
    """Everything stored, seen from inside one transaction."""

    @property
    def exercises(self) -> Exercises: ...
    @property
    def packs(self) -> Packs: ...
    @property
    def sites(self) -> Sites: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def trainees(self) -> Trainees: ...
    @property
    def operators(self) -> Operators: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def injects(self) -> Injects: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def read_marks(self) -> ReadMarks: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def media(self) -> Media: ...

    def flush(self) -> None:
        """Send the journal entries appended so far and give them their places.

        Happens by itself at the end.
        """
        ...


class Exercises(Protocol):
    """Exercises, and with them the clocks."""

    def add(self, exercise: ExerciseRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, /) -> ExerciseRecord | None: ...
    def all(self) -> Sequence[ExerciseRecord]:
        """Return every exercise, the newest first."""
        ...

    def running(self) -> Sequence[ExerciseRecord]:
        """Return those whose phase is `running`."""
        ...

    def save(self, exercise: ExerciseRecord, /) -> ExerciseRecord:
        """Store all but the journal's place and return the record with its new version.

        May raise `StaleVersionError`.
        """
        ...

    def erase(self, exercise_id: ExerciseId, /) -> None:
        """Remove the exercise and everything that belongs to it, from every table."""
        ...


class Packs(Protocol):
    """The packs that exercises pinned."""

    def pin(self, pack: PackRecord, /) -> None:
        """Keep this version for the exercise, beside earlier ones."""
        ...

    def get(self, exercise_id: ExerciseId, scenario_version: str, /) -> PackRecord | None: ...


class Sites(Protocol):
    """Cities and rooms."""

    def add(self, site: SiteRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, site_id: SiteId, /) -> SiteRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[SiteRecord]: ...


class Teams(Protocol):
    """Teams, in the order of their ids."""

    def add(self, team: TeamRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, team_id: TeamId, /) -> TeamRecord | None: ...
    def by_join_token(self, join_token_hash: str, /) -> TeamRecord | None:
        """Find the team that this invitation opens, in whichever exercise."""
        ...

    def all(self, exercise_id: ExerciseId, /) -> Sequence[TeamRecord]: ...
    def save(self, team: TeamRecord, /) -> None: ...


class Trainees(Protocol):
    """Trainees, in the order of joining."""

    def add(self, trainee: TraineeRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> TraineeRecord | None: ...
    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[TraineeRecord]: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[TraineeRecord]: ...
    def save(self, trainee: TraineeRecord, /) -> None: ...


class Operators(Protocol):
    """People working the panel."""

    def add(self, operator: OperatorRecord, /) -> None: ...
    def get(self, operator_id: OperatorId, /) -> OperatorRecord | None: ...
    def by_name(self, name: str, /) -> OperatorRecord | None: ...
    def all(self) -> Sequence[OperatorRecord]: ...
    def save(self, operator: OperatorRecord, /) -> None: ...


class Sessions(Protocol):
    """Signed-in browsers."""

    def add(self, session: SessionRecord, /) -> None: ...
    def get(self, token_hash: str, /) -> SessionRecord | None: ...
    def end(self, token_hash: str, /) -> None: ...
    def end_all_of(self, subject_id: str, /) -> None:
        """Sign this trainee or operator out everywhere."""
        ...

    def end_expired(self, now_ms: int, /) -> None: ...


class Conversations(Protocol):
    """Conversations, in the order of their ids."""

    def add(self, conversation: ConversationRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, conversation_id: ConversationId, /) -> ConversationRecord | None:
        """Look at a conversation; do not save what you read this way."""
        ...

    def for_update(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> ConversationRecord | None:
        """Read it to change it: nobody else changes it until this unit of work is over."""
        ...

    def claim_waiting(self, exercise_id: ExerciseId, limit: int, /) -> Sequence[ConversationRecord]:
        """Read, for update, conversations with waiting updates that no other worker has claimed.

        Oldest update first.
        """
        ...

    def find(
        self, exercise_id: ExerciseId, team_id: TeamId, actor_id: str, trainee_id: TraineeId | None = None, /
    ) -> ConversationRecord | None:
        """Find the one conversation of an actor with a team, or with a trainee."""
        ...

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[ConversationRecord]: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[ConversationRecord]: ...
    def save(self, conversation: ConversationRecord, /) -> ConversationRecord:
        """Store all but its parties and return it with its new version; may raise `StaleVersionError`."""
        ...

    def lease_expired(self, exercise_id: ExerciseId, now_ms: int, /) -> Sequence[ConversationRecord]:
        """Return those whose holder's lease ended at or before this wall time."""
        ...

    def next_lease_end(self, exercise_id: ExerciseId, /) -> int | None:
        """Return the wall time at which the next lease ends."""
        ...


class Facts(Protocol):
    """What teams know and have done."""

    def set(self, fact: FactRecord, /) -> None:
        """Store the fact in place of what was there under its name."""
        ...

    def get(self, exercise_id: ExerciseId, team_id: TeamId, name: str, /) -> FactRecord | None: ...
    def all(self, exercise_id: ExerciseId, team_id: TeamId | None = None, /) -> Sequence[FactRecord]:
        """Return a team's facts, or every team's, by team and name."""
        ...


class Injects(Protocol):
    """The MSEL as it went, team by team."""

    def plan(self, injects: Collection[InjectRecord], /) -> None:
        """Add rows for injects that have none yet; existing rows stay as they are."""
        ...

    def get(self, exercise_id: ExerciseId, team_id: TeamId, inject_id: str, /) -> InjectRecord | None: ...
    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[InjectRecord]: ...
    def all(self, exercise_id: ExerciseId, state: InjectState | None = None, /) -> Sequence[InjectRecord]: ...
    def save(self, inject: InjectRecord, /) -> None: ...


class Inbox(Protocol):
    """Accepted updates: a set, so that the same update is accepted once, however often and late it comes."""

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

    def done(self, exercise_id: ExerciseId, inbox_ids: Collection[InboxId], /) -> None: ...
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

    def next_due(self, exercise_id: ExerciseId, /) -> PlayMs | None:
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

    def in_flight(
        self, exercise_id: ExerciseId, conversation_id: ConversationId, /
    ) -> Sequence[OutboxRecord]:
        """Return the lines a sender holds at this moment."""
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

    def rewrite(self, line: OutboxRecord, /) -> bool:
        """Store a draft's or pending line's body, due time, author and priority.

        False when it has moved on.
        """
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


class ReadMarks(Protocol):
    """How far trainees have read."""

    def set(self, mark: ReadMarkRecord, /) -> None:
        """Move the mark forward; an earlier place than the stored one changes nothing."""
        ...

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[ReadMarkRecord]: ...


class Drafts(Protocol):
    """What operators have written and not sent, one per operator and conversation."""

    def put(self, draft: DraftRecord, /) -> None:
        """Keep the draft in place of the earlier one; an empty text removes it."""
        ...

    def get(
        self, exercise_id: ExerciseId, operator_id: OperatorId, conversation_id: ConversationId, /
    ) -> DraftRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[DraftRecord]: ...


class Idempotency(Protocol):
    """Answers once given, so that a repeated command is not done again."""

    def get(self, exercise_id: ExerciseId, key: str, /) -> IdempotencyRecord | None: ...
    def put(self, answer: IdempotencyRecord, /) -> None: ...


class Media(Protocol):
    """Files that people sent."""

    def add(self, media: MediaRecord, /) -> None:
        """Keep the file; the same content again changes nothing."""
        ...

    def get(self, exercise_id: ExerciseId, media_id: MediaId, /) -> MediaRecord | None: ...
