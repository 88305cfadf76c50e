"""Send letters to outside services: claim one, send it, and report what became of it.

Promise: one letter of a chat is under way at a time, so that order holds. A copy of a line whose actor
somebody has taken over, or which is frozen, never leaves: it is cancelled when it is claimed, and people see
it. What may have left is never sent again. Whoever sends goes on from the part that was sent last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from roleplay.domain import recorded
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.ids import AccountId, ChatRef, LetterId
from roleplay.domain.records import (
    BotAccountRecord,
    ChatRecord,
    ChatState,
    ConversationRecord,
    JournalRecord,
    LetterRecord,
    LetterState,
    TraineeRecord,
)
from roleplay.services.channels import moved_chat
from roleplay.services.stage import Stage
from roleplay.services.talk import lines, media
from roleplay.services.talk.address import CHANGES, PING
from roleplay.services.talk.letter_shapes import Letter
from roleplay.services.talk.make_when_sent import make
from roleplay.services.trainees.trainee_shapes import FeedEvent
from roleplay.services.trainees.trainee_view import feed_of

MOST_TRIES = 10
"""Tries after which what surely did not leave counts as failed; the last ones are half a minute apart."""
STOPPED = ("ended", "debriefed")
_NOT_THE_ACTORS = ("message.in", PING)
"""Kinds of messages that say who speaks also in the chat of an actor's own bot."""


def claim(stage: Stage, chat_ref: ChatRef) -> Letter | None:
    """Take the chat's next letter in order to send it; None when none may leave now."""
    while (record := stage.uow.letters.next_of(stage.exercise_id, chat_ref)) is not None:
        chat = stage.uow.chats.get(stage.exercise_id, chat_ref)
        account = stage.uow.bot_accounts.get(stage.exercise_id, record.account_id)
        if chat is None or account is None or not _reaches(chat, record):
            stage.uow.letters.cancel_chat(stage.exercise_id, chat_ref, recorded.CHAT_LOST)
            return None
        if account.state != "ok" or record.not_before_ms > stage.now:
            return None
        why = _hindrance(stage, record)
        if why == "":
            return None
        letter = _read(stage, record, chat, account) if why is None else None
        if letter is None:
            cancel(stage, [record], why or recorded.NOTHING_TO_SHOW)
            continue
        sending = replace(letter.record, state="sending", attempts=record.attempts + 1)
        if stage.uow.letters.save(sending, record.state):
            return replace(letter, record=sending)
    return None


def may_go_on(stage: Stage, letter_id: LetterId) -> bool:
    """Say whether the next part of a letter may leave, or whether somebody has silenced it meanwhile."""
    record = stage.uow.letters.get(stage.exercise_id, letter_id)
    return record is not None and record.state == "sending" and _hindrance(stage, record) is None


def part_sent(stage: Stage, letter_id: LetterId, message_id: str) -> None:
    """Report that one part has left; a later try goes on behind it."""
    record = _sending(stage, letter_id)
    if record:
        stage.uow.letters.save(replace(record, message_ids=(*record.message_ids, message_id)), "sending")


def sent(stage: Stage, letter_id: LetterId) -> None:
    """Report that all of it has left; the bot's own words are not kept any longer."""
    _settle(stage, letter_id, "sent")


def again(stage: Stage, letter_id: LetterId, *, not_before_ms: int, why: str, counts: bool) -> bool:
    """Report that it surely did not leave; False when it was tried often enough and counts as failed now.

    `counts` says whether the letter itself may be the reason.
    """
    record = _sending(stage, letter_id)
    if record is None:
        return False
    if counts and record.attempts >= MOST_TRIES:
        failed(stage, letter_id, why=why)
        return False
    tries = record.attempts if counts else record.attempts - 1
    waiting = replace(record, state="pending", attempts=tries, not_before_ms=not_before_ms, why=why)
    return stage.uow.letters.save(waiting, "sending")


def failed(stage: Stage, letter_id: LetterId, *, why: str) -> None:
    """Report that it can never be sent."""
    record = _settle(stage, letter_id, "failed", why)
    if record:
        _alert(stage, record, "line.failed", why)


def unsure(stage: Stage, letter_id: LetterId, *, why: str) -> None:
    """Report that nobody can say whether it left: it is not sent again, and people are told."""
    record = _settle(stage, letter_id, "unsure", why)
    if record:
        _alert(stage, record, "line.unsure", why)


def silenced(stage: Stage, letter_id: LetterId) -> None:
    """Report that its further parts did not leave, because somebody has silenced the actor."""
    record = _sending(stage, letter_id)
    if record:
        cancel(stage, [record], _hindrance(stage, record) or recorded.TAKEN_OVER)


def chat_lost(stage: Stage, letter_id: LetterId, *, state: ChatState, why: str) -> None:
    """Report that nobody can be written to in this chat: nothing more is sent there until they come back."""
    record = _settle(stage, letter_id, "failed", why)
    chat = stage.uow.chats.get(stage.exercise_id, record.chat_ref) if record else None
    if record is None or chat is None:
        return
    stage.uow.chats.save(replace(chat, state=state))
    stage.uow.letters.cancel_chat(stage.exercise_id, chat.chat_ref, why)
    body = {"what": f"chat.{state}", "message": why, "chat": chat.chat_ref, "account": chat.account_id}
    stage.journal("alert", body, team=chat.team_id, trainee=chat.trainee_id)


def refused(stage: Stage, letter_id: LetterId, *, why: str) -> None:
    """Report that the service does not accept the bot: its letters wait until its token is mended."""
    again(stage, letter_id, not_before_ms=0, why=why, counts=False)
    record = stage.uow.letters.get(stage.exercise_id, letter_id)
    account = stage.uow.bot_accounts.get(stage.exercise_id, record.account_id) if record else None
    if account is None or account.state != "ok":
        return
    stage.uow.bot_accounts.save(replace(account, state="refused", why=why))
    stage.journal("alert", {"what": "bot.refused", "message": why, "account": account.account_id})


def moved(stage: Stage, letter_id: LetterId, *, chat_id: str) -> None:
    """Report that a group goes on under another number."""
    record = stage.uow.letters.get(stage.exercise_id, letter_id)
    chat = stage.uow.chats.get(stage.exercise_id, record.chat_ref) if record else None
    if chat is not None:
        moved_chat.move(stage, chat, chat_id)
    again(stage, letter_id, not_before_ms=0, why="", counts=False)


def doubt_what_was_in_flight(stage: Stage, account_id: AccountId | None = None) -> int:
    """After a crash: every letter that a dead process was sending, perhaps of one bot, is unsure."""
    sending = stage.uow.letters.all_in(stage.exercise_id, "sending")
    left = [record for record in sending if account_id in (None, record.account_id)]
    for record in left:
        unsure(stage, record.letter_id, why=recorded.DIED_SENDING)
    return len(left)


def silence(
    stage: Stage, conversation: ConversationRecord, *, everyone: bool
) -> Sequence[tuple[LetterRecord, str]]:
    """Cancel copies of the script's lines that have not left, a person's too with `everyone`.

    Returns them with their texts, each line once.
    """
    authors = ("script", "inject", "person", "system") if everyone else ("script", "inject")
    here = (stage.exercise_id, conversation.conversation_id)
    found = stage.uow.letters.cancel(*here, recorded.FROZEN if everyone else recorded.TAKEN_OVER, *authors)
    once = {record.seq: record for record in found if record.author != "system"}
    return [(record, _text(entry)) for record in once.values() if (entry := _entry(stage, record))]


def cancel(stage: Stage, records: Sequence[LetterRecord], why: str) -> None:
    """Cancel letters and put into the record what did not leave, and why."""
    for record in records:
        if not stage.uow.letters.save(replace(record, state="cancelled", why=why, body={}), record.state):
            continue
        entry = _entry(stage, record)
        if entry and record.author != "system" and record.conversation_id:
            body = {"seq": record.seq, "text": _text(entry), "reason": why, "chat": record.chat_ref}
            stage.journal("line.cancelled", body, conversation=stage.conversation(record.conversation_id))


def _reaches(chat: ChatRecord, record: LetterRecord) -> bool:
    """Say whether a chat can be written to; whoever has left the exercise still hears the bot itself."""
    left_by_themselves = chat.kind == "private" and chat.state == "left"
    return chat.state == "reachable" or (left_by_themselves and record.author == "system" and not record.seq)


def _hindrance(stage: Stage, record: LetterRecord) -> str | None:
    """Say why a letter may not leave: None when it may, "" when not now, else why never."""
    if record.conversation_id is None or record.author == "system":
        return None
    if stage.exercise.phase in STOPPED:
        return recorded.ENDED
    control = stage.claim(record.conversation_id).control
    if control == "frozen":
        return recorded.FROZEN
    if record.author == "person":
        return None
    if control not in SCRIPT_STEPS:
        return recorded.TAKEN_OVER
    return None if stage.running else ""


def _read(stage: Stage, record: LetterRecord, chat: ChatRecord, account: BotAccountRecord) -> Letter | None:
    reader = _reader(stage, chat)
    languages = reader.languages if reader else ()
    bare = Letter(record, chat, account, languages[0] if languages else stage.scenario.source_language)
    if not record.seq:
        return make(stage, bare, reader) if "make" in record.body else bare
    entry = _entry(stage, record)
    if entry is None or reader is None:
        return None
    if entry.kind in CHANGES:
        return _change(stage, bare, entry)
    events = feed_of(stage, reader.trainee_id, [entry]).events
    return _dressed(stage, bare, entry, events[0]) if events else None


def _change(stage: Stage, letter: Letter, entry: JournalRecord) -> Letter | None:
    copies = stage.uow.letters.of_entry(stage.exercise_id, entry.body["of"])
    mine = [each for each in copies if each.chat_ref == letter.chat.chat_ref and each.message_ids]
    if not mine:
        return None
    original = _entry(stage, mine[0])
    return replace(
        _marked(stage, letter),
        changes=mine[0].message_ids,
        text=str(entry.body.get("text", "")),
        captioned=bool(original and (original.body.get("media") or original.body.get("media_id"))),
        speaker=_who(stage, letter, entry),
        by_team=entry.trainee_id is not None,
    )


def _dressed(stage: Stage, letter: Letter, entry: JournalRecord, event: FeedEvent) -> Letter:
    shared = letter.account.kind == "switchboard"
    speaker = event.message.sender if event.message and (shared or entry.kind in _NOT_THE_ACTORS) else ""
    view = event.message.media if event.message else event.item.media if event.item else None
    address = view.url.rpartition("/")[2] if view else ""
    place = entry.body.get("location")
    return replace(
        _marked(stage, letter),
        event=event,
        by_team=entry.kind == "message.in",
        speaker=speaker,
        file=media.read(stage, address) if address else None,
        file_name=_file_name(entry, address),
        location=(float(place[0]), float(place[1])) if place else None,
        opens=_own_bot(stage, event.contact.actor_id) if event.contact else "",
    )


def _who(stage: Stage, letter: Letter, entry: JournalRecord) -> str:
    if entry.trainee_id is not None:
        return str(entry.body.get("by", ""))
    if letter.account.kind != "switchboard" or entry.conversation_id is None:
        return ""
    name = stage.actor(stage.conversation(entry.conversation_id).actor_id).actor.name
    return lines.in_language(stage, name, letter.language)[0]


def _marked(stage: Stage, letter: Letter) -> Letter:
    marking = stage.scenario.marking
    return replace(letter, header=marking.header, footer=marking.footer)


def _file_name(entry: JournalRecord, address: str) -> str:
    return str(entry.body.get("media") or address[:12])


def _own_bot(stage: Stage, actor_id: str) -> str:
    accounts = stage.uow.bot_accounts.all(stage.exercise_id)
    return next((each.username for each in accounts if each.actor_id == actor_id), "")


def _reader(stage: Stage, chat: ChatRecord) -> TraineeRecord | None:
    """Return who reads the chat; a group reads as the first of the team who is still there."""
    if chat.trainee_id:
        return stage.uow.trainees.get(stage.exercise_id, chat.trainee_id)
    if chat.team_id is None:
        return None
    members = stage.uow.trainees.of_team(stage.exercise_id, chat.team_id)
    return next((member for member in members if member.left_ms is None), None)


def _entry(stage: Stage, record: LetterRecord) -> JournalRecord | None:
    if not record.seq:
        return None
    found = stage.uow.journal.after(stage.exercise_id, record.seq - 1, 1)
    return found[0] if found and found[0].seq == record.seq else None


def _text(entry: JournalRecord) -> str:
    return str(entry.body.get("text") or entry.body.get("alt") or "")


def _sending(stage: Stage, letter_id: LetterId) -> LetterRecord | None:
    record = stage.uow.letters.get(stage.exercise_id, letter_id)
    return record if record and record.state == "sending" else None


def _settle(stage: Stage, letter_id: LetterId, state: LetterState, why: str = "") -> LetterRecord | None:
    record = _sending(stage, letter_id)
    if record is None:
        return None
    settled = replace(record, state=state, why=why, body={}, sent_ms=stage.now if state != "failed" else None)
    return settled if stage.uow.letters.save(settled, "sending") else None


Trouble = Literal["line.failed", "line.unsure"]


def _alert(stage: Stage, record: LetterRecord, what: Trouble, why: str) -> None:
    conversation = stage.conversation(record.conversation_id) if record.conversation_id else None
    body = {"what": what, "message": why, "seq": record.seq, "chat": record.chat_ref}
    stage.journal("alert", body, conversation=conversation)
