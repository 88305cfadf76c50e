"""Rows that the contracts of the repositories are about."""

from __future__ import annotations

from roleplay.domain.ids import (
    AccountId,
    ChatRef,
    ConversationId,
    ExerciseId,
    JournalSeq,
    PlayMs,
    TeamId,
    TraineeId,
)
from roleplay.domain.records import (
    Author,
    BotAccountRecord,
    ChatRecord,
    InboxRecord,
    LetterRecord,
    LineState,
    OutboxRecord,
    TimerKind,
    TimerRecord,
)

X = ExerciseId("x-1")
OTHER = ExerciseId("x-2")
TEAM = TeamId("t-1")
CONVERSATION = ConversationId("c-1")
ANNA = TraineeId("p-anna")
FAR = PlayMs(10**12)

BOT = BotAccountRecord(
    X, AccountId("b-mother"), "actor", "77", "mother_bot", "sealed", "sealed too", 5, actor_id="mother"
)


def update(update_id: str, *, account: str = "phone", exercise: ExerciseId = X) -> InboxRecord:
    return InboxRecord(
        exercise, "web", account, update_id, "text", {"text": update_id}, 1, CONVERSATION, ANNA
    )


def timer(due: int, kind: TimerKind = "silence", ref: str = "", team: TeamId | None = None) -> TimerRecord:
    return TimerRecord(X, kind, PlayMs(due), CONVERSATION, team, ref)


def line(text: str, due: int | None = None, state: LineState = "pending") -> OutboxRecord:
    return OutboxRecord(
        X,
        CONVERSATION,
        "web",
        "p-anna",
        "script",
        {"text": text},
        None if due is None else PlayMs(due),
        state=state,
    )


def texts(lines: list[OutboxRecord]) -> list[str]:
    return [found.body["text"] for found in lines]


def letter(ref: str, *, author: Author = "script", priority: int = 1, seq: int = 7) -> LetterRecord:
    return LetterRecord(
        X, ChatRef(ref), BOT.account_id, author, 5, JournalSeq(seq), {"text": "héllo"}, priority, CONVERSATION
    )


def chat(ref: str, chat_id: str, bot: BotAccountRecord = BOT, trainee: TraineeId | None = ANNA) -> ChatRecord:
    return ChatRecord(X, ChatRef(ref), bot.account_id, chat_id, team_id=TEAM, trainee_id=trainee, joined_ms=9)
