"""What a trainee's phone shows: only the own team's play, never the scripts or the MSEL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from roleplay.domain import stop
from roleplay.domain.addressed import is_for
from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import ConversationId, JournalSeq, TraineeId
from roleplay.domain.records import ConversationRecord, JournalRecord, ReadMarkRecord, TraineeRecord
from roleplay.services.exercise import comms_check
from roleplay.services.record import titles
from roleplay.services.record.views import at, buttons_of, clock_view, last_message, media_view
from roleplay.services.stage import Stage
from roleplay.services.talk import amended, contacts, lines
from roleplay.services.trainees import staff_chat
from roleplay.services.trainees.trainee_shapes import (
    Contact,
    ConversationSummary,
    Feed,
    FeedEvent,
    Item,
    Me,
    Message,
    MyExercise,
    MyState,
    StopButton,
    TeamName,
)
from roleplay.texts import _
from state_machines.lines import Text

MESSAGES = frozenset({"message.in", "message.out"})
ITEMS = frozenset({"news", "mail", "document"})
SHOWN = (
    MESSAGES
    | ITEMS
    | amended.CHANGES
    | comms_check.SAID
    | {"contact", "clock", "exercise.phase", "alert", "alert.resolved"}
)
_TYPING_MS = 8_000
_MOST_UNREAD = 99


def my_state(stage: Stage, trainee_id: TraineeId) -> MyState:
    """Return everything the trainee's phone shows."""
    trainee = stage.trainee(trainee_id)
    entries = stage.uow.journal.after(stage.exercise_id, 0, 10_000, kinds=ITEMS, team_id=trainee.team_id)
    items = [_item(stage, entry, trainee) for entry in entries if is_for(entry.body, trainee)]
    language = trainee.languages[0] if trainee.languages else stage.scenario.source_language
    return MyState(
        trainee=me(stage, trainee),
        exercise=MyExercise(
            lines.title(stage, _shared(stage, trainee)),
            stage.scenario.marking,
            stage.exercise.phase,
            clock_view(stage),
        ),
        contacts=my_contacts(stage, trainee),
        conversations=tuple(my_conversations(stage, trainee)),
        news=tuple(item for item in items if item.kind != "document"),
        documents=tuple(item for item in items if item.kind == "document"),
        stop=StopButton(_("STOP: real emergency"), stop.phrase(language.split("-")[0])),
        seq=stage.uow.journal.top(stage.exercise_id),
    )


def me(stage: Stage, trainee: TraineeRecord) -> Me:
    """Return the trainee as they see themselves."""
    team = stage.team(trainee.team_id)
    return Me(
        trainee.trainee_id,
        trainee.call_sign,
        trainee.agency,
        trainee.languages,
        TeamName(team.team_id, team.name),
        trainee.stopped,
    )


def my_contacts(stage: Stage, trainee: TraineeRecord) -> tuple[Contact, ...]:
    """Return the actors whom this trainee can reach, in the pack's order."""
    known = contacts.contacts_of(stage, trainee.team_id)
    actors = (compiled.actor.id for compiled in stage.packs.actors(stage.exercise_id))
    return tuple(_contact(stage, actor_id, trainee) for actor_id in actors if actor_id in known)


def my_conversations(stage: Stage, trainee: TraineeRecord) -> list[ConversationSummary]:
    """Return the chat list, the newest message first."""
    marks = {
        mark.conversation_id: mark.seq
        for mark in stage.uow.read_marks.of_trainee(stage.exercise_id, trainee.trainee_id)
    }
    found = []
    for conversation in stage.uow.conversations.of_team(stage.exercise_id, trainee.team_id):
        if not is_mine(conversation, trainee):
            continue
        newest = stage.uow.journal.of_conversation(
            stage.exercise_id, conversation.conversation_id, _MOST_UNREAD, kinds=MESSAGES
        )
        if newest:
            read = marks.get(conversation.conversation_id, 0)
            found.append((newest[-1].seq, _summary(stage, conversation, newest, read, trainee)))
    if said := comms_check.said_with(stage, trainee.trainee_id):
        read = marks.get(staff_chat.CHAT, 0)
        found.append((said[-1].seq, staff_chat.summary(stage, trainee, said, read)))
    return [summary for _, summary in sorted(found, key=lambda each: -each[0])]


def messages(
    stage: Stage,
    trainee_id: TraineeId,
    conversation_id: ConversationId,
    *,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Message, ...]:
    """Return a stretch of one of the trainee's conversations, the oldest first."""
    trainee = stage.trainee(trainee_id)
    if conversation_id == staff_chat.CHAT:
        return staff_chat.messages(stage, trainee, before=before, limit=limit)
    conversation = my_conversation(stage, trainee, conversation_id)
    entries = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation_id, limit, before=before, kinds=MESSAGES
    )
    stand = amended.as_it_stands(stage, conversation_id, entries)
    return tuple(_message(stage, entry, conversation, trainee) for entry in stand)


def feed(stage: Stage, trainee_id: TraineeId, *, after: int, limit: int = 500) -> Feed:
    """Return what this trainee may know of what happened after a place in the journal."""
    trainee = stage.trainee(trainee_id)
    entries = stage.uow.journal.after(stage.exercise_id, after, limit, kinds=SHOWN)
    full = len(entries) >= limit
    seen = entries[-1].seq if full else max(after, stage.uow.journal.top(stage.exercise_id))
    return Feed(seen, _events(stage, entries, trainee), more=full)


def feed_of(stage: Stage, trainee_id: TraineeId, entries: Sequence[JournalRecord]) -> Feed:
    """Return what this trainee may know of a stretch of the journal, read before for everyone."""
    shown = [entry for entry in entries if entry.kind in SHOWN]
    return Feed(entries[-1].seq, _events(stage, shown, stage.trainee(trainee_id)))


def typing_in(stage: Stage, trainee_id: TraineeId) -> tuple[str, ...]:
    """Return the ids of the trainee's conversations in which the actor seems to be typing."""
    trainee = stage.trainee(trainee_id)
    team = stage.uow.conversations.of_team(stage.exercise_id, trainee.team_id)
    return tuple(each.conversation_id for each in team if is_mine(each, trainee) and _is_typing(stage, each))


def mark_read(stage: Stage, trainee_id: TraineeId, conversation_id: ConversationId, seq: int) -> None:
    """Remember how far the trainee has read."""
    if conversation_id != staff_chat.CHAT:
        my_conversation(stage, stage.trainee(trainee_id), conversation_id)
    stage.uow.read_marks.set(ReadMarkRecord(stage.exercise_id, trainee_id, conversation_id, JournalSeq(seq)))


def my_conversation(
    stage: Stage, trainee: TraineeRecord, conversation_id: ConversationId
) -> ConversationRecord:
    """Return a conversation the trainee takes part in; any other does not exist for them."""
    conversation = stage.conversation(conversation_id)
    if not is_mine(conversation, trainee):
        raise NotInExerciseError(what="conversation")
    return conversation


def is_mine(conversation: ConversationRecord, trainee: TraineeRecord) -> bool:
    """Say whether the trainee takes part in the conversation."""
    return conversation.team_id == trainee.team_id and conversation.trainee_id in (
        None,
        trainee.trainee_id,
    )


def _events(stage: Stage, entries: Sequence[JournalRecord], trainee: TraineeRecord) -> tuple[FeedEvent, ...]:
    return tuple(event for entry in entries if (event := _event(stage, entry, trainee)))


def _event(stage: Stage, entry: JournalRecord, trainee: TraineeRecord) -> FeedEvent | None:
    if entry.team_id not in (None, trainee.team_id):
        return None
    if entry.kind in ("clock", "exercise.phase"):
        kind = "clock" if entry.kind == "clock" else "exercise"
        return FeedEvent(kind, entry.seq, clock=clock_view(stage), phase=stage.exercise.phase)
    if entry.kind == "contact":
        shown = _contact(stage, str(entry.body["actor_id"]), trainee)
        return FeedEvent("contact", entry.seq, contact=shown)
    if entry.kind in ITEMS and is_for(entry.body, trainee):
        kind = "document" if entry.kind == "document" else "news"
        return FeedEvent(kind, entry.seq, item=_item(stage, entry, trainee))
    if entry.kind in ("alert", "alert.resolved"):
        about_me = entry.trainee_id == trainee.trainee_id and entry.body.get("what") == "stop"
        return FeedEvent("stopped", entry.seq, stopped=trainee.stopped) if about_me else None
    if entry.kind in comms_check.SAID:
        return staff_chat.event(stage, entry, trainee)
    if entry.kind in MESSAGES and entry.conversation_id:
        conversation = stage.conversation(entry.conversation_id)
        if is_mine(conversation, trainee):
            return FeedEvent("message", entry.seq, message=_message(stage, entry, conversation, trainee))
    if entry.kind in amended.CHANGES and entry.conversation_id and amended.by_the_actor(entry):
        conversation, said = (
            stage.conversation(entry.conversation_id),
            amended.said_at(stage, entry.body["of"]),
        )
        if said and is_mine(conversation, trainee):
            now = _message(stage, amended.amended(said, entry), conversation, trainee)
            return FeedEvent("message", entry.seq, message=now)
    return None


def _summary(
    stage: Stage,
    conversation: ConversationRecord,
    newest: Any,
    read: int,
    trainee: TraineeRecord,
) -> ConversationSummary:
    theirs = [entry for entry in newest if entry.trainee_id != trainee.trainee_id]
    return ConversationSummary(
        id=conversation.conversation_id,
        actor_id=conversation.actor_id,
        name=_name(stage, conversation.actor_id, trainee),
        unread=sum(entry.seq > read for entry in theirs),
        last=last_message(stage, newest[-1], mine="message.in"),
        typing=_is_typing(stage, conversation),
    )


def _is_typing(stage: Stage, conversation: ConversationRecord) -> bool:
    if not stage.running:
        return False
    pending = stage.uow.outbox.pending(stage.exercise_id, conversation.conversation_id)
    return any((line.due_play_ms or 0) - stage.play <= _TYPING_MS for line in pending)


def _contact(stage: Stage, actor_id: str, trainee: TraineeRecord) -> Contact:
    actor = stage.actor(actor_id).actor
    alone = trainee.trainee_id if actor.audience == "trainee" else None
    conversation = stage.uow.conversations.find(stage.exercise_id, trainee.team_id, actor_id, alone)
    return Contact(
        actor_id,
        _name(stage, actor_id, trainee),
        conversation.conversation_id if conversation else None,
        tuple(titles.language(tag) for tag in actor.speaks),
    )


def _name(stage: Stage, actor_id: str, trainee: TraineeRecord) -> str:
    return _for_reader(stage, stage.actor(actor_id).actor.name, trainee)


def _for_reader(stage: Stage, text: Text, trainee: TraineeRecord) -> str:
    """Return a text in the first language that the reader and the pack share."""
    return lines.in_language(stage, text, _shared(stage, trainee))[0]


def _shared(stage: Stage, trainee: TraineeRecord) -> str:
    pack = stage.scenario
    return next((tag for tag in trainee.languages if tag in pack.languages), pack.source_language)


def _message(
    stage: Stage, entry: JournalRecord, conversation: ConversationRecord, trainee: TraineeRecord
) -> Message:
    body = entry.body
    inward = entry.kind == "message.in"
    return Message(
        seq=entry.seq,
        id=f"{conversation.conversation_id}.{entry.seq}",
        conversation_id=conversation.conversation_id,
        mine=inward and entry.trainee_id == trainee.trainee_id,
        sender=str(body.get("by", "")) if inward else _name(stage, conversation.actor_id, trainee),
        text=str(body.get("text", "")),
        lang=body.get("lang"),
        media=media_view(stage, body),
        buttons=() if inward else buttons_of(body),
        button_state=body.get("button_state"),
        button_seq=body.get("button_seq"),
        at=at(stage, entry.play_ms),
        client_id=body.get("client_id") if entry.trainee_id == trainee.trainee_id else None,
    )


def _item(stage: Stage, entry: JournalRecord, trainee: TraineeRecord) -> Item:
    body = entry.body
    title = _for_reader(stage, Text(body["title_key"], body["title"]), trainee)
    text = _for_reader(stage, Text(body["message_key"], body["message"]), trainee)
    known = {compiled.actor.id for compiled in stage.packs.actors(stage.exercise_id)}
    sender = _name(stage, body["from"], trainee) if body["from"] in known else ""
    media = media_view(stage, {**body, "alt": title})
    return Item(str(entry.seq), entry.seq, entry.kind, title, text, sender, media, at(stage, entry.play_ms))
