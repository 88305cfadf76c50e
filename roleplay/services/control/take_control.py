"""Change who speaks for an actor.

Promise: from the moment this commits, no line of the script leaves the conversation while a person speaks or
nobody may. Two claims with the same revision: one wins, the other learns who.
"""

from __future__ import annotations

from roleplay.domain.control import SCRIPT_STEPS, Control
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.services.control import hand_back, seat
from roleplay.services.stage import Stage


def take(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    control: Control,
    rev: int,
) -> seat.Taken:
    """Switch control; back to the script from a person is `hand_back` here, with an answer."""
    conversation = seat.claim(stage, conversation_id, rev)
    if control == "script" or (control == "assist" and conversation.control not in SCRIPT_STEPS):
        return hand_back.give(stage, conversation, operator_id=operator_id, to=control)
    return seat.switch(stage, conversation, control, operator_id=operator_id)
