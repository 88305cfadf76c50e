"""Bots on outside services, who serves them, and their chats."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, or_, select

from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import BotAccountRecord, BotLeaseRecord, ChatRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, insert_row, matching, update_by_key
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

_LEASE = Shape(BotLeaseRecord, tables.bot_lease)
_lease_key = matching(tables.bot_lease, "exercise_id", "account_id")
_leases = select(*_LEASE.columns)
_lease_was = tables.bot_lease.c
_TAKE_OVER = Statement(
    update_by_key(tables.bot_lease).where(
        or_(
            _lease_was.holder == bindparam("holder"),
            _lease_was.until_ms <= bindparam("now_ms", type_=_lease_was.until_ms.type),
        )
    )
)
_FIRST_LEASE = Statement(insert_new(tables.bot_lease))
_GET_LEASE = Statement(_leases.where(_lease_key))
_LEASES = Statement(_leases.order_by(_lease_was.exercise_id, _lease_was.account_id))
_RELEASE = Statement(
    delete(tables.bot_lease).where(matching(tables.bot_lease, "exercise_id", "account_id", "holder"))
)

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


class SqlBotLeases:
    """Keep who serves which bot."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def take(self, lease: BotLeaseRecord, now_ms: int, /) -> bool:
        renewed = self._tx.run(_TAKE_OVER, **_LEASE.named(lease), now_ms=now_ms) == 1
        return renewed or bool(self._tx.put(_FIRST_LEASE, _LEASE.row(lease)))

    def get(self, exercise_id: ExerciseId, account_id: AccountId, /) -> BotLeaseRecord | None:
        return self._tx.record(_LEASE, _GET_LEASE, exercise_id=exercise_id, account_id=account_id)

    def everywhere(self) -> Sequence[BotLeaseRecord]:
        return self._tx.records(_LEASE, _LEASES)

    def release(self, exercise_id: ExerciseId, account_id: AccountId, holder: str, /) -> bool:
        return self._tx.run(_RELEASE, exercise_id=exercise_id, account_id=account_id, holder=holder) == 1


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
