"""Bring an inject to one team: as a chat line, news, mail, a document, or as a task for the staff."""

from __future__ import annotations

from roleplay.domain import recorded
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.ids import ConversationId, PlayMs, TeamId
from roleplay.domain.records import ConversationRecord
from roleplay.domain.scenario import InjectDefinition
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts, lines
from roleplay.services.talk.run_event import call_operator, open_silently, raise_event
from state_machines import limits
from state_machines.ids import START

PUBLISHED = ("news", "mail", "document")
"""Methods that put something into the team's folder; an office without a method sends news or mail."""


def deliver_inject(stage: Stage, inject: InjectDefinition, team_id: TeamId) -> str:
    """Deliver it and return an empty text, or the reason why nobody in the team can receive it."""
    if not _readers(stage, inject, team_id):
        wanted = ", ".join(inject.to.agencies)
        return recorded.NOBODY_PLAYS.format(agencies=wanted) if wanted else recorded.NOBODY_THERE
    if inject.method == "manual":
        _task(stage, inject, team_id)
    elif inject.method in PUBLISHED:
        _publish(stage, inject, inject.method, team_id)
    elif not inject.from_actor:
        _publish(stage, inject, "news" if inject.sender == "news" else "mail", team_id)
    if not inject.from_actor:
        return ""
    return _through_the_actor(stage, inject, team_id)


def _readers(stage: Stage, inject: InjectDefinition, team_id: TeamId) -> bool:
    if not inject.to.agencies and not inject.to.trainees:
        return True
    members = stage.uow.trainees.of_team(stage.exercise_id, team_id)
    return any(inject.to.reaches(each.trainee_id, each.agency) for each in members if each.left_ms is None)


def _task(stage: Stage, inject: InjectDefinition, team_id: TeamId) -> None:
    note = inject.message.source if inject.message else inject.title.source
    body = {"note": note, "reason": "manual inject", "inject_id": inject.id}
    stage.journal("operator.called", body, team=team_id)


def _publish(stage: Stage, inject: InjectDefinition, kind: str, team_id: TeamId) -> None:
    body = {
        "inject_id": inject.id,
        "from": inject.sender,
        "title": inject.title.source,
        "title_key": inject.title.key,
        "message": inject.message.source if inject.message else "",
        "message_key": inject.message.key if inject.message else "",
        "media": inject.media,
        "agencies": list(inject.to.agencies),
        **({"trainees": list(inject.to.trainees)} if inject.to.trainees else {}),
    }
    stage.journal(kind, body, team=team_id)


def _through_the_actor(stage: Stage, inject: InjectDefinition, team_id: TeamId) -> str:
    speaks = inject.method == "chat" and (inject.message or inject.media)
    reached = [
        each
        for each in contacts.conversations_with(stage, team_id, inject.sender)
        if _addresses(stage, inject, each)
    ]
    if not reached:
        return recorded.NOBODY_JOINED
    if speaks or inject.event == START:
        contacts.reveal(stage, team_id, inject.sender, reason=f"inject {inject.id}")
    for conversation_id in reached:
        if speaks:
            _say(stage, inject, conversation_id)
        if inject.event:
            raise_event(stage, conversation_id, inject.event)
        if inject.method == "call":
            note = recorded.CALL_TEAM.format(what=(inject.message or inject.title).source)
            call_operator(stage, stage.claim(conversation_id), note, reason="call")
    return ""


def _addresses(stage: Stage, inject: InjectDefinition, conversation_id: ConversationId) -> bool:
    trainee_id = stage.conversation(conversation_id).trainee_id
    return trainee_id is None or inject.to.reaches(trainee_id, stage.trainee(trainee_id).agency)


def _say(stage: Stage, inject: InjectDefinition, conversation_id: ConversationId) -> None:
    """Say the message as the actor; while a person speaks or nobody may, it is a draft for them."""
    if inject.event != START:
        open_silently(stage, conversation_id, by=f"inject {inject.id}")
    conversation = stage.claim(conversation_id)
    quiet = conversation.control not in SCRIPT_STEPS
    words = lines.Words(text=inject.message or inject.title, media=inject.media)
    typing = _typing_ms(inject)
    last = max(lines.last_due_by(stage, conversation, each) for each in ("script", "inject"))
    due = PlayMs(max(stage.play, last) + typing)
    lines.queue(
        stage, conversation, words, author="inject", due=due, draft=quiet, more={"inject_id": inject.id}
    )
    if quiet:
        _tell_the_seat(stage, conversation, inject)


def _tell_the_seat(stage: Stage, conversation: ConversationRecord, inject: InjectDefinition) -> None:
    note = recorded.INJECT_WAITS.format(inject=inject.id)
    call_operator(stage, conversation, note, reason="inject")


def _typing_ms(inject: InjectDefinition) -> int:
    length = len(inject.message.source) if inject.message else 0
    typed = limits.TYPING_START_MS + limits.TYPING_PER_CHAR_MS * length
    return min(max(typed, limits.TYPING_LEAST_MS), limits.TYPING_MOST_MS)
