"""Words edited in Telegram after they were said: what the actor says changes with them."""

from __future__ import annotations

from bot.channels.telegram.control_room import directing, look
from bot.channels.telegram.control_room.outgoing import message_key, remember, stands_for
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.ids import ConversationId
from roleplay.domain.stop import PHRASES, is_stop
from roleplay.services.control.reword import reword
from roleplay.texts import _

_SAID = "said"
"""In what a message stands for: the name under which its words were said."""


def note_said(visit: Visit, conversation_id: ConversationId, client_id: str) -> None:
    """Remember what the words just said were called, should they be edited."""
    if not visit.asked.query:
        key = message_key(visit.place, visit.asked.message_id)
        remember(visit.stage, key, {"conversation": conversation_id, _SAID: client_id}, visit.place)


def hear_again(visit: Visit) -> None:
    """A message was edited: other words in its place; STOP stays STOP."""
    if is_stop(visit.asked.text, PHRASES):
        directing.stop_at_once(visit)
        return
    known = stands_for(visit.stage, message_key(visit.place, visit.asked.message_id))
    if visit.operator is None or known is None or _SAID not in known.stands_for:
        return
    conversation = look.conversation_with(visit, known.stands_for["conversation"])
    visit.require("control", conversation=conversation)
    reword(
        visit.stage,
        conversation.conversation_id,
        operator_id=visit.my_id,
        client_id=known.stands_for[_SAID],
        text=visit.asked.text,
        rev=conversation.control_rev,
    )
    visit.answer(
        _("{label}, changed: {text}").format(label=visit.headed(conversation), text=visit.asked.text)
    )
