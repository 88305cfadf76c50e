"""Ask the one table whether an operator may do something, and where.

    authorise.require(operator, "create")                                   in the installation
    authorise.require(operator, "clock", stage)                             in an exercise
    authorise.require(operator, "control", stage, conversation=talk)        in one conversation of it
    authorise.require(operator, "injects", stage, team_id=team_id)          for one team of it

An exercise, conversation or team that an operator may not see is refused like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

from roleplay.domain.errors import NotAllowedError, NotInExerciseError
from roleplay.domain.ids import ConversationId, ExerciseId, TeamId
from roleplay.domain.permissions import Action, Grant, Place, Reach
from roleplay.domain.records import AssignmentRecord, ConversationRecord, OperatorRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.stage import Stage


def require(
    operator: OperatorRecord,
    action: Action,
    stage: Stage | None = None,
    *,
    conversation: ConversationRecord | ConversationId | None = None,
    team_id: TeamId | None = None,
) -> None:
    """Refuse unless one of the operator's roles allows the action there.

    Without a team or a conversation the whole exercise is meant; without a stage the whole installation.
    """
    if stage is None:
        if not installation_reach(operator).may(action):
            raise NotAllowedError
        return
    reach = reach_in(stage.uow, operator, stage.exercise_id)
    require_reach(reach, action, stage, conversation=conversation, team_id=team_id)


def require_reach(
    reach: Reach,
    action: Action,
    stage: Stage,
    *,
    conversation: ConversationRecord | ConversationId | None = None,
    team_id: TeamId | None = None,
) -> None:
    """Do as `require` for somebody whose reach is known."""
    if not reach:
        raise NotInExerciseError(what="exercise")
    if reach.may_everywhere(action):
        return
    if conversation is None and team_id is None:
        raise NotAllowedError
    place = _place(stage, conversation, team_id)
    if not reach.may_at("read", place):
        raise NotInExerciseError(what="team" if conversation is None else "conversation")
    if not reach.may_at(action, place):
        raise NotAllowedError


def may_see(reach: Reach, stage: Stage, conversation: ConversationRecord) -> bool:
    """Say whether somebody with this reach may read a conversation."""
    return reach.may_everywhere("read") or reach.may_at("read", place_of(stage, conversation))


def reach_in(uow: UnitOfWork, operator: OperatorRecord, exercise_id: ExerciseId) -> Reach:
    """Return all that an operator's roles give them in an exercise."""
    return reach_of(operator, uow.assignments.of_operator_in(exercise_id, operator.operator_id))


def reach_of(operator: OperatorRecord, assignments: Iterable[AssignmentRecord]) -> Reach:
    """Return the reach of an operator with these assignments."""
    if operator.deactivated_ms is not None:
        return Reach()
    return Reach(
        installation_reach(operator).grants
        + tuple(Grant(each.role, each.site_id, each.actors) for each in assignments)
    )


def installation_reach(operator: OperatorRecord) -> Reach:
    """Return what an operator's roles give them in every exercise and beside them."""
    if operator.deactivated_ms is not None:
        return Reach()
    return Reach(tuple(Grant(role) for role in operator.roles))


def _place(
    stage: Stage, conversation: ConversationRecord | ConversationId | None, team_id: TeamId | None
) -> Place:
    if conversation is None:
        return Place(stage.team(team_id).site_id) if team_id else Place()
    talk = conversation if isinstance(conversation, ConversationRecord) else stage.conversation(conversation)
    return place_of(stage, talk)


def place_of(stage: Stage, conversation: ConversationRecord) -> Place:
    """Return where a conversation takes place."""
    return Place(stage.team(conversation.team_id).site_id, conversation.actor_id)
