"""One update of one person at one bot, inside one unit of work: what every answer acts on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aiogram.types import Chat, User

from bot.channels.telegram.actors.errands import Errand
from roleplay.domain.ids import ChatRef, TraineeId, fresh_id
from roleplay.domain.records import BotAccountRecord, ChatRecord, TraineeRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.tell import Keyboard, tell
from roleplay.texts import SOURCE, best_locale


@dataclass(slots=True)
class Visit:
    """A person, a chat, a bot; `errands` are run after the commit."""

    stage: Stage
    account: BotAccountRecord
    chat: ChatRecord
    """Made when the person comes for the first time."""
    person: User
    base_url: str
    errands: list[Errand] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat.kind == "private"

    @property
    def chat_number(self) -> int:
        """The chat as Telegram names it."""
        return int(self.chat.chat_id)

    @property
    def trainee(self) -> TraineeRecord | None:
        """Who writes, if they have joined and not left; a group's members are known from their own chats."""
        return known_trainee(self.stage, str(self.person.id))

    @property
    def language(self) -> str:
        """The language to speak with this person."""
        trainee = self.trainee
        wanted = list(trainee.languages) if trainee else []
        phone = self.person.language_code or SOURCE
        return best_locale([*wanted, str(self.chat.dialog.get("lang") or phone), phone])

    def say(self, text: str, keyboard: Keyboard = ()) -> None:
        """Answer in this chat with the bot's own words."""
        tell(self.stage, self.chat, text, keyboard)

    def change(self, **changes: Any) -> None:
        """Change the chat's row."""
        self.chat = replace(self.chat, **changes)
        self.stage.uow.chats.save(self.chat)

    def turn(self, dialog: Mapping[str, Any]) -> None:
        """Move the small dialogue with the bot itself to another place."""
        self.change(dialog=dict(dialog))


def known_trainee(stage: Stage, person: str) -> TraineeRecord | None:
    """Return the trainee behind a Telegram user: whoever has joined at one bot is known at all of them."""
    for chat in stage.uow.chats.of_person(stage.exercise_id, person):
        trainee_id: TraineeId | None = chat.trainee_id
        trainee = stage.uow.trainees.get(stage.exercise_id, trainee_id) if trainee_id else None
        if trainee and trainee.left_ms is None:
            return trainee
    return None


def chat_here(stage: Stage, account: BotAccountRecord, chat: Chat) -> ChatRecord:
    """Return the bot's chat, kept from now on if it is new."""
    number = str(chat.id)
    known = stage.uow.chats.at(stage.exercise_id, account.account_id, number)
    if known is None:
        known = ChatRecord(
            exercise_id=stage.exercise_id,
            chat_ref=ChatRef(fresh_id("k")),
            account_id=account.account_id,
            chat_id=number,
            kind="private" if chat.type == "private" else "group",
        )
        stage.uow.chats.add(known)
    return known
