"""A trainee changes what they have written: the record keeps both; who has not answered reads the new."""

from __future__ import annotations

from roleplay.domain.records import TraineeRecord
from roleplay.domain.stop import is_stop
from roleplay.services.exercise import safety
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT, place_of


def correct(
    stage: Stage, trainee: TraineeRecord, channel: str, account: str, update_id: str, text: str
) -> None:
    """Put new words in place of a message's text, as far as nobody has acted on it; STOP stays STOP."""
    if is_stop(text, (*stage.scenario.languages, *trainee.languages)):
        safety.stop(stage, trainee.trainee_id, by="phrase")
        return
    first = stage.uow.inbox.find(stage.exercise_id, channel, account, update_id)
    if first is None or first.conversation_id is None or first.trainee_id != trainee.trainee_id:
        return
    text = text[:MAX_TEXT]
    in_time = stage.uow.inbox.rewrite(stage.exercise_id, first.inbox_id, {**first.body, "text": text})
    of = place_of(stage, first.conversation_id, first.inbox_id)
    body = {"of": of, "text": text, "in_time": in_time, "by": trainee.call_sign}
    conversation = stage.conversation(first.conversation_id)
    stage.journal("message.edited", body, conversation=conversation, trainee=trainee.trainee_id)
