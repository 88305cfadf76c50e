"""Everything stored, seen from inside one transaction or one savepoint of it."""

from __future__ import annotations

from roleplay.storage.repositories.audit import SqlAudit
from roleplay.storage.repositories.bots import SqlBotAccounts, SqlBotLeases, SqlChats
from roleplay.storage.repositories.control_room import SqlRoomReferences
from roleplay.storage.repositories.conversations import SqlConversations
from roleplay.storage.repositories.desk import SqlDrafts, SqlIdempotency, SqlMedia, SqlReadMarks
from roleplay.storage.repositories.exercises import SqlExercises, SqlPacks, SqlSites
from roleplay.storage.repositories.facts import SqlFacts, SqlInjects
from roleplay.storage.repositories.inbox import SqlInbox
from roleplay.storage.repositories.journal import SqlJournal
from roleplay.storage.repositories.letters import SqlLetters
from roleplay.storage.repositories.operators import (
    SqlAssignments,
    SqlInvitations,
    SqlOperators,
    SqlSessions,
)
from roleplay.storage.repositories.outbox import SqlOutbox
from roleplay.storage.repositories.people import SqlSeats, SqlTeams, SqlTrainees
from roleplay.storage.repositories.proofs import SqlCredentials, SqlTickets
from roleplay.storage.repositories.timers import SqlTimers
from roleplay.storage.transaction import Transaction


class SqlUnitOfWork:
    """The repositories over one transaction; see `roleplay.ports.storage.UnitOfWork`."""

    __slots__ = (
        "_tx",
        "assignments",
        "audit",
        "bot_accounts",
        "bot_leases",
        "chats",
        "conversations",
        "credentials",
        "drafts",
        "exercises",
        "facts",
        "idempotency",
        "inbox",
        "injects",
        "invitations",
        "journal",
        "letters",
        "media",
        "operators",
        "outbox",
        "packs",
        "read_marks",
        "room_references",
        "seats",
        "sessions",
        "sites",
        "teams",
        "tickets",
        "timers",
        "trainees",
    )

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.exercises = SqlExercises(tx)
        self.packs = SqlPacks(tx)
        self.sites = SqlSites(tx)
        self.teams = SqlTeams(tx)
        self.trainees = SqlTrainees(tx)
        self.seats = SqlSeats(tx)
        self.operators = SqlOperators(tx)
        self.sessions = SqlSessions(tx)
        self.assignments = SqlAssignments(tx)
        self.invitations = SqlInvitations(tx)
        self.credentials = SqlCredentials(tx)
        self.tickets = SqlTickets(tx)
        self.conversations = SqlConversations(tx)
        self.facts = SqlFacts(tx)
        self.injects = SqlInjects(tx)
        self.inbox = SqlInbox(tx)
        self.timers = SqlTimers(tx)
        self.outbox = SqlOutbox(tx)
        self.letters = SqlLetters(tx)
        self.journal = SqlJournal(tx)
        self.read_marks = SqlReadMarks(tx)
        self.drafts = SqlDrafts(tx)
        self.idempotency = SqlIdempotency(tx)
        self.media = SqlMedia(tx)
        self.audit = SqlAudit(tx)
        self.bot_accounts = SqlBotAccounts(tx)
        self.bot_leases = SqlBotLeases(tx)
        self.chats = SqlChats(tx)
        self.room_references = SqlRoomReferences(tx)

    def begin_anew(self) -> None:
        """Serve the next piece of work: entries that were not flushed belong to the one before."""
        self.journal = SqlJournal(self._tx)
        self.audit = SqlAudit(self._tx)

    def flush(self) -> None:
        """Write the collected acts and journal entries: their rows are locked last, always in this order."""
        self.audit.flush()
        self.journal.flush()
