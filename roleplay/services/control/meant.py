"""What a trainee really meant: an operator's correction is kept in the record, for the author to learn from.

Promise: a correction changes nothing in the running exercise. It names the step it is about and repeats no
word of it, so that erasing a person's messages leaves nothing behind here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId
from roleplay.domain.records import ConversationRecord, JournalRecord
from roleplay.services.stage import Stage
from state_machines.trace import Trace

CORRECTED = "understanding.corrected"
_EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message, what it was taken for in a state, and what a person says it meant; None: nothing known."""

    actor: str
    state: str
    text: str
    taken_for: str | None
    meant: str | None


def correct(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    step_seq: int,
    intent: str | None,
) -> JournalSeq:
    """Keep what a message meant, or that it meant nothing the actor knows; the last correction counts."""
    conversation = stage.conversation(conversation_id)
    step = _step(stage, conversation, step_seq)
    if step is None or not _text(step):
        raise NotInExerciseError(what="message")
    if intent is not None and intent not in meanings(stage, conversation):
        raise NotInExerciseError(what="intent")
    receipt = stage.journal(
        CORRECTED, {"of": step_seq, "intent": intent}, conversation=conversation, operator=operator_id
    )
    stage.uow.flush()
    return receipt.seq


def meanings(stage: Stage, conversation: ConversationRecord) -> tuple[str, ...]:
    """Return the intents that an actor knows."""
    return tuple(map(str, stage.actor(conversation.actor_id).actor.intents))


def corrections(stage: Stage, conversation_id: ConversationId) -> dict[int, str | None]:
    """Return what operators say that messages of a conversation meant, by the step's place."""
    found = stage.uow.journal.of_conversation(stage.exercise_id, conversation_id, _EVERY, kinds={CORRECTED})
    return {int(entry.body["of"]): entry.body["intent"] for entry in found}


def lessons(stage: Stage) -> Iterator[Lesson]:
    """Yield what an author can learn from an exercise; what has been erased teaches nothing."""
    entries = stage.uow.journal.after(stage.exercise_id, 0, _EVERY, kinds={CORRECTED})
    for conversation_id in dict.fromkeys(entry.conversation_id for entry in entries if entry.conversation_id):
        conversation = stage.conversation(conversation_id)
        for of, intent in corrections(stage, conversation_id).items():
            step = _step(stage, conversation, of)
            if step is not None and _text(step):
                before = Trace.from_json(step.body["trace"]).before
                yield Lesson(conversation.actor_id, before, _text(step), _taken_for(step), intent)


def _step(stage: Stage, conversation: ConversationRecord, seq: int) -> JournalRecord | None:
    here = (stage.exercise_id, conversation.conversation_id)
    found = stage.uow.journal.of_conversation(*here, 1, before=seq + 1, kinds={"step"})
    return next((entry for entry in found if entry.seq == seq), None)


def _text(step: JournalRecord) -> str:
    return str(step.body["event"].get("text") or "")


def _taken_for(step: JournalRecord) -> str | None:
    trace = Trace.from_json(step.body["trace"])
    rule = trace.rule if trace.outcome == "matched" else None
    return next((each.intent for each in trace.candidates if rule and each.rule == rule), None)
