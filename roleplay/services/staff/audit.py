"""Who did what: put each act of an operator on the audit log, in the unit of work that carries it out.

What an operator causes in an exercise's record comes here by itself (`of_entry`, called by the stage); acts
beside the record, such as inviting somebody, call `record`. The log holds ids and words of the trade, never
what people wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.domain.audit_chain import Broken, breaks
from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId
from roleplay.domain.records import AuditHeadRecord, AuditRecord, JournalRecord, Json
from roleplay.ports.storage import UnitOfWork

PAGE = 1_000  # entries read at once
NOT_ACTS = frozenset({"message.out"})  # the line was the act (`line.queued`); this is its delivery
TOLD = (
    "from", "to", "state", "action", "inject_id", "kind", "phase", "day", "speed", "alert_seq", "what",
    "outbox_id", "objective", "fact",
)  # fmt: skip
"""What an entry's body tells the log: choices made from a list, never a free text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a log is what was written, and where it is not; its head, to be written down elsewhere."""

    head: AuditHeadRecord
    broken: tuple[Broken, ...]

    @property
    def intact(self) -> bool:
        """Whether every entry is what was written."""
        return not self.broken


def record(
    uow: UnitOfWork,
    act: str,
    *,
    now: int,
    operator_id: OperatorId | None,
    exercise_id: ExerciseId = INSTALLATION,
    subject: str = "",
    details: Json | None = None,
) -> None:
    """Put an act on the log; without an operator it was done at the machine itself."""
    uow.audit.append(AuditRecord(exercise_id, act, now, operator_id, subject, details or {}))


def of_entry(uow: UnitOfWork, entry: JournalRecord) -> None:
    """Put what an operator caused in the record on the log as well."""
    if entry.operator_id is None or entry.kind in NOT_ACTS:
        return
    told = {name: entry.body[name] for name in TOLD if isinstance(entry.body.get(name), str | int | float)}
    subject = entry.conversation_id or entry.trainee_id or entry.team_id or ""
    record(
        uow,
        entry.kind,
        now=entry.wall_ms,
        operator_id=entry.operator_id,
        exercise_id=entry.exercise_id,
        subject=subject,
        details=told,
    )


def verify(uow: UnitOfWork, exercise_id: ExerciseId) -> Verdict:
    """Recompute a log's whole chain."""
    head = uow.audit.head(exercise_id)
    return Verdict(head, tuple(breaks(entries(uow, exercise_id), head)))


def entries(uow: UnitOfWork, exercise_id: ExerciseId) -> Iterator[AuditRecord]:
    """Give a log from its beginning."""
    seq = 0
    while page := uow.audit.after(exercise_id, seq, PAGE):
        yield from page
        seq = page[-1].seq
