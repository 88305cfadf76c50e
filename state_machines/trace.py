"""Why a step went as it did: shown to operators, kept in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from state_machines.made_often import made_often

Outcome = Literal["matched", "unknown", "ignored", "stale", "ended", "capped", "asked"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent that was considered, how well it fits (0 to 1), and the first rule that listens for it."""

    intent: str
    score: float
    rule: str | None = None


@made_often
@dataclass(frozen=True, slots=True)
class Trace:
    """One step, told to a person.

    Args:
        event: the event's kind, as in its JSON.
        rule: path of the rule that fired first; None if no rule did.
        outcome: ``unknown`` - no rule matched a message; ``ignored`` - nothing listens; ``stale`` - an old
            button or timer; ``ended`` - the conversation is over; ``capped`` - undone, it went in circles;
            ``asked`` - unsure, the actor asked back.
        candidates: intents considered, best first.
        notes: what else is worth knowing, e.g. a condition that could not be evaluated.
    """

    event: str
    before: str
    after: str
    outcome: Outcome
    rule: str | None = None
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the trace as plain data."""
        return {
            "event": self.event,
            "before": self.before,
            "after": self.after,
            "outcome": self.outcome,
            "rule": self.rule,
            "candidates": [
                {"intent": each.intent, "score": each.score, "rule": each.rule} for each in self.candidates
            ],
            "notes": list(self.notes),
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Trace:
        """Return the trace that ``to_json`` wrote; what says nothing may be missing."""
        fields = dict(data)
        fields["candidates"] = tuple(Candidate(**each) for each in fields.get("candidates", ()))
        fields["notes"] = tuple(fields.get("notes", ()))
        return Trace(**fields)
