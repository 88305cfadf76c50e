"""What is stored of an exercise: one frozen record per table, its fields the table's columns.

Promise: a record is a value. To change a row, make a new record (`dataclasses.replace`) and give it to its
repository. `…_ms` on the wall is UTC, `…_play_ms` is play time: it stands still in a pause and at night.
"""

from __future__ import annotations

from roleplay.domain.records.bots import (
    AccountKind,
    AccountState,
    BotAccountRecord,
    BotLeaseRecord,
    ChatKind,
    ChatRecord,
    ChatState,
    RoomReferenceRecord,
)
from roleplay.domain.records.desk import DraftRecord, IdempotencyRecord, MediaRecord, ReadMarkRecord
from roleplay.domain.records.exercises import ExerciseRecord, PackRecord, Phase, SiteRecord
from roleplay.domain.records.journal import AuditHeadRecord, AuditRecord, JournalRecord
from roleplay.domain.records.json import Json
from roleplay.domain.records.people import SeatRecord, TeamRecord, TraineeRecord
from roleplay.domain.records.play import Control, ConversationRecord, FactRecord, InjectRecord, InjectState
from roleplay.domain.records.queues import (
    Author,
    InboxRecord,
    InboxState,
    LetterRecord,
    LetterState,
    LineState,
    OutboxRecord,
    TimerKind,
    TimerRecord,
    TimerState,
)
from roleplay.domain.records.staff import (
    AssignmentRecord,
    CredentialKind,
    CredentialRecord,
    InvitationRecord,
    OperatorRecord,
    SessionKind,
    SessionRecord,
    TicketPurpose,
    TicketRecord,
)

__all__ = [
    "AccountKind",
    "AccountState",
    "AssignmentRecord",
    "AuditHeadRecord",
    "AuditRecord",
    "Author",
    "BotAccountRecord",
    "BotLeaseRecord",
    "ChatKind",
    "ChatRecord",
    "ChatState",
    "Control",
    "ConversationRecord",
    "CredentialKind",
    "CredentialRecord",
    "DraftRecord",
    "ExerciseRecord",
    "FactRecord",
    "IdempotencyRecord",
    "InboxRecord",
    "InboxState",
    "InjectRecord",
    "InjectState",
    "InvitationRecord",
    "JournalRecord",
    "Json",
    "LetterRecord",
    "LetterState",
    "LineState",
    "MediaRecord",
    "OperatorRecord",
    "OutboxRecord",
    "PackRecord",
    "Phase",
    "ReadMarkRecord",
    "RoomReferenceRecord",
    "SeatRecord",
    "SessionKind",
    "SessionRecord",
    "SiteRecord",
    "TeamRecord",
    "TicketPurpose",
    "TicketRecord",
    "TimerKind",
    "TimerRecord",
    "TimerState",
    "TraineeRecord",
]
