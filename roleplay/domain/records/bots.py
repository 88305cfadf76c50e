"""Bots of outside services: whose they are, who serves them, and the chats they are in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, OperatorId, TeamId, TraineeId
from roleplay.domain.records.json import Json

AccountKind = Literal["actor", "switchboard", "control"]
AccountState = Literal["ok", "refused", "off"]
ChatKind = Literal["private", "group"]
ChatState = Literal["reachable", "blocked", "left"]


@dataclass(frozen=True, slots=True)
class BotAccountRecord:
    """A bot on an outside service through which an exercise speaks.

    It speaks for one actor, for all of them (`switchboard`), or with the staff (`control`). Its token and its
    webhook's secret are sealed (`roleplay.ports.seal`): what stands here opens nothing by itself.
    """

    exercise_id: ExerciseId
    account_id: AccountId
    kind: AccountKind
    bot_id: str
    """The service's public number of the bot: one bot serves one exercise at a time."""
    username: str
    sealed_token: str
    sealed_secret: str
    created_ms: int
    actor_id: str | None = None
    state: AccountState = "ok"
    why: str = ""
    """Why it is not `ok`, in words for the staff."""


@dataclass(frozen=True, slots=True)
class BotLeaseRecord:
    """Which process serves a bot, and until when: of several on one database only one reads and sends."""

    exercise_id: ExerciseId
    account_id: AccountId
    holder: str
    """Names the process, once and for all."""
    machine: str
    """Where it runs, in words for the staff."""
    process: str
    """Where to look whether it still runs: a kernel, its process space, a number."""
    taken_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """A chat of one of our bots with a person or a group: where lines go, from where messages come."""

    exercise_id: ExerciseId
    chat_ref: ChatRef
    account_id: AccountId
    chat_id: str
    """The service's own number; in a private chat it is also that of the person."""
    kind: ChatKind = "private"
    thread: int = 0
    """A topic of the chat; 0 for the chat itself."""
    team_id: TeamId | None = None
    trainee_id: TraineeId | None = None
    """None for a group, and for a person who has not joined yet."""
    operator_id: OperatorId | None = None
    state: ChatState = "reachable"
    joined_ms: int = 0
    dialog: Json = field(default_factory=dict)
    """Where a small dialogue with the bot itself stands: joining, a contact chosen, a question to confirm."""


@dataclass(frozen=True, slots=True)
class RoomReferenceRecord:
    """What a message or a button of the control room stands for, by the key that is all a phone is given."""

    exercise_id: ExerciseId
    key: str
    stands_for: Json
    made_ms: int
    chat_ref: ChatRef | None = None
    """The chat it was said in; None for what belongs to the room itself."""
