"""An operator's note, pinned to a conversation or a team, perhaps to an objective; trainees never see it."""

from __future__ import annotations

from roleplay.domain.errors import EmptyMessageError, NotInExerciseError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId, TeamId
from roleplay.services.stage import Stage


def note(
    stage: Stage,
    conversation_id: ConversationId | None,
    *,
    operator_id: OperatorId,
    text: str,
    objective: str | None = None,
    team_id: TeamId | None = None,
    about_seq: int | None = None,
) -> JournalSeq:
    """Write a note into the record and return its place."""
    if not text.strip():
        raise EmptyMessageError
    if objective and objective not in {known.id for known in stage.scenario.objectives}:
        raise NotInExerciseError(what="objective")
    receipt = stage.journal(
        "note",
        {"text": text.strip(), "objective": objective, "about_seq": about_seq},
        team=stage.team(team_id).team_id if team_id else None,
        conversation=stage.conversation(conversation_id) if conversation_id else None,
        operator=operator_id,
    )
    stage.uow.flush()
    return receipt.seq
