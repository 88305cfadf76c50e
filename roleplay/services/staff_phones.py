"""Operators' own phones: let in by a one-time code from the console, known by their chat, out at any time.

Promise: whoever holds a phone that is signed in may do exactly what its operator may do on the web, for no
longer than the session lives. A code is good once and for ten minutes; five wrong ones lock the phone for a
quarter of an hour. Signing the operator out everywhere signs the phone out as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import AccountId, ChatRef, OperatorId
from roleplay.domain.records import ChatRecord, IdempotencyRecord, OperatorRecord, SessionRecord
from roleplay.services.stage import Stage
from roleplay.services.tokens import hashed

CODE_MS = 10 * 60_000
"""Wall time a code is good for: long enough to find the phone."""

SESSION_MS = 5 * 24 * 3_600_000
"""Wall time a phone stays signed in: a day of theory and four of play."""

STRANGER_MS = 60 * 60_000
"""Wall time after which the number of somebody who is not signed in is forgotten."""

TRIES = 5
LOCKED_MS = 15 * 60_000
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


@dataclass(frozen=True, slots=True)
class WrongCode:
    """The code opens nothing; after `tries_left` more the phone is locked for `minutes`."""

    tries_left: int
    minutes: int = 0


def issue_code(stage: Stage, operator_id: OperatorId) -> Code:
    """Make a code that signs one phone of this operator into this exercise's control room."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    until = stage.now + CODE_MS
    key = _code_key(code)
    stage.uow.sessions.add(SessionRecord(key, "operator", operator_id, stage.now, until, stage.exercise_id))
    stage.journal("phone.code", {}, operator=operator_id)
    return Code(code, until)


def looks_like_a_code(text: str) -> bool:
    """Say whether these words may be a code, so that other words do not count as a try."""
    letters = "".join(text.split()).lower()
    return len(letters) == _LENGTH and set(letters) <= set(_LETTERS)


def sign_in(stage: Stage, chat: ChatRecord, code: str) -> SignedIn | WrongCode:
    """Use a code up and let the chat speak for its operator; a wrong one is counted, not raised."""
    tries = _tries(stage, chat)
    if len(tries) >= TRIES:
        return WrongCode(0, -((stage.now - tries[-TRIES] - LOCKED_MS) // 60_000))
    issued = stage.uow.sessions.get(_code_key(code))
    operator = stage.uow.operators.get(OperatorId(issued.subject_id)) if issued else None
    good = issued and issued.of_exercise == stage.exercise_id and issued.expires_ms > stage.now
    if issued is None or operator is None or not good:
        _count_try(stage, chat)
        left = TRIES - 1 - len(tries)
        return WrongCode(left, 0 if left else LOCKED_MS // 60_000)
    stage.uow.sessions.end(issued.token_hash)
    key = _session_key(chat.chat_ref)
    stage.uow.sessions.end(key)
    stage.uow.sessions.add(
        SessionRecord(
            key, "operator", operator.operator_id, stage.now, stage.now + SESSION_MS, stage.exercise_id
        )
    )
    theirs = replace(chat, operator_id=operator.operator_id, joined_ms=stage.now)
    stage.uow.chats.save(theirs)
    stage.journal("phone.in", {"chat": chat.chat_ref}, operator=operator.operator_id)
    return SignedIn(operator, theirs)


def sign_out(stage: Stage, chat: ChatRecord) -> None:
    """End a phone's session and forget what was said there; soon the number itself is forgotten, too."""
    stage.uow.sessions.end(_session_key(chat.chat_ref))
    stage.uow.room_references.forget(stage.exercise_id, chat.chat_ref)
    stage.uow.chats.save(replace(chat, operator_id=None, dialog={}, joined_ms=stage.now))
    if chat.operator_id:
        stage.journal("phone.out", {"chat": chat.chat_ref}, operator=chat.operator_id)


def strangers(stage: Stage, account_id: AccountId) -> list[ChatRecord]:
    """Return people who wrote to the bot a while ago and are not signed in."""
    return [
        chat
        for chat in stage.uow.chats.all(stage.exercise_id)
        if chat.account_id == account_id
        and chat.kind == "private"
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
    return stage.uow.operators.get(chat.operator_id)


def phones(stage: Stage, operator_id: OperatorId | None = None) -> Sequence[Phone]:
    """List the phones that are signed in, of one operator or of all."""
    found = []
    for chat in stage.uow.chats.all(stage.exercise_id):
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


def _session(stage: Stage, chat: ChatRecord) -> SessionRecord | None:
    if chat.operator_id is None or chat.kind != "private":
        return None
    session = stage.uow.sessions.get(_session_key(chat.chat_ref))
    alive = session and session.expires_ms > stage.now and session.subject_id == chat.operator_id
    return session if alive else None


def _code_key(code: str) -> str:
    return "phone-code:" + hashed("".join(code.split()).lower())


def _session_key(chat_ref: ChatRef) -> str:
    return f"phone:{chat_ref}"


def _tries(stage: Stage, chat: ChatRecord) -> list[int]:
    kept = [
        stage.uow.idempotency.get(stage.exercise_id, key)
        for window in (stage.now // LOCKED_MS - 1, stage.now // LOCKED_MS)
        for key in _places(chat, window)
    ]
    return [each.created_ms for each in kept if each and each.created_ms > stage.now - LOCKED_MS]


def _count_try(stage: Stage, chat: ChatRecord) -> None:
    for key in _places(chat, stage.now // LOCKED_MS):
        if stage.uow.idempotency.get(stage.exercise_id, key) is None:
            stage.uow.idempotency.put(IdempotencyRecord(stage.exercise_id, key, {}, stage.now))
            return


def _places(chat: ChatRecord, window: int) -> list[str]:
    who = hashed(chat.chat_id)[:32]
    return [f"phone-try:{who}:{window}:{place}" for place in range(TRIES)]
