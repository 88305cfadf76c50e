"""What one trainee notices of what has happened; most entries of the record are nothing to them.

What they see comes from `roleplay.services.trainees.trainee_view` alone; here it is only put into the API's
words, and an entry that cannot concern them is passed over without asking the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.web import schemas as s
from bot.web.auth.identity import TraineeSession
from bot.web.desk import Desk
from roleplay.domain.records import JournalRecord
from roleplay.services.stage import Stage
from roleplay.services.trainees import trainee_view as view
from roleplay.services.trainees.trainee_shapes import FeedEvent


async def read(
    desk: Desk, who: TraineeSession, after: int, entries: Sequence[JournalRecord]
) -> s.TraineeFeed:
    """Give what these entries, all after `after`, are to this trainee."""
    last = entries[-1].seq if entries else after
    if not any(_concerns(who, entry) for entry in entries):
        return s.TraineeFeed(seq=last, events=[])
    starts_typing = any(_speaks(who, entry) for entry in entries)
    return await desk.glance(who.exercise_id, lambda stage: _feed(stage, who, entries, starts_typing))


def _feed(
    stage: Stage, who: TraineeSession, entries: Sequence[JournalRecord], starts_typing: bool
) -> s.TraineeFeed:
    feed = view.feed_of(stage, who.trainee_id, entries)
    events: list[s.TraineeEvent] = [_event(event) for event in feed.events]
    if starts_typing:
        typing = view.typing_in(stage, who.trainee_id)
        events += [s.TypingEvent(conversation_id=conversation, typing=True) for conversation in typing]
    return s.TraineeFeed(seq=feed.seq, events=events)


def _event(event: FeedEvent) -> s.TraineeEvent:
    match event.kind:
        case "message":
            return s.MessageEvent(seq=event.seq, message=s.Message.model_validate(event.message))
        case "contact":
            return s.ContactEvent(seq=event.seq, contact=s.Contact.model_validate(event.contact))
        case "news":
            return s.NewsEvent(seq=event.seq, item=s.Item.model_validate(event.item))
        case "document":
            return s.DocumentEvent(seq=event.seq, item=s.Item.model_validate(event.item))
        case "clock":
            return s.ClockEvent(seq=event.seq, clock=s.Clock.model_validate(event.clock))
        case "exercise":
            clock = s.Clock.model_validate(event.clock)
            return s.ExerciseEvent(seq=event.seq, phase=clock.phase, clock=clock)
        case "stopped":
            return s.StoppedEvent(seq=event.seq, stopped=bool(event.stopped))
        case unknown:
            raise ValueError(f"The trainee's feed has no word for {unknown!r}.")


def _concerns(who: TraineeSession, entry: JournalRecord) -> bool:
    return entry.team_id in (None, who.team_id) and (entry.kind in view.SHOWN or _speaks(who, entry))


def _speaks(who: TraineeSession, entry: JournalRecord) -> bool:
    if entry.kind != "step" or entry.team_id != who.team_id:
        return False
    return any(effect["effect"] == "spoke" for effect in entry.body["effects"])
