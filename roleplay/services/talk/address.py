"""Address what enters the record to the chats that should see it, in the same commit.

Promise: a chat of an outside service is sent what the page of the same person would show, by the right bot:
the actor's own, or the switchboard that stands for all actors. What is no actor's (news, a pause) comes by
one bot only. What nobody can be told by any bot stands on the page all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.addressed import is_for
from roleplay.domain.ids import AccountId, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import (
    Author,
    BotAccountRecord,
    ChatRecord,
    ConversationRecord,
    JournalRecord,
    LetterRecord,
)
from roleplay.ports.storage import Receipt, UnitOfWork

MESSAGES = frozenset({"message.in", "message.out"})
CHANGES = frozenset({"message.edited", "message.deleted"})
PUBLISHED = frozenset({"news", "mail", "document"})
PING = "comms.ping"
COPIED = MESSAGES | CHANGES | PUBLISHED | {PING, "contact", "exercise.phase", "alert", "alert.resolved"}
"""Kinds of entries that concern phones."""
_TOLD = ("running", "paused", "ended")
"""Phases that phones are told of."""
_FIRST, _IN_TURN, _LAST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Person:
    """One person, or one group, and their chats with the exercise's bots."""

    chats: Sequence[ChatRecord]
    accounts: dict[AccountId, BotAccountRecord]

    @property
    def trainee_id(self) -> TraineeId | None:
        """Return who it is; None for a group."""
        return self.chats[0].trainee_id

    def has(self, actor_id: str) -> bool:
        """Say whether the actor's own bot can reach them."""
        return any(self.accounts[each.account_id].actor_id == actor_id for each in self.chats)

    def with_actor(self, actor_id: str) -> ChatRecord | None:
        """Return the chat in which this actor speaks: with its own bot, else with the switchboard."""
        own = (each for each in self.chats if self.accounts[each.account_id].actor_id == actor_id)
        return next(own, None) or self._switchboard()

    def by_any_bot(self) -> ChatRecord:
        """Return the chat for what no actor says: with the switchboard, else where they joined first."""
        return self._switchboard() or min(self.chats, key=lambda chat: (chat.joined_ms, chat.chat_ref))

    def _switchboard(self) -> ChatRecord | None:
        return next((c for c in self.chats if self.accounts[c.account_id].kind == "switchboard"), None)


def address(
    uow: UnitOfWork, entry: JournalRecord, receipt: Receipt, conversation: ConversationRecord | None
) -> None:
    """Queue a copy of an entry for each chat that should see it."""
    if entry.kind not in COPIED or (entry.kind == "exercise.phase" and entry.body["phase"] not in _TOLD):
        return
    chats = _readers(uow, entry, conversation)
    if not chats:
        return
    uow.flush()
    for chat in chats:
        uow.letters.add(
            LetterRecord(
                exercise_id=entry.exercise_id,
                chat_ref=chat.chat_ref,
                account_id=chat.account_id,
                author=_author(entry),
                queued_ms=entry.wall_ms,
                seq=receipt.seq,
                priority=_priority(entry),
                conversation_id=entry.conversation_id,
            )
        )


def _readers(
    uow: UnitOfWork, entry: JournalRecord, conversation: ConversationRecord | None
) -> list[ChatRecord]:
    return [
        chat
        for person in people_of(uow, entry.exercise_id, entry.team_id)
        if (chat := _chat_for(uow, entry, conversation, person)) is not None
    ]


def people_of(uow: UnitOfWork, exercise_id: ExerciseId, team_id: TeamId | None) -> list[Person]:
    """Return whom the exercise's bots can reach, of one team or of all."""
    bots = uow.bot_accounts.all(exercise_id)
    accounts = {each.account_id: each for each in bots if each.kind != "control"} if bots else {}
    if not accounts:
        return []
    chats = uow.chats.of_team(exercise_id, team_id) if team_id else uow.chats.all(exercise_id)
    by_person: dict[str, list[ChatRecord]] = {}
    for chat in chats:
        joined = chat.trainee_id is not None or (chat.kind == "group" and chat.team_id is not None)
        if joined and chat.state == "reachable" and chat.account_id in accounts:
            by_person.setdefault(chat.chat_id, []).append(chat)
    return [Person(chats, accounts) for chats in by_person.values()]


def _chat_for(
    uow: UnitOfWork, entry: JournalRecord, conversation: ConversationRecord | None, person: Person
) -> ChatRecord | None:
    reader = person.trainee_id
    if conversation is not None:
        if conversation.trainee_id not in (None, reader) or _wrote_it(entry, person):
            return None
        return person.with_actor(conversation.actor_id)
    if entry.kind in ("alert", "alert.resolved"):
        about_me = entry.body.get("what") == "stop" and entry.trainee_id == reader is not None
        return person.by_any_bot() if about_me else None
    if entry.kind == PING:
        return person.by_any_bot() if entry.trainee_id == reader is not None else None
    if entry.kind == "contact" and person.has(str(entry.body["actor_id"])):
        return None
    if entry.kind in PUBLISHED and not _may_see(uow, entry, reader):
        return None
    return person.with_actor(_sender(entry)) or person.by_any_bot()


def _wrote_it(entry: JournalRecord, person: Person) -> bool:
    """Say whether the entry is what this person wrote; in a group everybody has seen it."""
    if entry.kind != "message.in" and (entry.kind not in CHANGES or entry.trainee_id is None):
        return False
    if person.chats[0].kind == "group":
        return True
    return entry.trainee_id == person.trainee_id


def _may_see(uow: UnitOfWork, entry: JournalRecord, reader: TraineeId | None) -> bool:
    return is_for(entry.body, uow.trainees.get(entry.exercise_id, reader) if reader else None)


def _sender(entry: JournalRecord) -> str:
    """Return the actor whose bot brings this: who sends news, or who gave a contact."""
    if entry.kind == "contact":
        return str(entry.body.get("reason", "")).removeprefix("offered by ")
    return str(entry.body.get("from", ""))


def _author(entry: JournalRecord) -> Author:
    if entry.kind != "message.out":
        return "system"
    if "operator_id" in entry.body:
        return "person"
    author: Author = entry.body.get("author", "script")
    return author


def _priority(entry: JournalRecord) -> int:
    if entry.kind == "alert" or _author(entry) == "person":
        return _FIRST
    return _IN_TURN if entry.conversation_id else _LAST
