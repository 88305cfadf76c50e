"""A person's data: everything in one piece when they ask, nothing left of it when they want it erased.

Erasure keeps the places, kinds and times of entries, so that the record stays gapless and the team's debrief
stands; what the person wrote and sent, their call-sign, and what actors remembered of their words are gone.
Conversations with such gaps can no longer be stepped again, and the replay leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any, get_args

from roleplay.domain.ids import ConversationId, OperatorId, TeamId, TraineeId
from roleplay.domain.records import JournalRecord, Json, LineState, SeatRecord, TraineeRecord
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol, trainee_view

ERASED = "[erased]"
ERASURE = "trainee.erased"
"""The entry that ends an erasure: what was read before it may still tell of the person."""
OWN_RECORD = trainee_view.SHOWN | {"trainee.joined", "trainee.left", "trainee.tied", "trainee.untied"}
"""Kinds of entries that a trainee may read of themselves."""


def export_person(stage: Stage, trainee_id: TraineeId) -> dict[str, Any]:
    """Return everything kept about a trainee, as plain data."""
    trainee = stage.trainee(trainee_id)
    entries = stage.uow.journal.of_trainee(stage.exercise_id, trainee_id)
    return {
        "trainee": asdict(trainee),
        "team": stage.team(trainee.team_id).name,
        "record": [
            {"seq": entry.seq, "kind": entry.kind, "wall_ms": entry.wall_ms, "body": dict(entry.body)}
            for entry in entries
        ],
        "received": [asdict(row) for row in stage.uow.inbox.of_trainee(stage.exercise_id, trainee_id)],
        "chats": [asdict(chat) for chat in stage.uow.chats.of_trainee(stage.exercise_id, trainee_id)],
        "seats": [asdict(seat) for seat in _seats_of(stage, trainee_id)],
        "read": [asdict(mark) for mark in stage.uow.read_marks.of_trainee(stage.exercise_id, trainee_id)],
    }


def own_data(stage: Stage, trainee_id: TraineeId) -> dict[str, Any]:
    """Return everything kept about a trainee for themselves, without how the scripts took it."""
    kept = export_person(stage, trainee_id)
    return kept | {"record": [entry for entry in kept["record"] if entry["kind"] in OWN_RECORD]}


def erase_person(stage: Stage, trainee_id: TraineeId, *, operator_id: OperatorId | None = None) -> int:
    """Erase a trainee and return how many entries of the record were emptied."""
    trainee = stage.trainee(trainee_id)
    enrol.leave(stage, trainee_id)
    stage.uow.flush()
    entries = stage.uow.journal.of_trainee(stage.exercise_id, trainee_id)
    words = [trainee.call_sign, *_remembered(entries)]
    for entry in entries:
        stage.uow.journal.redact(stage.exercise_id, entry.seq, _emptied(entry))
    _forget_words(stage, trainee, sorted(filter(None, words), key=len, reverse=True))
    stage.uow.inbox.forget(stage.exercise_id, trainee_id)
    stage.uow.media.forget(stage.exercise_id, trainee_id)
    for chat in stage.uow.chats.of_trainee(stage.exercise_id, trainee_id):
        stage.uow.letters.forget(stage.exercise_id, chat.chat_ref)
    stage.uow.chats.forget(stage.exercise_id, trainee_id)
    for seat in _seats_of(stage, trainee_id):
        stage.uow.seats.remove(stage.exercise_id, seat.seat_id)
    left = stage.trainee(trainee_id)
    stage.uow.trainees.save(replace(left, call_sign=ERASED, languages=(), consent_version=""))
    stage.journal(ERASURE, {}, team=trainee.team_id, operator=operator_id)
    return len(entries)


def _seats_of(stage: Stage, trainee_id: TraineeId) -> list[SeatRecord]:
    return [seat for seat in stage.uow.seats.all(stage.exercise_id) if seat.trainee_id == trainee_id]


def _emptied(entry: JournalRecord) -> Json:
    body = dict(entry.body)
    for name in ("text", "by", "call_sign", "client_id", "media_id", "location", "has"):
        if name in body:
            body[name] = _EMPTY.get(name, ERASED)
    if "languages" in body:
        body["languages"] = []
    if entry.kind == "step":
        body["event"] = {"kind": body["event"]["kind"], "erased": True}
        body["snapshot"] = {**body["snapshot"], "slots": {}}
        body["trace"] = {**body["trace"], "candidates": [], "notes": []}
        body["effects"] = [{"effect": effect["effect"]} for effect in body["effects"]]
    return body


def _remembered(entries: Sequence[JournalRecord]) -> list[str]:
    """Return what actors took from the person's words into their slots, the longest first."""
    wrote = " ".join(str(e.body.get("text", "")) for e in entries if e.kind == "message.in").casefold()
    slots = {
        value
        for entry in entries
        if entry.kind == "step"
        for value in entry.body["snapshot"]["slots"].values()
        if isinstance(value, str) and len(value) >= _SHORTEST and value.casefold() in wrote
    }
    return sorted(slots, key=len, reverse=True)


def _forget_words(stage: Stage, trainee: TraineeRecord, words: list[str]) -> None:
    """Take the words out of whatever else is kept of the team: record, conversations, lines, drafts."""
    for entry in _record_of(stage, trainee.team_id):
        without = _without(dict(entry.body), words)
        if without != entry.body:
            stage.uow.journal.redact(stage.exercise_id, entry.seq, without)
    conversations = stage.uow.conversations.of_team(stage.exercise_id, trainee.team_id)
    for conversation in conversations:
        current = stage.claim(conversation.conversation_id)
        without = _without(dict(current.snapshot), words)
        if without != current.snapshot:
            stage.save(replace(current, snapshot=without))
    theirs = {each.conversation_id for each in conversations}
    _forget_in_lines(stage, theirs, words)
    for draft in stage.uow.drafts.all(stage.exercise_id):
        if draft.conversation_id in theirs:
            stage.uow.drafts.put(replace(draft, text=_without(draft.text, words)))


def _forget_in_lines(stage: Stage, conversations: set[ConversationId], words: list[str]) -> None:
    for state in get_args(LineState):
        for line in stage.uow.outbox.all_in(stage.exercise_id, state):
            without = _without(dict(line.body), words)
            if line.conversation_id in conversations and without != line.body:
                stage.uow.outbox.redact(stage.exercise_id, line.outbox_id, without)


def _record_of(stage: Stage, team_id: TeamId) -> Iterator[JournalRecord]:
    """Give a team's record, and what concerns no team: a whisper among the staff may name somebody, too."""
    seq = 0
    while page := stage.uow.journal.after(stage.exercise_id, seq, _PAGE):
        yield from (entry for entry in page if entry.team_id in (None, team_id))
        seq = page[-1].seq


def _without(value: Any, words: list[str]) -> Any:
    match value:
        case str():
            for word in words:
                value = value.replace(word, ERASED)
            return value
        case dict():
            return {name: _without(each, words) for name, each in value.items()}
        case list() | tuple():
            return [_without(each, words) for each in value]
    return value


_SHORTEST = 3
"""Characters from which a remembered word can point at somebody."""

_PAGE = 1_000
_EMPTY: dict[str, Any] = {"media_id": None, "client_id": None, "location": None, "has": []}
