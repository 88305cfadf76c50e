"""What cannot be worked through must not stop the others: after five tries it is set aside and shown."""

from __future__ import annotations

from roleplay.domain import recorded
from roleplay.domain.records import TimerRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.run_event import arm

MOST_TRIES = 5
TRY_AGAIN_MS = 1_000
"""Play time between two tries."""


def after_failure(stage: Stage, timer: TimerRecord) -> bool:
    """Try what a timer stood for again later, or set it aside with an alert; True when it was set aside.

    To be called in a unit of work of its own, after the one in which the timer was handled has failed.
    """
    if not stage.uow.timers.fire(timer):
        return False
    if timer.kind == "gather" and _try_again(stage, timer):
        return False
    conversation = stage.conversation(timer.conversation_id) if timer.conversation_id else None
    message = recorded.SET_ASIDE.format(what=f"{timer.kind} {timer.ref}".strip())
    body = {"what": "poison", "message": message}
    stage.journal("alert", body, conversation=conversation, team=timer.team_id)
    return True


def _try_again(stage: Stage, timer: TimerRecord) -> bool:
    if timer.conversation_id is None:
        return False
    conversation = stage.claim(timer.conversation_id)
    waiting = stage.uow.inbox.waiting(stage.exercise_id, timer.conversation_id)
    ids = [update.inbox_id for update in waiting]
    if any(update.tries + 1 >= MOST_TRIES for update in waiting):
        stage.uow.inbox.set_aside(stage.exercise_id, ids)
        return False
    stage.uow.inbox.tried(stage.exercise_id, ids)
    arm(stage, conversation, "gather", TRY_AGAIN_MS)
    return True
