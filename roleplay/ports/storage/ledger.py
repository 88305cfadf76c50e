"""The ledger, its units of work, and what a commit tells those who listen."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from roleplay.domain.ids import ExerciseId, JournalSeq, TeamId
from roleplay.domain.records import JournalRecord
from roleplay.ports.storage.bots import BotAccounts, BotLeases, Chats
from roleplay.ports.storage.control_room import RoomReferences
from roleplay.ports.storage.exercises import Exercises, Packs, Sites, Teams
from roleplay.ports.storage.letters import Letters
from roleplay.ports.storage.operators import (
    Assignments,
    Credentials,
    Invitations,
    Operators,
    Sessions,
    Tickets,
)
from roleplay.ports.storage.people import Drafts, ReadMarks, Seats, Trainees
from roleplay.ports.storage.play import Conversations, Facts, Injects
from roleplay.ports.storage.queues import Inbox, Outbox, Timers
from roleplay.ports.storage.record import Audit, Idempotency, Journal, Media

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit changed, for those who listen."""

    tops: Mapping[ExerciseId, JournalSeq]
    """The journal's last place in every exercise that got entries."""
    wakes: bool
    """Whether something that falls due may have changed: a timer, a line, a lease or an exercise's clock."""
    posts: bool = False
    """Whether letters to outside services were added or wait again."""
    added: Callable[[ExerciseId], Sequence[JournalRecord]] = field(default=lambda _: (), compare=False)
    """The entries that this commit put into an exercise's record, in their order, as they are stored.

    None of them when the commit also changed what was on record: then ask the record.
    """
    concerns: Callable[[ExerciseId], Collection[TeamId] | None] = field(default=lambda _: None, compare=False)
    """The teams whose record in an exercise this commit changed; None means that it may concern everybody."""


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
    def seats(self) -> Seats: ...
    @property
    def operators(self) -> Operators: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def tickets(self) -> Tickets: ...
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
    def letters(self) -> Letters: ...
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
    @property
    def audit(self) -> Audit: ...
    @property
    def bot_accounts(self) -> BotAccounts: ...
    @property
    def bot_leases(self) -> BotLeases: ...
    @property
    def chats(self) -> Chats: ...
    @property
    def room_references(self) -> RoomReferences: ...

    def flush(self) -> None:
        """Send the journal entries and acts appended so far and give them their places.

        Happens by itself at the end.
        """
        ...
