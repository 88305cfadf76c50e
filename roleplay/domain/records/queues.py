"""What waits: updates, timers, lines, and letters to outside services."""
# ruff: noqa: RUF009 (a NewType of an int is as immutable as the int)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from roleplay.domain.ids import (
    AccountId,
    ChatRef,
    ConversationId,
    ExerciseId,
    InboxId,
    JournalSeq,
    LetterId,
    OutboxId,
    PlayMs,
    TeamId,
    TimerId,
    TraineeId,
)
from roleplay.domain.records.json import Json
from state_machines.made_often import made_often

Author = Literal["script", "person", "inject", "system"]
InboxState = Literal["waiting", "done", "dead"]
TimerKind = Literal["silence", "wait", "gather", "inject", "assist", "other"]
TimerState = Literal["pending", "held", "fired", "cancelled"]
LetterState = Literal["pending", "sending", "sent", "failed", "unsure", "cancelled"]
LineState = Literal["draft", "pending", "sending", "sent", "failed", "unsure", "cancelled"]


@made_often
@dataclass(frozen=True, slots=True)
class InboxRecord:
    """An accepted update of a channel; unique by (channel, account, update id)."""

    exercise_id: ExerciseId
    channel: str
    account: str
    update_id: str
    kind: str
    body: Json
    received_ms: int
    conversation_id: ConversationId | None = None
    trainee_id: TraineeId | None = None
    state: InboxState = "waiting"
    tries: int = 0
    inbox_id: InboxId = InboxId(0)
    """Given when it is added; rises in the order of arrival within an exercise."""


@made_often
@dataclass(frozen=True, slots=True)
class TimerRecord:
    """Something that falls due once, in play time."""

    exercise_id: ExerciseId
    kind: TimerKind
    due_play_ms: PlayMs
    conversation_id: ConversationId | None = None
    team_id: TeamId | None = None
    ref: str = ""
    """Which one: `seq/index` of a silence, an inject's id …"""
    state: TimerState = "pending"
    remaining_ms: int | None = None
    """What was left when it was held."""
    timer_id: TimerId = TimerId(0)
    """Given when it is armed."""


@made_often
@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A line on its way to one recipient or one conversation."""

    exercise_id: ExerciseId
    conversation_id: ConversationId | None
    channel: str
    recipient: str
    author: Author
    body: Json
    """text, source, lang, key, media, alt, buttons, values, marking."""
    due_play_ms: PlayMs | None = None
    """None: at once, also while the exercise is paused."""
    priority: int = 1
    """0 before 1 before 2: a person's line, a scripted one, a broadcast."""
    state: LineState = "pending"
    attempts: int = 0
    sent_ms: int | None = None
    journal_seq: JournalSeq | None = None
    """The `message.out` entry, once sent."""
    outbox_id: OutboxId = OutboxId(0)
    """Given when it is added; rises in the order of adding within an exercise."""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """Something on its way to one chat of an outside service.

    The copy of an entry of the record, read when it is sent; or the bot's own words, which stand in `body`.
    """

    exercise_id: ExerciseId
    chat_ref: ChatRef
    account_id: AccountId
    author: Author
    queued_ms: int
    seq: JournalSeq = JournalSeq(0)
    """The entry it is a copy of; 0 for the bot's own words."""
    body: Json = field(default_factory=dict)
    """Of the bot's own words: text and keyboard."""
    priority: int = 1
    """0 before 1 before 2: a person's line, a scripted one, a broadcast."""
    conversation_id: ConversationId | None = None
    state: LetterState = "pending"
    attempts: int = 0
    not_before_ms: int = 0
    """Until when the service told us to wait, wall time."""
    sent_ms: int | None = None
    message_ids: tuple[str, ...] = ()
    """The service's numbers of the messages it became, one for each part sent so far."""
    why: str = ""
    """Why it has failed, is unsure or cancelled, in words for the staff."""
    letter_id: LetterId = LetterId(0)
    """Given when it is added; rises in the order of adding within an exercise."""
