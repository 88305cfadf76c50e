"""One person who asks something of the control room, inside one unit of work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.channels.telegram.control_room import outgoing, phrases
from bot.channels.telegram.control_room.asked import Asked
from bot.channels.telegram.control_room.outgoing import Rows
from roleplay.domain.errors import NotAllowedError, SignedOutError
from roleplay.domain.ids import AccountId, ChatRef, ConversationId, OperatorId, TeamId, fresh_id
from roleplay.domain.permissions import Action, Reach
from roleplay.domain.records import ChatKind, ChatRecord, ConversationRecord, Json, OperatorRecord
from roleplay.services.staff import authorise, staff_phones
from roleplay.services.stage import Stage
from roleplay.texts import best_locale

TOPIC_OF = "conversation"
"""In a topic's `dialog`: the conversation it shows."""


@dataclass(slots=True)
class Visit:
    """Who asks, where, and how to answer; everything here joins the unit of work of `stage`."""

    stage: Stage
    asked: Asked
    place: ChatRecord
    """Where it was asked, and where the answer goes: the private chat, or the group."""
    phone: ChatRecord | None
    """The private chat of whoever asks, if there is one."""
    operator: OperatorRecord | None
    """Who asks, if their phone is signed in."""
    topic: ConversationId | None = None
    """The conversation in whose topic it was asked."""

    @property
    def me(self) -> OperatorRecord:
        """Whoever asks; raises `SignedOutError` when the phone is not signed in."""
        if self.operator is None:
            raise SignedOutError
        return self.operator

    @property
    def my_id(self) -> OperatorId:
        """The operator's id."""
        return self.me.operator_id

    @property
    def once(self) -> str:
        """Name this update for services that do a thing once."""
        return f"telegram:{self.place.account_id}:{self.asked.update_id}"

    @property
    def asks(self) -> Any:
        """What the next words from this phone answer, if a question of ours is open."""
        return self.phone.dialog.get("asks") if self.phone else None

    @property
    def reach(self) -> Reach:
        """All that the operator's roles give them in this exercise."""
        return authorise.reach_in(self.stage.uow, self.me, self.stage.exercise_id)

    def require(
        self,
        action: Action,
        *,
        conversation: ConversationRecord | None = None,
        team_id: TeamId | None = None,
    ) -> None:
        """Ask the one table."""
        authorise.require_reach(self.reach, action, self.stage, conversation=conversation, team_id=team_id)

    def require_somewhere(self, action: Action) -> None:
        """Refuse unless they may do it at least in a part of the exercise; what is shown is that part."""
        if not self.reach.may(action):
            raise NotAllowedError

    def conversations(self) -> list[ConversationRecord]:
        """Return the conversations that the operator may see."""
        every = self.stage.uow.conversations.all(self.stage.exercise_id)
        return [each for each in every if authorise.may_see(self.reach, self.stage, each)]

    def answer(self, text: str, *, rows: Rows = (), about: Json | None = None, asks: bool = False) -> None:
        """Answer with a message, in the topic if it was asked in one."""
        outgoing.send(
            self.stage,
            self.place,
            text,
            rows=rows,
            about=about,
            topic=self.topic,
            reply_to=self.asked.message_id if asks and not self.asked.private else None,
            asks=asks,
            priority=outgoing.ANSWER,
        )

    def toast(self, text: str = "") -> None:
        """Answer a press; Telegram lets the button spin until then."""
        outgoing.toast(self.stage, self.place, self.asked.query, text)

    def turn(self, text: str, *, rows: Rows = ()) -> None:
        """Let the message whose button was pressed say something else now; a command gets a new message."""
        if self.asked.query:
            outgoing.change(self.stage, self.place, self.asked.message_id, text, rows=rows)
        else:
            self.answer(text, rows=rows)

    def remember(self, **what: Any) -> None:
        """Keep something about this phone: its language, what its next words answer."""
        if self.phone is not None:
            self.phone = replace(self.phone, dialog={**self.phone.dialog, **what})
            self.stage.uow.chats.save(self.phone)
            if self.place.chat_ref == self.phone.chat_ref:
                self.place = self.phone

    def ask_for(self, question: str, **answer_means: Any) -> None:
        """Ask for words; the reply to the question, or the next words without one, are the answer."""
        self.answer(question, about={"ask": answer_means}, asks=True)
        self.remember(asks=answer_means)

    def in_my_hands(self) -> list[ConversationRecord]:
        """Return the conversations whose seat the operator holds."""
        return [
            each for each in self.conversations() if each.holder == self.my_id and each.control != "frozen"
        ]

    def named(self, conversation: ConversationRecord) -> str:
        """Name a conversation behind the sign of who speaks."""
        return phrases.named(self.stage, conversation)

    def headed(self, conversation: ConversationRecord) -> str:
        """Begin a message that shows words of the play."""
        return phrases.headed(self.stage, conversation)


def language_of(phone: ChatRecord | None, asked: Asked | None = None) -> str:
    """Return the language to speak: the chosen one, else that of the person's Telegram."""
    chosen = str(phone.dialog.get("language", "")) if phone else ""
    return best_locale([chosen or (asked.language if asked else "en")])


def arrive(stage: Stage, account_id: AccountId, asked: Asked) -> Visit:
    """Find out who asks and where; a person's first word makes their chat known."""
    chats = stage.uow.chats
    phone = chats.at(stage.exercise_id, account_id, asked.user_id)
    if asked.private:
        place = phone = phone or _new_chat(stage, account_id, asked.chat_id, "private")
    else:
        known = chats.at(stage.exercise_id, account_id, asked.chat_id)
        place = known or _new_chat(stage, account_id, asked.chat_id, "group")
    if place.state != "reachable" and not asked.member:
        place = replace(place, state="reachable")
        chats.save(place)
    phone = place if asked.private else phone
    topic = chats.at(stage.exercise_id, account_id, asked.chat_id, asked.thread) if asked.thread else None
    visit = Visit(stage, asked, place, phone, staff_phones.operator_with(stage, phone))
    if topic and topic.dialog.get(TOPIC_OF):
        visit.topic = ConversationId(topic.dialog[TOPIC_OF])
    if visit.operator:
        visit.remember(active=stage.now)
    return visit


def _new_chat(stage: Stage, account_id: AccountId, chat_id: str, kind: ChatKind) -> ChatRecord:
    ref = ChatRef(fresh_id("k"))
    chat = ChatRecord(stage.exercise_id, ref, account_id, chat_id, kind, joined_ms=stage.now)
    stage.uow.chats.add(chat)
    return chat
