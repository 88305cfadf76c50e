"""Where an exercise is kept: a ledger of units of work, each all or nothing.

Promise: what `Ledger.write` has returned from is on the disk and survives kill -9; what raised left no trace.
Units of work that change the same conversation happen one after the other, and every exercise's journal
counts 1, 2, 3 … without a gap, in the order of commits. Text is kept as it came, but for NUL characters and
lone surrogates, which no database holds: they become U+FFFD.

The public fake is `roleplay.storage.open_ledger()` without an address: the same code on SQLite in memory
(ADR 0003). Methods without a docstring do what their name says.
"""

from __future__ import annotations

from roleplay.ports.storage.bots import BotAccounts, BotLeases, Chats
from roleplay.ports.storage.control_room import RoomReferences
from roleplay.ports.storage.exercises import Exercises, Packs, Sites, Teams
from roleplay.ports.storage.ledger import Commit, Ledger, T, UnitOfWork
from roleplay.ports.storage.letters import Letters, WaitingChat
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
from roleplay.ports.storage.record import Audit, Idempotency, Journal, Media, Receipt

__all__ = [
    "Assignments",
    "Audit",
    "BotAccounts",
    "BotLeases",
    "Chats",
    "Commit",
    "Conversations",
    "Credentials",
    "Drafts",
    "Exercises",
    "Facts",
    "Idempotency",
    "Inbox",
    "Injects",
    "Invitations",
    "Journal",
    "Ledger",
    "Letters",
    "Media",
    "Operators",
    "Outbox",
    "Packs",
    "ReadMarks",
    "Receipt",
    "RoomReferences",
    "Seats",
    "Sessions",
    "Sites",
    "T",
    "Teams",
    "Tickets",
    "Timers",
    "Trainees",
    "UnitOfWork",
    "WaitingChat",
]
