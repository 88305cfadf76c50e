"""Operators' own phones: let in by a one-time code from the console, known by their chat, out at any time.

Promise: whoever holds a phone that is signed in may do exactly what its operator may do on the web, for no
longer than the session lives. A code is good once and for ten minutes; five wrong ones lock the phone for a
quarter of an hour. The phone is one of the operator's sessions: whatever ends those ends this one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import AccountId, ChatRef, OperatorId
from roleplay.domain.records import ChatRecord, OperatorRecord, SessionRecord, TicketRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import tries
from roleplay.services.staff.tokens import hashed
from roleplay.services.stage import Stage

CODE_MS = 10 * 60_000
"""Wall time a code is good for: long enough to find the phone."""

SESSION_MS = 5 * 24 * 3_600_000
"""Wall time a phone stays signed in: a day of theory and four of play."""

STRANGER_MS = 60 * 60_000
"""Wall time after which the number of somebody who is not signed in is forgotten."""

AGENT = "Telegram"
"""How a phone is called among its operator's sessions."""

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 10
"""49 bits of chance: with five tries a quarter of an hour nobody guesses it in ten minutes."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as the console shows it, once."""

    code: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that is signed in."""

    chat: ChatRecord
    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose phone it is now, and its chat as it stands."""

    operator: OperatorRecord
    chat: ChatRecord


def bot_of(stage: Stage) -> str | None:
    """Return the Telegram name of the exercise's control room, if it has one that works."""
    accounts = stage.uow.bot_accounts.all(stage.exercise_id)
    return next((each.username for each in accounts if each.kind == "control" and each.state == "ok"), None)


def issue_code(stage: Stage, operator_id: OperatorId) -> Code:
    """Make a code that signs one phone of this operator into this exercise's control room."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    until = stage.now + CODE_MS
    body = {"exercise_id": stage.exercise_id}
    stage.uow.tickets.add(TicketRecord(fingerprint(code), "phone", operator_id, stage.now, until, body))
    stage.journal("phone.code", {}, operator=operator_id)
    return Code(code, until)


def looks_like_a_code(text: str) -> bool:
    """Say whether these words may be a code, so that other words do not count as a try."""
    letters = "".join(text.split()).lower()
    return len(letters) == _LENGTH and set(letters) <= set(_LETTERS)


def open_code(uow: UnitOfWork, text: str, now: int) -> str | None:
    """Return the fingerprint of a code that is good now, if that is what somebody wrote; it stays good."""
    code = fingerprint(text) if looks_like_a_code(text) else ""
    return code if code and uow.tickets.look(code, "phone", now) else None


def sign_in(stage: Stage, chat: ChatRecord, print_of_code: str) -> SignedIn | None:
    """Use the code with this fingerprint up and let the chat speak for its operator.

    A wrong code is None, and a try that counts; raises `LockedOutError` when there were too many.
    """
    who = f"phone:{chat.chat_id}"
    tries.refuse_when_locked(stage.uow, who, stage.now)
    ticket = stage.uow.tickets.take(print_of_code, "phone", stage.now)
    here = ticket is not None and ticket.body.get("exercise_id") == stage.exercise_id
    operator = stage.uow.operators.get(OperatorId(ticket.subject_id)) if ticket and here else None
    if operator is None or operator.deactivated_ms is not None:
        tries.count(stage.uow, who, stage.now)
        return None
    tries.forget(stage.uow, who)
    return _let_in(stage, replace(chat, operator_id=operator.operator_id, joined_ms=stage.now), operator)


def sign_out(stage: Stage, chat: ChatRecord) -> None:
    """End a phone's session and forget what was said there; soon the number itself is forgotten, too."""
    stage.uow.sessions.end(_session_of(chat.chat_ref))
    stage.uow.room_references.forget(stage.exercise_id, chat.chat_ref)
    stage.uow.chats.save(replace(chat, operator_id=None, dialog={}, joined_ms=stage.now))
    if chat.operator_id:
        stage.journal("phone.out", {}, operator=chat.operator_id)


def strangers(stage: Stage, account_id: AccountId) -> list[ChatRecord]:
    """Return people who wrote to the bot a while ago and are not signed in."""
    return [
        chat
        for chat in stage.uow.chats.of_account(stage.exercise_id, account_id)
        if chat.kind == "private"
        and chat.joined_ms <= stage.now - STRANGER_MS
        and _session(stage, chat) is None
    ]


def forget_strangers(stage: Stage, account_id: AccountId) -> None:
    """Forget people who did not sign in, or have signed out, and what was said to them."""
    for chat in strangers(stage, account_id):
        stage.uow.room_references.forget(stage.exercise_id, chat.chat_ref)
        stage.uow.chats.remove(stage.exercise_id, chat.chat_ref)


def operator_with(stage: Stage, chat: ChatRecord | None) -> OperatorRecord | None:
    """Return whose phone this is, while its session lives."""
    if chat is None or chat.operator_id is None or _session(stage, chat) is None:
        return None
    operator = stage.uow.operators.get(chat.operator_id)
    return operator if operator and operator.deactivated_ms is None else None


def phones(stage: Stage, operator_id: OperatorId | None = None) -> Sequence[Phone]:
    """List the phones that are signed in, of one operator or of all."""
    rooms = [each for each in stage.uow.bot_accounts.all(stage.exercise_id) if each.kind == "control"]
    found = []
    for room in rooms:
        for chat in stage.uow.chats.of_account(stage.exercise_id, room.account_id):
            session = _session(stage, chat)
            if session and operator_id in (None, chat.operator_id):
                found.append(Phone(chat, session.created_ms, session.expires_ms))
    return found


def revoke(stage: Stage, chat_ref: ChatRef, *, operator_id: OperatorId) -> None:
    """Sign one of the operator's own phones out from afar."""
    chat = stage.uow.chats.get(stage.exercise_id, chat_ref)
    if chat is None or chat.operator_id != operator_id:
        raise NotInExerciseError(what="phone")
    sign_out(stage, chat)


def _let_in(stage: Stage, chat: ChatRecord, operator: OperatorRecord) -> SignedIn:
    name, until = _session_of(chat.chat_ref), stage.now + SESSION_MS
    stage.uow.sessions.end(name)
    session = SessionRecord(
        name, "operator", operator.operator_id, stage.now, until, stage.exercise_id, AGENT
    )
    stage.uow.sessions.add(session)
    stage.uow.chats.save(chat)
    stage.journal("phone.in", {}, operator=operator.operator_id)
    return SignedIn(operator, chat)


def _session(stage: Stage, chat: ChatRecord) -> SessionRecord | None:
    if chat.operator_id is None or chat.kind != "private":
        return None
    session = stage.uow.sessions.get(_session_of(chat.chat_ref))
    alive = session and session.expires_ms > stage.now and session.subject_id == chat.operator_id
    return session if alive else None


def fingerprint(code: str) -> str:
    """Return what storage keeps of a code, however it was typed."""
    return hashed("phone " + "".join(code.split()).lower())


def _session_of(chat_ref: ChatRef) -> str:
    return hashed(f"phone {chat_ref}")
