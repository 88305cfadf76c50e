"""Let the script read the messages that wait in a conversation, in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.ids import ConversationId, TraineeId
from roleplay.domain.records import ConversationRecord, InboxRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.run_event import arm, run_event
from state_machines.events import ButtonPressed, Event, HasValue, MessageCame
from state_machines.ids import StateId

LEARNING_MS = 500
"""After what time messages to an actor who is still learning its examples are looked at again."""


class Thought(NamedTuple):
    """What one trainee said in one or several short messages, as the engine takes it."""

    trainee: TraineeId | None
    event: Event


def advance(stage: Stage, conversation_id: ConversationId) -> int:
    """Step the script through the waiting messages and return how many there were.

    Does nothing while a person speaks, nobody may, or the clock stands still: then they go on waiting. So
    they do while the actor is still learning: a step that waited for that would hold up everybody's.
    """
    conversation = stage.claim(conversation_id)
    if conversation.control not in SCRIPT_STEPS or not stage.running:
        return 0
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation_id)
    if waiting and not stage.has_learnt(conversation.actor_id):
        look_again(stage, conversation, LEARNING_MS)
        return len(waiting)
    advance_with(stage, conversation_id, waiting)
    return len(waiting)


def advance_with(stage: Stage, conversation_id: ConversationId, updates: Sequence[InboxRecord]) -> None:
    """Step the script through these updates; those that wait are done with it."""
    if stage.scenario.gather_ms:
        stage.uow.timers.cancel(stage.exercise_id, conversation_id, "gather")
    waiting = [update.inbox_id for update in updates if update.state == "waiting"]
    stage.uow.inbox.done(stage.exercise_id, waiting)
    for thought in gather(updates):
        trainee = stage.trainee(thought.trainee) if thought.trainee else None
        run_event(stage, conversation_id, thought.event, trainee=trainee)


def look_again(stage: Stage, conversation: ConversationRecord, after_ms: int) -> None:
    """Let what waits be read after a moment, and not before."""
    stage.uow.timers.cancel(stage.exercise_id, conversation.conversation_id, "gather")
    arm(stage, conversation, "gather", after_ms)


def gather(updates: Sequence[InboxRecord]) -> list[Thought]:
    """Join what the same trainee wrote in a row; a pressed button is a thought of its own."""
    if len(updates) == 1:
        return [_thought((updates[0],))]
    runs = groupby(updates, key=lambda u: (u.trainee_id, u.inbox_id if u.kind == "button" else None))
    return [_thought(tuple(run)) for _, run in runs]


def joined(updates: Sequence[InboxRecord]) -> str:
    """Return what several short messages say together."""
    return "\n".join(text for update in updates if (text := str(update.body.get("text", ""))))


def _thought(run: tuple[InboxRecord, ...]) -> Thought:
    first = run[0]
    if first.kind == "button":
        pressed = first.body["button"]
        event: Event = ButtonPressed(StateId(pressed["state"]), pressed["index"], pressed["seq"])
        return Thought(first.trainee_id, event)
    has = tuple(
        HasValue(each["kind"], each["value"]) for update in run for each in update.body.get("has", ())
    )
    return Thought(first.trainee_id, MessageCame(joined(run), has))
