"""The tables, the same on SQLite and PostgreSQL.

Promise: `exercise_id` leads every table, key and index, so exercises can be spread over many databases; every
column says what it holds of a person (`info["privacy"]`): *personal* names someone, *pseudonym* stands for
someone, *content* is what people wrote or read, *technical* is neither. There are no foreign keys: rows of an
exercise are written by one unit of work, erased together, and may be moved table by table.
"""

from __future__ import annotations

from roleplay.storage.tables.bots import bot_account, bot_lease, chat, room_reference
from roleplay.storage.tables.columns import (
    AT_ONCE,
    Coding,
    Privacy,
    inbox_ids,
    is_state,
    letter_ids,
    metadata,
    outbox_ids,
    timer_ids,
)
from roleplay.storage.tables.desk import draft, idempotency, media, read_mark
from roleplay.storage.tables.exercises import exercise, pack, site
from roleplay.storage.tables.people import seat, team, trainee
from roleplay.storage.tables.play import conversation, fact, inject
from roleplay.storage.tables.queues import inbox, letter, outbox, timer
from roleplay.storage.tables.record import COMMON_KINDS, audit, audit_head, is_rare, journal
from roleplay.storage.tables.staff import assignment, credential, invitation, operator, session, ticket

__all__ = [
    "AT_ONCE",
    "COMMON_KINDS",
    "Coding",
    "Privacy",
    "assignment",
    "audit",
    "audit_head",
    "bot_account",
    "bot_lease",
    "chat",
    "conversation",
    "credential",
    "draft",
    "exercise",
    "fact",
    "idempotency",
    "inbox",
    "inbox_ids",
    "inject",
    "invitation",
    "is_rare",
    "is_state",
    "journal",
    "letter",
    "letter_ids",
    "media",
    "metadata",
    "operator",
    "outbox",
    "outbox_ids",
    "pack",
    "read_mark",
    "room_reference",
    "seat",
    "session",
    "site",
    "team",
    "ticket",
    "timer",
    "timer_ids",
    "trainee",
]
