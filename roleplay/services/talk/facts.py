"""Write down what a team has learned or done, and who learned it from whom."""

from __future__ import annotations

from roleplay.domain.ids import OperatorId, TeamId, TraineeId
from roleplay.domain.records import ConversationRecord, FactRecord
from roleplay.services.stage import Stage
from state_machines.context import Value


def learn(
    stage: Stage,
    team_id: TeamId,
    name: str,
    value: Value,
    *,
    source: str,
    trainee: TraineeId | None = None,
    conversation: ConversationRecord | None = None,
    operator: OperatorId | None = None,
) -> bool:
    """Set a fact of the team's case and return whether that changed anything."""
    if stage.facts(team_id).get(name) == value:
        return False
    stage.set_fact(
        FactRecord(
            exercise_id=stage.exercise_id,
            team_id=team_id,
            name=name,
            value=value,
            learned_from=source,
            play_ms=stage.play,
            learned_by=trainee,
            conversation_id=conversation.conversation_id if conversation else None,
        )
    )
    body = {"name": name, "value": value, "learned_from": source, "learned_by": trainee}
    stage.journal("fact", body, team=team_id, conversation=conversation, trainee=trainee, operator=operator)
    return True
