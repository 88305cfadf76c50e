"""What a trainee writes to the exercise's staff: an answer to the comms check, by one tap or in words.

A channel may acknowledge it only after the unit of work is committed. STOP stops here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roleplay.domain import stop
from roleplay.domain.errors import EmptyMessageError, OnlyWordsError, TooLongError
from roleplay.domain.ids import JournalSeq
from roleplay.domain.phases import OPEN_TO_TRAINEES
from roleplay.domain.records import InboxRecord, JournalRecord, TraineeRecord
from roleplay.services.exercise import comms_check, safety
from roleplay.services.record.views import buttons_of
from roleplay.services.stage import Stage
from roleplay.services.trainees.staff_chat import CHAT

if TYPE_CHECKING:
    from roleplay.services.talk.accept_update import IncomingUpdate

LONGEST = 1_000
"""Characters of a word to the staff."""


def is_to_staff(update: IncomingUpdate) -> bool:
    """Say whether an update is written to the staff."""
    return update.conversation_id == CHAT or update.actor_id == comms_check.STAFF


def accept(stage: Stage, update: IncomingUpdate) -> tuple[JournalSeq, bool, bool]:
    """Record what somebody wrote or tapped; return its place, whether it came before, whether it was STOP.

    A second tap says nothing new and is not recorded again.
    """
    trainee = stage.trainee(update.trainee_id)
    if stop.is_stop(update.text, (*stage.scenario.languages, *trainee.languages)):
        new = _take(stage, update, {}) is not None
        seq = safety.stop(stage, trainee.trainee_id, by="phrase") if new else _top(stage)
        return seq, not new, True
    stage.require_phase(*OPEN_TO_TRAINEES)
    said = comms_check.said_with(stage, trainee.trainee_id)
    text = _words(update, said)
    inbox_id = _take(stage, update, {"text": text})
    if inbox_id is None:
        return _before(stage, update, trainee), True, False
    if update.button and said[-1].kind == comms_check.ANSWER:
        return said[-1].seq, True, False
    seq = comms_check.hear(
        stage,
        trainee,
        text,
        tapped=update.button is not None,
        channel=update.channel,
        client_id=update.client_id,
        inbox_id=inbox_id,
    )
    return seq, False, False


def _words(update: IncomingUpdate, said: Sequence[JournalRecord]) -> str:
    if update.media_id or update.location:
        raise OnlyWordsError
    if update.button:
        pings = [entry for entry in said if entry.kind == comms_check.PING]
        if not pings:
            raise EmptyMessageError
        return next((each.text for each in buttons_of(pings[-1].body)), "")
    text = update.text.strip()
    if not text:
        raise EmptyMessageError
    if len(text) > LONGEST:
        raise TooLongError(limit=LONGEST)
    return text


def _take(stage: Stage, update: IncomingUpdate, body: dict[str, str]) -> int | None:
    """Keep the update, once; None when it is known."""
    row = InboxRecord(
        exercise_id=stage.exercise_id,
        channel=update.channel,
        account=update.account,
        update_id=update.update_id,
        kind="comms",
        body=body,
        received_ms=stage.now,
        trainee_id=update.trainee_id,
        state="done",
    )
    return stage.uow.inbox.add(row)


def _before(stage: Stage, update: IncomingUpdate, trainee: TraineeRecord) -> JournalSeq:
    row = stage.uow.inbox.find(stage.exercise_id, update.channel, update.account, update.update_id)
    return comms_check.answered_at(stage, trainee.trainee_id, row.inbox_id if row else 0)


def _top(stage: Stage) -> JournalSeq:
    return stage.uow.journal.top(stage.exercise_id)
