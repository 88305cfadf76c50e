"""What a trainee says to an actor: text, buttons, places, files, and second thoughts."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.types import Message

from bot.channels.telegram.actors import contact_list
from bot.channels.telegram.actors.visit import Visit
from bot.channels.telegram.buttons import Pressed
from roleplay.domain.records import TraineeRecord
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts, media
from roleplay.services.talk.accept_update import IncomingUpdate, accept, button_state
from roleplay.services.talk.correct import correct
from roleplay.services.talk.lines import TELEGRAM
from roleplay.services.trainees.staff_chat import CHAT
from roleplay.texts import _
from state_machines.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a message, if it could be fetched."""

    content: bytes | None
    too_large: bool = False


def say(visit: Visit, trainee: TraineeRecord, message: Message, enclosed: Enclosed | None) -> None:
    """Put a message to the actor of this chat on record."""
    actor_id = contact_list.addressed(visit) or contact_list.the_only_one(visit, trainee)
    if actor_id is None:
        contact_list.ask_whom(visit, trainee)
        return
    if actor_id not in contacts.contacts_of(visit.stage, trainee.team_id):
        visit.say(contact_list.not_a_contact())
        return
    text, place = _words(visit, message), _place(message)
    media_id = None
    if enclosed is not None:
        if enclosed.content is None:
            visit.say(_not_fetched(enclosed))
            return
        media_id = media.accept_media(visit.stage, trainee.trainee_id, enclosed.content).media_id
    elif not text and place is None:
        visit.say(_("Texts, photos, documents, voice messages and places arrive here; this does not."))
        return
    name = f"{visit.chat.chat_ref}:{message.message_id}"
    accept(
        visit.stage,
        IncomingUpdate(
            channel=TELEGRAM,
            account=visit.account.account_id,
            update_id=name,
            trainee_id=trainee.trainee_id,
            actor_id=actor_id,
            text=text,
            location=place,
            media_id=media_id,
            client_id=name,
        ),
    )


def press(visit: Visit, trainee: TraineeRecord, pressed: Pressed, callback_id: str) -> str:
    """Put a pressed button on record; returns what to show for a moment."""
    to_staff = pressed.conversation_id == CHAT
    if not to_staff and not is_current(visit.stage, pressed):
        return _("This button belongs to an earlier moment. Please write instead.")
    accept(
        visit.stage,
        IncomingUpdate(
            channel=TELEGRAM,
            account=visit.account.account_id,
            update_id=f"button:{callback_id}",
            trainee_id=trainee.trainee_id,
            conversation_id=pressed.conversation_id,
            button=(None, pressed.index, pressed.seq),
        ),
    )
    return _("Thank you, the staff can see it.") if to_staff else ""


def edit(visit: Visit, trainee: TraineeRecord, message: Message) -> None:
    """Put the second thought on record: an actor that has not answered yet reads it instead of the first."""
    update_id = f"{visit.chat.chat_ref}:{message.message_id}"
    text = _words(visit, message)
    if text:
        correct(visit.stage, trainee, TELEGRAM, visit.account.account_id, update_id, text)


def is_current(stage: Stage, pressed: Pressed) -> bool:
    """Say whether the actor still waits for an answer to the line that carried the button."""
    conversation = stage.uow.conversations.get(stage.exercise_id, pressed.conversation_id)
    if conversation is None:
        return False
    now = Snapshot.from_json(conversation.snapshot)
    state = button_state(stage, pressed.conversation_id, pressed.seq)
    return state == now.state and now.entered <= pressed.seq <= now.seq


def _words(visit: Visit, message: Message) -> str:
    text = (message.text or message.caption or "").strip()
    if message.sticker:
        text = message.sticker.emoji or ""
    name = f"@{visit.account.username}"
    return text.removeprefix(name).strip() if visit.chat.kind == "group" else text


def _place(message: Message) -> tuple[float, float] | None:
    at = message.location or (message.venue.location if message.venue else None)
    return (at.latitude, at.longitude) if at else None


def _not_fetched(enclosed: Enclosed) -> str:
    if enclosed.too_large:
        return _("This file is larger than {most} MB. Please send a smaller one.").format(
            most=media.LARGEST_MB
        )
    return _("This file did not arrive. Please send it again.")
