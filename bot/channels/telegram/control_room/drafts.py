"""The script drafts, a person decides: send, edit, replace or drop."""

from __future__ import annotations

from bot.channels.telegram.control_room import look
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.errors import DraftIsGoneError
from roleplay.domain.ids import OutboxId
from roleplay.domain.records import ConversationRecord, OutboxRecord
from roleplay.services.control import drafts
from roleplay.services.control.drafts import Decision
from roleplay.texts import _


def approve(visit: Visit, conversation: str, draft: int) -> None:
    """“Send” was pressed."""
    line = _line(visit, draft)
    there = _decide(visit, conversation, draft, "approve")
    visit.turn(_("{label}, sent: {text}").format(label=visit.headed(there), text=_text(line)))


def drop(visit: Visit, conversation: str, draft: int) -> None:
    """“Drop” was pressed."""
    line = _line(visit, draft)
    there = _decide(visit, conversation, draft, "drop")
    visit.turn(_("{label}, dropped: {text}").format(label=visit.headed(there), text=_text(line)))


def edit(visit: Visit, conversation: str, draft: int) -> None:
    """“Edit” was pressed: ask for the text as it shall be."""
    line = _line(visit, draft)
    visit.require("control", conversation=look.conversation_with(visit, conversation))
    visit.answer(_text(line))
    question = _("Copy the line above, change it and send it to me. It goes out instead of the draft.")
    visit.ask_for(question, **{"for": "edit", "conversation": conversation, "draft": str(draft)})


def replace(visit: Visit, conversation: str, draft: int) -> None:
    """“Replace” was pressed: ask for other words instead of everything that is drafted."""
    _line(visit, draft)
    visit.require("control", conversation=look.conversation_with(visit, conversation))
    question = _("Send me what shall be said instead of everything drafted here.")
    visit.ask_for(question, **{"for": "replace", "conversation": conversation, "draft": str(draft)})


def edited(visit: Visit, conversation: str, draft: int, text: str) -> None:
    """The changed text has come."""
    there = _decide(visit, conversation, draft, "edit", text)
    visit.answer(_("{label}, sent: {text}").format(label=visit.headed(there), text=text))


def replaced(visit: Visit, conversation: str, draft: int, text: str) -> None:
    """The other words have come: they go out, everything else that was drafted is dropped."""
    there = look.conversation_with(visit, conversation)
    for line in visit.stage.uow.outbox.drafts(visit.stage.exercise_id, there.conversation_id):
        if line.outbox_id != draft:
            _decide(visit, conversation, line.outbox_id, "drop")
    _decide(visit, conversation, draft, "edit", text)
    visit.answer(_("{label}, sent: {text}").format(label=visit.headed(there), text=text))


def _decide(
    visit: Visit, conversation: str, draft: int, action: Decision, text: str | None = None
) -> ConversationRecord:
    there = look.conversation_with(visit, conversation)
    visit.require("control", conversation=there)
    drafts.decide(
        visit.stage,
        there.conversation_id,
        OutboxId(draft),
        operator_id=visit.my_id,
        action=action,
        text=text,
        rev=there.control_rev,
    )
    return there


def _line(visit: Visit, draft: int) -> OutboxRecord:
    line = visit.stage.uow.outbox.get(visit.stage.exercise_id, OutboxId(draft))
    if line is None or line.state != "draft":
        raise DraftIsGoneError
    return line


def _text(line: OutboxRecord) -> str:
    return str(line.body.get("text") or line.body.get("alt") or "")
