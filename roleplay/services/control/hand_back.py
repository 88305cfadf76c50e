"""Give an actor back to its script: here, again or at a state; the last message is answered or dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from roleplay.domain.control import SCRIPT_STEPS, Control
from roleplay.domain.errors import UnknownStateError
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.records import ConversationRecord, TraineeRecord
from roleplay.services.control import seat
from roleplay.services.stage import Stage
from roleplay.services.talk.advance import advance
from roleplay.services.talk.run_event import LATER, arm, raise_event, run_event
from state_machines.events import HandedBack, MessageCame
from state_machines.ids import StateId

How = Literal["here", "again", "state"]
Last = Literal["answer", "drop"]
LastMessage = tuple[MessageCame, TraineeRecord]


def hand_back(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    how: How,
    state: str | None = None,
    last: Last = "answer",
    rev: int,
) -> seat.Taken:
    """Let the script speak again; `state` names where it goes on when `how` is `state`."""
    conversation = seat.claim(stage, conversation_id, rev)
    return give(stage, conversation, operator_id=operator_id, how=how, state=state, last=last)


def give(
    stage: Stage,
    conversation: ConversationRecord,
    *,
    operator_id: OperatorId | None,
    to: Control = "script",
    how: How = "here",
    state: str | None = None,
    last: Last = "answer",
    reason: str = "",
    answer_again: bool = True,
) -> seat.Taken:
    """Put the script back in control and let it take up the conversation.

    Messages that nobody has answered are answered or dropped. When there are none and the operator wants an
    answer, the last message that a person has already answered is put to the script (`answer_again`).
    """
    known = stage.actor(conversation.actor_id).actor.states
    if how == "state" and (state is None or state not in known):
        raise UnknownStateError(state=state)
    since = _last_message(stage, conversation) if answer_again and last == "answer" else None
    former = conversation.control
    taken = seat.switch(stage, conversation, to, operator_id=operator_id, reason=reason or f"back {how}")
    if former not in SCRIPT_STEPS or how != "here":
        _take_up(stage, conversation.conversation_id, how, state)
        _settle_messages(stage, conversation.conversation_id, last, since)
    if to == "script":
        release_what_waited(stage, conversation.conversation_id)
    return taken


def release_what_waited(stage: Stage, conversation_id: ConversationId) -> None:
    """Let drafts nobody decided on, and events that came meanwhile, have their turn."""
    here = (stage.exercise_id, conversation_id)
    for line in stage.uow.outbox.drafts(*here):
        stage.uow.outbox.move(line, "pending")
    later = [timer for timer in stage.uow.timers.of_conversation(*here) if timer.ref.startswith(LATER)]
    stage.uow.timers.cancel(*here, "other")
    for timer in later:
        raise_event(stage, conversation_id, timer.ref.removeprefix(LATER))


def _take_up(stage: Stage, conversation_id: ConversationId, how: How, state: str | None) -> None:
    here = (stage.exercise_id, conversation_id)
    if how == "here":
        stage.uow.timers.resume(*here, stage.play, "silence", "wait")
    else:
        stage.uow.timers.cancel(*here, "silence", "wait")
    run_event(stage, conversation_id, HandedBack(how, StateId(state) if how == "state" and state else None))


def _settle_messages(
    stage: Stage, conversation_id: ConversationId, last: Last, since: LastMessage | None
) -> None:
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation_id)
    if last == "drop":
        drop(stage, conversation_id)
    elif waiting:
        if stage.running:
            advance(stage, conversation_id)
        else:
            _answer_when_running(stage, conversation_id)
    elif since:
        run_event(stage, conversation_id, since[0], trainee=since[1])


def drop(stage: Stage, conversation_id: ConversationId, *, of: str | None = None) -> None:
    """Leave waiting messages (of one trainee, or all) without an answer; they stay in the record."""
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation_id)
    dropped = [row.inbox_id for row in waiting if of is None or row.trainee_id == of]
    if not dropped:
        return
    stage.uow.inbox.done(stage.exercise_id, dropped)
    conversation = stage.claim(conversation_id)
    stage.journal("message.dropped", {"inbox_ids": dropped}, conversation=conversation)
    if len(dropped) == len(waiting):
        stage.save(replace(conversation, waiting_since_ms=None))


def _answer_when_running(stage: Stage, conversation_id: ConversationId) -> None:
    arm(stage, stage.conversation(conversation_id), "gather", 0)


def _last_message(stage: Stage, conversation: ConversationRecord) -> LastMessage | None:
    entries = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation.conversation_id, 50, kinds={"message.in", "control"}
    )
    for entry in reversed(entries):
        if entry.kind == "control" and entry.body["from"] in SCRIPT_STEPS:
            return None
        if entry.kind == "message.in" and entry.body.get("text") and entry.trainee_id:
            return MessageCame(str(entry.body["text"])), stage.trainee(entry.trainee_id)
    return None
