"""Whom a team can reach. An actor may know things long before it becomes a contact; a contact stays one.

That an actor is a contact is kept beside the team's facts, under a name no author can write.
"""

from __future__ import annotations

from roleplay.domain.ids import ConversationId, TeamId, fresh_id
from roleplay.domain.records import ConversationRecord, FactRecord, TraineeRecord
from roleplay.services.stage import CONTACT, Stage
from state_machines.compile import CompiledActor


def check(stage: Stage, team_id: TeamId) -> None:
    """Reveal every contact whose condition holds now; call it after the team's facts have changed."""
    known = contacts_of(stage, team_id)
    context = stage.context(team_id)
    for compiled in stage.packs.actors(stage.exercise_id):
        actor = compiled.actor
        if actor.id not in known and (actor.reachable is None or actor.reachable.holds(context)):
            reveal(stage, team_id, actor.id, reason="reachable")


def contacts_of(stage: Stage, team_id: TeamId) -> set[str]:
    """Return the ids of the actors whom this team can reach."""
    facts = stage.uow.facts.all(stage.exercise_id, team_id)
    return {fact.name.removeprefix(CONTACT) for fact in facts if fact.name.startswith(CONTACT)}


def is_contact(stage: Stage, team_id: TeamId, actor_id: str) -> bool:
    """Say whether this team can reach the actor."""
    return stage.uow.facts.get(stage.exercise_id, team_id, CONTACT + actor_id) is not None


def reveal(stage: Stage, team_id: TeamId, actor_id: str, *, reason: str) -> None:
    """Make an actor a contact of the team; does nothing when it is one already."""
    if is_contact(stage, team_id, actor_id):
        return
    stage.set_fact(FactRecord(stage.exercise_id, team_id, CONTACT + actor_id, True, reason, stage.play))
    stage.journal("contact", {"actor_id": actor_id, "reason": reason}, team=team_id)
    conversations_with(stage, team_id, actor_id)


def conversations_with(stage: Stage, team_id: TeamId, actor_id: str) -> list[ConversationId]:
    """Return the actor's conversations with the team, or with each of its members, made where missing."""
    actor = stage.actor(actor_id)
    if actor.actor.audience == "team":
        return [_ensure(stage, team_id, actor, None)]
    members = stage.uow.trainees.of_team(stage.exercise_id, team_id)
    return [_ensure(stage, team_id, actor, member) for member in members if member.left_ms is None]


def welcome(stage: Stage, trainee: TraineeRecord) -> None:
    """Give a new member a conversation with each contact that speaks with every member alone."""
    check(stage, trainee.team_id)
    for actor_id in contacts_of(stage, trainee.team_id):
        conversations_with(stage, trainee.team_id, actor_id)


def _ensure(
    stage: Stage, team_id: TeamId, actor: CompiledActor, trainee: TraineeRecord | None
) -> ConversationId:
    trainee_id = trainee.trainee_id if trainee else None
    known = stage.uow.conversations.find(stage.exercise_id, team_id, actor.actor.id, trainee_id)
    if known:
        return known.conversation_id
    conversation = ConversationRecord(
        exercise_id=stage.exercise_id,
        conversation_id=ConversationId(fresh_id("c")),
        team_id=team_id,
        actor_id=actor.actor.id,
        trainee_id=trainee_id,
        script_version=actor.version,
        snapshot=actor.unopened.to_json(),
    )
    stage.uow.conversations.add(conversation)
    return conversation.conversation_id
