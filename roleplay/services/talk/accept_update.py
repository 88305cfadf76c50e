"""Accept what a trainee sends: on record at once, once, in order; answered after a moment of gathering.

A channel may acknowledge an update only after the unit of work around `accept` is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from roleplay.domain.changed import changed
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.errors import EmptyMessageError, NotAllowedError, NotInExerciseError, TooLongError
from roleplay.domain.ids import ConversationId, InboxId, JournalSeq, MediaId, TraineeId
from roleplay.domain.phases import OPEN_TO_TRAINEES
from roleplay.domain.records import ConversationRecord, InboxRecord, InboxState, Json, TraineeRecord
from roleplay.domain.stop import is_stop
from roleplay.services.control import seat
from roleplay.services.exercise import safety
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts
from roleplay.services.talk.advance import advance_with, look_again
from roleplay.services.trainees import write_to_staff
from roleplay.services.trainees.staff_chat import CHAT
from state_machines.made_often import made_often

MAX_TEXT = 4_000
"""Characters of one message."""

MAX_GATHERED = 5
"""Messages after which a thought is answered even if more keep coming."""

_MEDIA_KINDS = {"image": "photo", "audio": "voice"}
"""What scripts call a file; any other is a `document`."""

_BUTTONS_BACK = 20
"""Lines looked through for the one that carried a button."""

_FIND_BACK = 500
"""Messages looked through to find a repeated one's place in the record."""


@made_often
@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """What a channel received: to a conversation or a contact, and one of text, button, location, media."""

    channel: str
    account: str
    update_id: str
    """Unique per channel and account; the same one again has no effect."""
    trainee_id: TraineeId
    conversation_id: ConversationId | None = None
    actor_id: str | None = None
    text: str = ""
    button: tuple[str | None, int, int] | None = None
    """State, index and seq, as they came with the line; without a state, it is looked up by the seq."""
    location: tuple[float, float] | None = None
    media_id: MediaId | None = None
    client_id: str | None = None


@made_often
@dataclass(frozen=True, slots=True)
class Accepted:
    """The update is on record at `seq`."""

    duplicate: bool
    seq: int
    conversation_id: ConversationId
    stopped: bool = False
    """It was the STOP phrase."""
    interrupted: bool = False
    """Kept, but not answered for now: somebody in this conversation has pressed STOP."""


def accept(stage: Stage, update: IncomingUpdate) -> Accepted:
    """Record an update and see that it is answered; a STOP phrase freezes instead."""
    trainee = stage.trainee(update.trainee_id)
    if trainee.left_ms is not None:
        raise NotAllowedError
    if write_to_staff.is_to_staff(update):
        seq, known, stopped = write_to_staff.accept(stage, update)
        return Accepted(known, seq, CHAT, stopped=stopped)
    conversation = _addressed(stage, update, trainee)
    if is_stop(update.text, (*stage.scenario.languages, *trainee.languages)):
        return _stop(stage, update, conversation)
    stage.require_phase(*OPEN_TO_TRAINEES)
    body = _body(stage, update, conversation)
    earlier: Sequence[InboxRecord] = ()
    if at_once := _is_answered_at_once(stage, update, conversation):
        earlier = stage.uow.inbox.waiting(stage.exercise_id, conversation.conversation_id)
    row = _row(stage, update, conversation, body, "done" if at_once else "waiting")
    inbox_id = stage.uow.inbox.add(row)
    if inbox_id is None:
        return _repeated(stage, row)
    receipt = stage.journal(
        "message.in",
        {**body, "inbox_id": inbox_id, "client_id": update.client_id, "by": trainee.call_sign},
        conversation=conversation,
        trainee=trainee.trainee_id,
    )
    if conversation.waiting_since_ms is None:
        conversation = changed(conversation, waiting_since_ms=stage.now)
    if at_once:
        stage.hold(conversation)
        advance_with(stage, conversation.conversation_id, [*earlier, row])
    else:
        _wait(stage, conversation)
    stage.uow.flush()
    interrupted = conversation.control == "frozen" and seat.is_stopped(stage, conversation)
    return Accepted(False, receipt.seq, conversation.conversation_id, interrupted=interrupted)


def button_state(stage: Stage, conversation_id: ConversationId, seq: int) -> str | None:
    """Return the state in which a line offered its buttons; None when the line is not found any more."""
    state = _line_with_buttons(stage, conversation_id, seq).get("button_state")
    return str(state) if state else None


def place_of(stage: Stage, conversation_id: ConversationId, inbox_id: InboxId) -> JournalSeq:
    """Return where an update stands in the record; 0 when it is not found any more."""
    entries = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation_id, _FIND_BACK, kinds={"message.in"}
    )
    return next((entry.seq for entry in entries if entry.body.get("inbox_id") == inbox_id), JournalSeq(0))


def _stop(stage: Stage, update: IncomingUpdate, conversation: ConversationRecord) -> Accepted:
    """Freeze; the words themselves are kept nowhere. A repeated update does not stop again."""
    inbox_id = stage.uow.inbox.add(_row(stage, update, conversation, {}, "done"))
    if inbox_id is None:
        return Accepted(True, stage.uow.journal.top(stage.exercise_id), conversation.conversation_id, True)
    seq = safety.stop(stage, update.trainee_id, by="phrase")
    return Accepted(False, seq, conversation.conversation_id, stopped=True)


def _row(
    stage: Stage,
    update: IncomingUpdate,
    conversation: ConversationRecord,
    body: dict[str, Any],
    state: InboxState,
) -> InboxRecord:
    return InboxRecord(
        exercise_id=stage.exercise_id,
        channel=update.channel,
        account=update.account,
        update_id=update.update_id,
        kind=_kind(update),
        body=body,
        received_ms=stage.now,
        conversation_id=conversation.conversation_id,
        trainee_id=update.trainee_id,
        state=state,
    )


def _addressed(stage: Stage, update: IncomingUpdate, trainee: TraineeRecord) -> ConversationRecord:
    found = update.conversation_id
    if found is None and update.actor_id and contacts.is_contact(stage, trainee.team_id, update.actor_id):
        ways = contacts.conversations_with(stage, trainee.team_id, update.actor_id)
        found = next((way for way in ways if _is_for(stage.claim(way), trainee)), None)
    if found is None:
        raise NotInExerciseError(what="contact")
    conversation = stage.claim(found)
    if not _is_for(conversation, trainee):
        raise NotInExerciseError(what="conversation")
    return conversation


def _is_for(conversation: ConversationRecord, trainee: TraineeRecord) -> bool:
    return conversation.team_id == trainee.team_id and conversation.trainee_id in (None, trainee.trainee_id)


def _kind(update: IncomingUpdate) -> Literal["button", "media", "location", "text"]:
    if update.button:
        return "button"
    if update.media_id:
        return "media"
    return "location" if update.location else "text"


def _body(stage: Stage, update: IncomingUpdate, conversation: ConversationRecord) -> dict[str, Any]:
    text = update.text.strip()
    if len(text) > MAX_TEXT:
        raise TooLongError(limit=MAX_TEXT)
    if update.button:
        state, index, seq = update.button
        shown = button_state(stage, conversation.conversation_id, seq)
        return {
            "text": text or _button_text(stage, conversation.conversation_id, index, seq),
            "button": {
                "state": state or shown or str(conversation.snapshot["state"]),
                "index": index,
                "seq": seq,
            },
        }
    if update.media_id:
        media = stage.uow.media.get(stage.exercise_id, update.media_id)
        if media is None or media.trainee_id not in (None, update.trainee_id):
            raise NotInExerciseError(what="file")
        kind = _MEDIA_KINDS.get(media.mime.split("/", maxsplit=1)[0], "document")
        return {
            "text": text,
            "media_id": update.media_id,
            "mime": media.mime,
            "has": [{"kind": kind, "value": update.media_id}],
        }
    if update.location:
        place = f"{update.location[0]:.6f},{update.location[1]:.6f}"
        return {
            "text": text,
            "location": list(update.location),
            "has": [{"kind": "location", "value": place}],
        }
    if not text:
        raise EmptyMessageError
    return {"text": text}


def _button_text(stage: Stage, conversation_id: ConversationId, index: int, seq: int) -> str:
    line = _line_with_buttons(stage, conversation_id, seq)
    return next((str(b["text"]) for b in line.get("buttons", ()) if b["index"] == index), "")


def _line_with_buttons(stage: Stage, conversation_id: ConversationId, seq: int) -> Json:
    said = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation_id, _BUTTONS_BACK, kinds={"message.out"}
    )
    return next((entry.body for entry in reversed(said) if entry.body.get("button_seq") == seq), {})


def _repeated(stage: Stage, row: InboxRecord) -> Accepted:
    first = stage.uow.inbox.find(stage.exercise_id, row.channel, row.account, row.update_id)
    conversation_id = (first.conversation_id if first else None) or row.conversation_id
    if first is None or conversation_id is None:
        raise NotInExerciseError(what="message")
    return Accepted(True, place_of(stage, conversation_id, first.inbox_id), conversation_id)


def _is_answered_at_once(stage: Stage, update: IncomingUpdate, conversation: ConversationRecord) -> bool:
    gathered = stage.scenario.gather_ms and not update.button
    reads = stage.running and conversation.control in SCRIPT_STEPS
    return not gathered and reads and stage.has_learnt(conversation.actor_id)


def _wait(stage: Stage, conversation: ConversationRecord) -> None:
    """Gather what is written within a moment; after several messages, answer however many follow."""
    if conversation != stage.claim(conversation.conversation_id):
        stage.save(conversation)
    if conversation.control not in SCRIPT_STEPS:
        return
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation.conversation_id)
    if len(waiting) < MAX_GATHERED:
        look_again(stage, conversation, stage.scenario.gather_ms)
