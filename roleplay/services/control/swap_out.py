"""Let a role-player go at once: no question, no waiting. Nobody is left mute, and the director is told.

Every seat goes back to its script, which answers what waits; a colleague who is named is offered each.
"""

from __future__ import annotations

from roleplay.domain import recorded
from roleplay.domain.control import SEATED
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.records import ConversationRecord
from roleplay.services.control import hand_back, seat, transfer, watch_room
from roleplay.services.stage import Stage
from roleplay.services.talk.run_event import call_operator

RELIEF = "relief"


def swap_out(stage: Stage, *, operator_id: OperatorId, to: OperatorId | None = None) -> list[ConversationId]:
    """Give every seat of the operator back and alert the director; return which seats these were."""
    held = [
        each
        for each in stage.uow.conversations.all(stage.exercise_id)
        if each.holder == operator_id and each.control in SEATED
    ]
    seats = [_give_back(stage, each, operator_id) for each in held if not seat.is_stopped(stage, each)]
    stage.journal("relief", {"on": True, "seats": seats, "to": to}, operator=operator_id)
    stage.journal("alert", {"what": RELIEF, "seats": seats}, operator=operator_id)
    if to:
        for conversation_id in seats:
            transfer.offer(stage, conversation_id, operator_id=operator_id, to=to)
    return seats


def come_back(stage: Stage, *, operator_id: OperatorId) -> None:
    """Say that the operator is there again; the alert about the absence is closed with it."""
    if operator_id not in relieved(stage):
        return
    stage.journal("relief", {"on": False}, operator=operator_id)
    for alert in watch_room.open_alerts(stage):
        if (alert.body["what"], alert.operator_id) == (RELIEF, operator_id):
            body = {"alert_seq": alert.seq, "what": RELIEF, "note": recorded.IS_BACK}
            stage.journal("alert.resolved", body, operator=operator_id)


def relieved(stage: Stage) -> set[OperatorId]:
    """Return who has been swapped out and is not back."""
    away: set[OperatorId] = set()
    for entry in stage.uow.journal.latest(stage.exercise_id, 2_000, kinds={"relief"}):
        if entry.operator_id:
            (away.add if entry.body["on"] else away.discard)(entry.operator_id)
    return away


def _give_back(stage: Stage, held: ConversationRecord, operator_id: OperatorId) -> ConversationId:
    conversation = stage.claim(held.conversation_id)
    hand_back.give(stage, conversation, operator_id=operator_id, reason=RELIEF, answer_again=False)
    note = recorded.SWAPPED_OUT
    call_operator(stage, stage.claim(held.conversation_id), note, reason=RELIEF)
    return held.conversation_id
