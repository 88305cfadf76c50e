"""Hand a seat to a colleague: offered, then accepted or declined. Until then nothing changes.

An offer is good for the revision of control it was made at: any other change of control ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.domain.control import SEATED, Control
from roleplay.domain.errors import NotInExerciseError, NotInTheSeatError, OfferIsGoneError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId
from roleplay.domain.records import ConversationRecord
from roleplay.services.control import seat
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage

MOST_OFFERS = 2_000
"""Offers and answers looked back at."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat that somebody is asked to take."""

    seq: JournalSeq
    conversation_id: ConversationId
    by: OperatorId
    to: OperatorId
    note: str


def offer(
    stage: Stage, conversation_id: ConversationId, *, operator_id: OperatorId, to: OperatorId, note: str = ""
) -> None:
    """Ask a colleague to take a seat: one's own, or one in which nobody sits. A later offer replaces it."""
    conversation = stage.claim(conversation_id)
    if conversation.holder not in (None, operator_id):
        raise NotInTheSeatError
    colleague = stage.uow.operators.get(to)
    if colleague is None or to == operator_id:
        raise NotInExerciseError(what="operator")
    authorise.require(colleague, "control", stage, conversation=conversation)
    body = {"to": to, "rev": conversation.control_rev, "note": note.strip()}
    stage.journal("seat.offered", body, conversation=conversation, operator=operator_id)


def accept(stage: Stage, conversation_id: ConversationId, *, operator_id: OperatorId) -> seat.Taken:
    """Take the seat that was offered to this operator; who spoke with a script's drafts goes on so."""
    conversation = stage.claim(conversation_id)
    offered = _mine(stage, conversation, operator_id)
    control: Control = conversation.control if conversation.control in SEATED else "person"
    seat.claim(stage, conversation_id, conversation.control_rev)
    reason = f"transfer from {offered.by}"
    return seat.switch(stage, conversation, control, operator_id=operator_id, reason=reason)


def decline(stage: Stage, conversation_id: ConversationId, *, operator_id: OperatorId) -> None:
    """Say no to an offer, or take one's own back."""
    conversation = stage.claim(conversation_id)
    offered = open_offers(stage).get(conversation_id)
    if offered is None or operator_id not in (offered.to, offered.by):
        raise OfferIsGoneError
    body = {"offer_seq": offered.seq, "to": offered.to}
    stage.journal("seat.declined", body, conversation=conversation, operator=operator_id)


def open_offers(stage: Stage) -> Mapping[ConversationId, Offer]:
    """Return the offers that still stand."""
    found: dict[ConversationId, Offer] = {}
    entries = stage.uow.journal.latest(
        stage.exercise_id, MOST_OFFERS, kinds={"seat.offered", "seat.declined"}
    )
    for entry in entries:
        conversation_id, by = entry.conversation_id, entry.operator_id
        if conversation_id is None or by is None:
            continue
        found.pop(conversation_id, None)
        stands = entry.kind == "seat.offered" and (
            stage.conversation(conversation_id).control_rev == entry.body["rev"]
        )
        if stands:
            to, note = OperatorId(entry.body["to"]), str(entry.body["note"])
            found[conversation_id] = Offer(entry.seq, conversation_id, by, to, note)
    return found


def _mine(stage: Stage, conversation: ConversationRecord, operator_id: OperatorId) -> Offer:
    offered = open_offers(stage).get(conversation.conversation_id)
    if offered is None or offered.to != operator_id:
        raise OfferIsGoneError
    return offered
