"""Move an actor's script to a state of the operator's choice; it says the lines of that state."""

from __future__ import annotations

from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.errors import NotInTheSeatError, UnknownStateError
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.records import Json
from roleplay.services.control import seat
from roleplay.services.once import once
from roleplay.services.stage import Stage
from roleplay.services.talk.run_event import run_event
from state_machines.events import Nudged
from state_machines.ids import StateId


def nudge(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    state: str,
    rev: int,
    client_id: str | None = None,
) -> None:
    """Put the script into a state; a person who speaks hands back at the state instead.

    The same client's id again says nothing twice.
    """

    def move() -> Json:
        _move(stage, conversation_id, operator_id, state, rev)
        return {}

    once(stage, operator_id, "nudge", client_id, move)


def _move(
    stage: Stage, conversation_id: ConversationId, operator_id: OperatorId, state: str, rev: int
) -> None:
    conversation = seat.claim(stage, conversation_id, rev)
    if state not in stage.actor(conversation.actor_id).actor.states:
        raise UnknownStateError(state=state)
    if conversation.control not in SCRIPT_STEPS or conversation.holder not in (None, operator_id):
        raise NotInTheSeatError
    stage.journal("nudge", {"state": state}, conversation=conversation, operator=operator_id)
    run_event(stage, conversation_id, Nudged(StateId(state)))
