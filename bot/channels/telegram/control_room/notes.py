"""Notes for the debrief; trainees never see them."""

from __future__ import annotations

from bot.channels.telegram.control_room import look
from bot.channels.telegram.control_room.outgoing import shorten
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.ids import ConversationId
from roleplay.services.record import observe
from roleplay.texts import _

_LONGEST_QUOTE = 200


def note(visit: Visit) -> None:
    """`/note TEXT`, about the conversation that is meant, else about the exercise."""
    conversation = look.meant(visit)
    about = conversation.conversation_id if conversation else None
    if visit.asked.text:
        write(visit, about, visit.asked.text)
    else:
        _ask(visit, about)


def note_pressed(visit: Visit, conversation: str, rev: int = 0) -> None:  # noqa: ARG001
    """“Note” was pressed."""
    _ask(visit, conversation)


def write(visit: Visit, conversation: str | None, text: str) -> None:
    """Write a note into the record."""
    there = look.conversation_with(visit, conversation) if conversation else None
    visit.require("observe", conversation=there)
    observe.note(
        visit.stage,
        ConversationId(conversation) if conversation else None,
        operator_id=visit.my_id,
        text=text,
    )
    told = (
        _("Noted about {label}; no trainee sees it.").format(label=visit.named(there))
        if there
        else _("Noted about the exercise; no trainee sees it.")
    )
    visit.answer(f"{told}\n📌 {shorten(text, _LONGEST_QUOTE)}")


def _ask(visit: Visit, conversation: str | None) -> None:
    there = look.conversation_with(visit, conversation) if conversation else None
    visit.require("observe", conversation=there)
    about = visit.named(there) if there else visit.stage.exercise.title
    means = {"for": "note"} | ({"conversation": conversation} if conversation else {})
    visit.ask_for(_("Send me the note about {label}. No trainee sees it.").format(label=about), **means)
