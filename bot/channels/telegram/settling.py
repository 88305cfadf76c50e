"""What became of a letter, on record: sent, waiting, failed, unsure, or a chat that is lost."""

from __future__ import annotations

from bot.channels.telegram.outcomes import (
    Away,
    Failed,
    Gone,
    Later,
    Moved,
    Outcome,
    Refused,
    Taken,
    Unsure,
)
from roleplay.domain import recorded
from roleplay.services.stage import Stage
from roleplay.services.talk import letters
from roleplay.services.talk.letter_shapes import Letter

_SECOND = 1_000


def settle(stage: Stage, letter: Letter, outcome: Outcome, last: bool, now: int) -> bool:
    """Write down what became of a letter's part, and say whether more waits for the chat."""
    letter_id = letter.record.letter_id
    match outcome:
        case Taken(message_id=number):
            if number is not None:
                letters.part_sent(stage, letter_id, str(number))
            if last:
                letters.sent(stage, letter_id)
        case Later(retry_after=seconds):
            until = now + int(seconds * _SECOND)
            letters.again(stage, letter_id, not_before_ms=until, why=recorded.TOLD_TO_WAIT, counts=False)
        case Away(why=why, counts=counts):
            letters.again(stage, letter_id, not_before_ms=0, why=why, counts=counts)
        case Refused(why=why):
            letters.refused(stage, letter_id, why=why)
        case Gone(state=state, why=why):
            letters.chat_lost(stage, letter_id, state=state, why=why)
        case Moved(chat_id=chat_id):
            letters.moved(stage, letter_id, chat_id=chat_id)
        case Failed(why=why):
            letters.failed(stage, letter_id, why=why)
        case Unsure(why=why):
            letters.unsure(stage, letter_id, why=why)
    return stage.uow.letters.next_of(letter.record.exercise_id, letter.record.chat_ref) is not None
