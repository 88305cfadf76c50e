"""An operator's note, pinned to a conversation or a team, perhaps to an objective; trainees never see it."""

from __future__ import annotations

from roleplay.domain.errors import EmptyMessageError, NotInExerciseError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId, TeamId
from roleplay.domain.records import Json
from roleplay.services.once import once
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
    client_id: str | None = None,
    written_ms: int | None = None,
) -> JournalSeq:
    """Write a note into the record and return its place; the same client's id again writes no second one."""

    def write() -> Json:
        return {
            "seq": _write(
                stage, conversation_id, operator_id, text, objective, team_id, about_seq, written_ms
            )
        }

    return JournalSeq(once(stage, operator_id, "note", client_id, write)["seq"])


def _write(
    stage: Stage,
    conversation_id: ConversationId | None,
    operator_id: OperatorId,
    text: str,
    objective: str | None,
    team_id: TeamId | None,
    about_seq: int | None,
    written_ms: int | None,
) -> JournalSeq:
    if not text.strip():
        raise EmptyMessageError
    if objective and objective not in {known.id for known in stage.scenario.objectives}:
        raise NotInExerciseError(what="objective")
    receipt = stage.journal(
        "note",
        {"text": text.strip(), "objective": objective, "about_seq": about_seq, "written_ms": written_ms},
        team=stage.team(team_id).team_id if team_id else None,
        conversation=stage.conversation(conversation_id) if conversation_id else None,
        operator=operator_id,
    )
    stage.uow.flush()
    return receipt.seq
