"""STOP: something real has happened. Freeze first, ask later; nothing of it is ever scored."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from roleplay.domain.control import LEASE_MS, SCRIPT_STEPS, SEATED, Control
from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import JournalSeq, OperatorId, TraineeId
from roleplay.domain.records import ConversationRecord, JournalRecord, TraineeRecord
from roleplay.services.control import hand_back, seat
from roleplay.services.stage import Stage, control_body
from roleplay.services.talk import letters

STOP = "stop"


def stop(stage: Stage, trainee_id: TraineeId, *, by: Literal["button", "phrase"]) -> JournalSeq:
    """Freeze every conversation this trainee is in, alert the director; return the alert's place.

    Lines that have not left are cancelled, whoever wrote them. Pressing again while stopped alerts again.
    """
    trainee = stage.trainee(trainee_id)
    stage.uow.trainees.save(replace(trainee, stopped=True))
    for conversation in _conversations_of(stage, trainee):
        _freeze(stage, conversation)
    receipt = stage.journal(
        "alert", {"what": STOP, "by": by, "stopped": True}, team=trainee.team_id, trainee=trainee_id
    )
    stage.uow.flush()
    return receipt.seq


def resolve(stage: Stage, alert_seq: int, *, operator_id: OperatorId, note: str) -> None:
    """Close an alert with a note; resolving a STOP gives each conversation its former control back."""
    raised = alert(stage, alert_seq)
    body = {"alert_seq": alert_seq, "what": raised.body["what"], "note": note}
    stage.journal(
        "alert.resolved", body, team=raised.team_id, trainee=raised.trainee_id, operator=operator_id
    )
    if raised.body["what"] != STOP or raised.trainee_id is None:
        return
    trainee = stage.trainee(raised.trainee_id)
    if not trainee.stopped:
        return
    stage.uow.trainees.save(replace(trainee, stopped=False))
    for conversation in _conversations_of(stage, trainee):
        hand_back.drop(stage, conversation.conversation_id, of=trainee.trainee_id)
        _thaw(stage, conversation)


def _conversations_of(stage: Stage, trainee: TraineeRecord) -> list[ConversationRecord]:
    team = stage.uow.conversations.of_team(stage.exercise_id, trainee.team_id)
    return [each for each in team if each.trainee_id in (None, trainee.trainee_id)]


def _freeze(stage: Stage, conversation: ConversationRecord) -> None:
    current = stage.claim(conversation.conversation_id)
    if current.control == "frozen":
        return
    cancelled = seat.hush(stage, current, everyone=True)
    frozen = replace(
        current, control="frozen", control_rev=current.control_rev + 1, holder=None, lease_until_ms=None
    )
    stage.save(frozen)
    lines = [{"outbox_id": line.outbox_id, "text": line.body["text"]} for line in cancelled]
    letters.silence(stage, frozen, everyone=True)
    body = control_body(frozen, current.control, reason=STOP, former_holder=current.holder, cancelled=lines)
    stage.journal("control", body, conversation=frozen)


def _thaw(stage: Stage, conversation: ConversationRecord) -> None:
    """Restore what was before the STOP; a freeze that an operator ordered, or another STOP, stays."""
    current = stage.claim(conversation.conversation_id)
    changes = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation.conversation_id, 1, kinds={"control"}
    )
    frozen_by_stop = bool(changes) and changes[-1].body.get("reason") == STOP
    if current.control != "frozen" or not frozen_by_stop or seat.is_stopped(stage, current):
        return
    former: Control = changes[-1].body["from"]
    holder = changes[-1].body["former_holder"]
    if former in SCRIPT_STEPS:
        hand_back.give(stage, current, operator_id=holder, to=former, reason="resolved", answer_again=False)
        return
    thawed = replace(
        current,
        control=former,
        control_rev=current.control_rev + 1,
        holder=holder,
        lease_until_ms=stage.now + LEASE_MS if former in SEATED else None,
    )
    stage.save(thawed)
    stage.journal("control", control_body(thawed, "frozen", reason="resolved"), conversation=thawed)


def alert(stage: Stage, seq: int) -> JournalRecord:
    """Return the alert at this place of the record."""
    found = stage.uow.journal.after(stage.exercise_id, seq - 1, 1)
    if not found or found[0].seq != seq or found[0].kind != "alert":
        raise NotInExerciseError(what="alert")
    return found[0]
