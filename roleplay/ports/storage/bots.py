"""Bots on outside services, and the chats in which they meet people."""
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import BotAccountRecord, BotLeaseRecord, ChatRecord


class BotAccounts(Protocol):
    """Bots, in the order of adding."""

    def add(self, account: BotAccountRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, account_id: AccountId, /) -> BotAccountRecord | None: ...
    def all(self, exercise_id: ExerciseId, /) -> Sequence[BotAccountRecord]: ...
    def everywhere(self) -> Sequence[BotAccountRecord]:
        """Return the bots of every exercise."""
        ...

    def save(self, account: BotAccountRecord, /) -> None: ...
    def remove(self, exercise_id: ExerciseId, account_id: AccountId, /) -> None:
        """Forget the bot; its chats stay until they are forgotten."""
        ...


class BotLeases(Protocol):
    """Who serves which bot, until when."""

    def take(self, lease: BotLeaseRecord, now_ms: int, /) -> bool:
        """Store the lease unless another holder's still runs; of two who take it, one gets it."""
        ...

    def get(self, exercise_id: ExerciseId, account_id: AccountId, /) -> BotLeaseRecord | None: ...
    def everywhere(self) -> Sequence[BotLeaseRecord]:
        """Return the leases of every exercise, whether or not they still run."""
        ...

    def release(self, exercise_id: ExerciseId, account_id: AccountId, holder: str, /) -> bool:
        """Let whoever comes next have it; False when it is not this holder's (any more)."""
        ...


class Chats(Protocol):
    """Chats, in the order of their references; a bot has one per place: chat and thread."""

    def add(self, chat: ChatRecord, /) -> None: ...
    def get(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> ChatRecord | None: ...
    def at(
        self, exercise_id: ExerciseId, account_id: AccountId, chat_id: str, thread: int = 0, /
    ) -> ChatRecord | None:
        """Find the bot's chat by the service's own number."""
        ...

    def of_person(self, exercise_id: ExerciseId, chat_id: str, /) -> Sequence[ChatRecord]:
        """Return the same person's (or group's) chats with all the exercise's bots."""
        ...

    def of_account(self, exercise_id: ExerciseId, account_id: AccountId, /) -> Sequence[ChatRecord]: ...
    def of_trainee(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> Sequence[ChatRecord]: ...
    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[ChatRecord]:
        """Return the team's groups and its members' chats; cheap enough to ask for every line."""
        ...

    def all(self, exercise_id: ExerciseId, /) -> Sequence[ChatRecord]: ...
    def save(self, chat: ChatRecord, /) -> None:
        """Store all but its place."""
        ...

    def forget(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> None:
        """Remove the chats with a trainee: nothing can be sent there any more."""
        ...

    def remove(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None: ...
