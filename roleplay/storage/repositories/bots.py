"""Bots on outside services, and their chats."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_ACCOUNT = Shape(BotAccountRecord, tables.bot_account)
_accounts = select(*_ACCOUNT.columns).order_by(
    tables.bot_account.c.created_ms, tables.bot_account.c.account_id
)
_account_key = matching(tables.bot_account, "exercise_id", "account_id")
_ADD_ACCOUNT = Statement(insert_row(tables.bot_account))
_GET_ACCOUNT = Statement(_accounts.where(_account_key), remembered=tables.bot_account)
_ACCOUNTS = Statement(
    _accounts.where(matching(tables.bot_account, "exercise_id")), remembered=tables.bot_account
)
_EVERYWHERE = Statement(_accounts, remembered=tables.bot_account)
_SAVE_ACCOUNT = Statement(update_by_key(tables.bot_account))
_REMOVE_ACCOUNT = Statement(delete(tables.bot_account).where(_account_key))

_CHAT = Shape(ChatRecord, tables.chat)
_chat_key = matching(tables.chat, "exercise_id", "chat_ref")


def _chats(*names: str) -> Statement:
    wanted = select(*_CHAT.columns).where(matching(tables.chat, "exercise_id", *names))
    return Statement(wanted.order_by(tables.chat.c.chat_ref), remembered=tables.chat)


_ADD_CHAT = Statement(insert_row(tables.chat))
_GET_CHAT = _chats("chat_ref")
_AT = _chats("account_id", "chat_id", "thread")
_OF_PERSON = _chats("chat_id")
_OF_ACCOUNT = _chats("account_id")
_OF_TRAINEE = _chats("trainee_id")
_OF_TEAM = _chats("team_id")
_ALL_CHATS = _chats()
_SAVE_CHAT = Statement(update_by_key(tables.chat, leave=frozenset({"account_id", "chat_id", "thread"})))
_FORGET = Statement(delete(tables.chat).where(matching(tables.chat, "exercise_id", "trainee_id")))
_REMOVE_CHAT = Statement(delete(tables.chat).where(_chat_key))


class SqlBotAccounts:
    """Keep bots; their secrets come sealed."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, account: BotAccountRecord, /) -> None:
        self._tx.put(_ADD_ACCOUNT, _ACCOUNT.row(account))

    def get(self, exercise_id: ExerciseId, account_id: AccountId, /) -> BotAccountRecord | None:
        return self._tx.record(_ACCOUNT, _GET_ACCOUNT, exercise_id=exercise_id, account_id=account_id)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[BotAccountRecord]:
        return self._tx.records(_ACCOUNT, _ACCOUNTS, exercise_id=exercise_id)

    def everywhere(self) -> Sequence[BotAccountRecord]:
        return self._tx.records(_ACCOUNT, _EVERYWHERE)

    def save(self, account: BotAccountRecord, /) -> None:
        self._tx.run(_SAVE_ACCOUNT, **_ACCOUNT.named(account))

    def remove(self, exercise_id: ExerciseId, account_id: AccountId, /) -> None:
        self._tx.run(_REMOVE_ACCOUNT, exercise_id=exercise_id, account_id=account_id)


class SqlChats:
    """Keep chats; they seldom change, so what is asked for every line is remembered."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, chat: ChatRecord, /) -> None:
        self._tx.put(_ADD_CHAT, _CHAT.row(chat))

    def get(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> ChatRecord | None:
        return self._tx.record(_CHAT, _GET_CHAT, exercise_id=exercise_id, chat_ref=chat_ref)

    def at(
        self, exercise_id: ExerciseId, account_id: AccountId, chat_id: str, thread: int = 0, /
    ) -> ChatRecord | None:
        return self._tx.record(
            _CHAT, _AT, exercise_id=exercise_id, account_id=account_id, chat_id=chat_id, thread=thread
        )

    def of_person(self, exercise_id: ExerciseId, chat_id: str, /) -> Sequence[ChatRecord]:
        return self._tx.records(_CHAT, _OF_PERSON, exercise_id=exercise_id, chat_id=chat_id)

    def of_account(self, exercise_id: ExerciseId, account_id: AccountId, /) -> Sequence[ChatRecord]:
        return self._tx.records(_CHAT, _OF_ACCOUNT, exercise_id=exercise_id, account_id=account_id)

    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[ChatRecord]:
        return self._tx.records(_CHAT, _OF_TRAINEE, exercise_id=exercise_id, trainee_id=trainee_id)

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[ChatRecord]:
        return self._tx.records(_CHAT, _OF_TEAM, exercise_id=exercise_id, team_id=team_id)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[ChatRecord]:
        return self._tx.records(_CHAT, _ALL_CHATS, exercise_id=exercise_id)

    def save(self, chat: ChatRecord, /) -> None:
        self._tx.run(_SAVE_CHAT, **_CHAT.named(chat))

    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        self._tx.run(_FORGET, exercise_id=exercise_id, trainee_id=trainee_id)

    def remove(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None:
        self._tx.run(_REMOVE_CHAT, exercise_id=exercise_id, chat_ref=chat_ref)
