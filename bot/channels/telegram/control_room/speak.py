"""Taking an actor over, speaking as the actor, taking a line back."""

from __future__ import annotations

from bot.channels.telegram.control_room import directing, doors, drafts, look, notes, phrases, second_thoughts
from bot.channels.telegram.control_room.outgoing import Button
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.control import Control
from roleplay.domain.errors import MediaTooLargeError
from roleplay.domain.ids import MediaId
from roleplay.domain.records import ConversationRecord
from roleplay.domain.stop import PHRASES, is_stop
from roleplay.services.control import prompting, say_as, take_control, waiting_line
from roleplay.services.talk.media import LARGEST_MB, accept_staff_media
from roleplay.texts import _

HOLD_MS = 5_000
"""How long a line waits to be taken back: the three seconds of the console, and the way to the phone."""

MOST_SUGGESTIONS = 9
_HELD_BY_SOMEBODY: tuple[Control, ...] = ("assist", "person")


def take(visit: Visit) -> None:
    """`/take`: speak for the actor that is meant, else for the one whose trainee waits longest."""
    conversation = look.meant(visit, visit.asked.text) or _longest_waiting(visit)
    if conversation is None:
        visit.answer(
            _("Nobody waits for an answer. Open a conversation from /queue, or send /take and a name.")
        )
    elif conversation.holder and conversation.control in _HELD_BY_SOMEBODY:
        look.show(visit, conversation)
    else:
        _switch(visit, conversation, "person", conversation.control_rev)


def take_pressed(visit: Visit, conversation: str, rev: int) -> None:
    """“Take over” was pressed on a message that showed revision `rev`."""
    _switch(visit, look.conversation_with(visit, conversation), "person", rev)


def assist_pressed(visit: Visit, conversation: str, rev: int) -> None:
    """“Let me approve” was pressed."""
    _switch(visit, look.conversation_with(visit, conversation), "assist", rev)


def freeze_pressed(visit: Visit, conversation: str, rev: int) -> None:
    """“Freeze” was pressed."""
    _switch(visit, look.conversation_with(visit, conversation), "frozen", rev)


def hear(visit: Visit) -> None:
    """Words without a command: the answer to a question of ours, or a line to say as the actor."""
    if is_stop(visit.asked.text, PHRASES):
        directing.stop_at_once(visit)
        return
    if visit.operator is None:
        doors.come_in(visit)
        return
    asks = look.replied_to(visit).get("ask") or (visit.asks if visit.asked.reply_to is None else None)
    if isinstance(asks, dict):
        _answered(visit, asks)
        return
    if not (visit.asked.private or visit.topic or look.replied_to(visit)):
        return  # staff talk to each other in the group's general topic
    conversation = look.meant(visit)
    if conversation is not None:
        say(visit, conversation, visit.asked.text)
    elif hands := visit.in_my_hands():
        question = _("You speak for several actors. Who shall say it?")
        look.ask_which(visit, "say", question, hands, text=visit.asked.text)
    else:
        visit.answer(
            _("You do not speak for anybody now. Take an actor over first: /take, or open one from /queue.")
        )


def hear_file(visit: Visit) -> None:
    """A photo, a document or a voice message: said as the actor, its caption with it."""
    if visit.operator is None:
        doors.come_in(visit)
        return
    if not (visit.asked.private or visit.topic or look.replied_to(visit)):
        return  # staff show each other something in the group's general topic
    conversation = look.meant(visit)
    if conversation is None or conversation.holder != visit.my_id:
        visit.answer(
            _("Your file was not said. Take an actor over first, then send it as a reply to its card.")
        )
        return
    if not visit.asked.content:
        if visit.asked.file_bytes > LARGEST_MB * 1_048_576:
            raise MediaTooLargeError(limit=LARGEST_MB)
        visit.answer(_("This file did not arrive. Please send it again."))
        return
    kept = accept_staff_media(visit.stage, visit.asked.content)
    say(visit, conversation, visit.asked.text, media_id=kept.media_id)


def say(
    visit: Visit,
    conversation: ConversationRecord,
    text: str,
    *,
    once: str = "",
    media_id: MediaId | None = None,
) -> None:
    """Say a line as the actor; whoever does not hold the seat is offered it."""
    visit.require("control", conversation=conversation)
    if conversation.holder != visit.my_id:
        _offer_seat(visit, conversation, text)
        return
    client_id = once or visit.once
    said = say_as.say(
        visit.stage,
        conversation.conversation_id,
        operator_id=visit.my_id,
        text=text,
        client_id=client_id,
        rev=conversation.control_rev,
        hold_ms=HOLD_MS,
        media_id=media_id,
    )
    if said.duplicate:
        return
    second_thoughts.note_said(visit, conversation.conversation_id, client_id)
    shown = " ".join(filter(None, ("📎" if media_id else "", text)))
    what = {"conversation": conversation.conversation_id, "client_id": client_id, "text": shown}
    visit.answer(
        _("{label} in a moment: {text}").format(label=visit.headed(conversation), text=shown),
        rows=[[Button(_("Undo"), "undo", what)]],
        about={"conversation": conversation.conversation_id},
    )


def say_pressed(visit: Visit, conversation: str, text: str, rev: int = 0) -> None:  # noqa: ARG001
    """A line on a button: a suggestion, or words whose speaker was asked for. Said once per button."""
    say(visit, look.conversation_with(visit, conversation), text, once=f"button:{visit.asked.key}")


def take_and_say(visit: Visit, conversation: str, text: str, rev: int) -> None:
    """“Take over and say it” was pressed."""
    there = look.conversation_with(visit, conversation)
    visit.require("control", conversation=there)
    take_control.take(visit.stage, there.conversation_id, operator_id=visit.my_id, control="person", rev=rev)
    visit.turn(_("You speak for {actor}.").format(actor=phrases.actor_name(visit.stage, there.actor_id)))
    say(visit, visit.stage.conversation(there.conversation_id), text, once=f"button:{visit.asked.key}")


def undo(visit: Visit, conversation: str, client_id: str, text: str) -> None:
    """“Undo” was pressed."""
    there = look.conversation_with(visit, conversation)
    visit.require("control", conversation=there)
    say_as.undo(visit.stage, there.conversation_id, operator_id=visit.my_id, client_id=client_id)
    visit.turn(
        _("{label}: taken back, nobody has seen it: {text}").format(label=visit.headed(there), text=text)
    )


def suggest(visit: Visit, conversation: str, rev: int = 0) -> None:  # noqa: ARG001
    """“Suggestions” was pressed: what the author suggests here, and what the script would say."""
    there = look.conversation_with(visit, conversation)
    visit.require("control", conversation=there)
    offered = [(each.text, each.source) for each in prompting.suggestions(visit.stage, there)]
    would = prompting.would_say(visit.stage, there)
    offered = [(text, "") for text in (would.texts if would else ())] + offered
    if not offered:
        visit.answer(_("The script suggests nothing here. Your own words, then."))
        return
    shown = offered[:MOST_SUGGESTIONS]
    lines = [visit.headed(there), _("Press a number, and the actor says it:")]
    lines += [f"{n}. {_with_source(text, source)}" for n, (text, source) in enumerate(shown, 1)]
    what = {"conversation": there.conversation_id}
    buttons = [Button(str(n), "say", {**what, "text": text}) for n, (text, _source) in enumerate(shown, 1)]
    rows = [buttons[at : at + 5] for at in range(0, len(buttons), 5)]
    visit.answer("\n".join(lines), rows=rows, about=what)


def _switch(visit: Visit, conversation: ConversationRecord, control: Control, rev: int) -> None:
    visit.require("control", conversation=conversation)
    taken = take_control.take(
        visit.stage, conversation.conversation_id, operator_id=visit.my_id, control=control, rev=rev
    )
    unsaid = [text for text in taken.cancelled if text]
    first = "\n".join(_("Not said any more: {text}").format(text=text) for text in unsaid)
    look.show(visit, visit.stage.conversation(conversation.conversation_id), first=first)


def _longest_waiting(visit: Visit) -> ConversationRecord | None:
    every = waiting_line.in_order(visit.stage, visit.conversations())
    free = (each for each in every if each.holder is None and each.control != "frozen")
    return next((each for each in free if waiting_line.needs_somebody(visit.stage, each)), None)


def _offer_seat(visit: Visit, conversation: ConversationRecord, text: str) -> None:
    speaks = phrases.who_speaks(visit.stage, conversation, visit.my_id)
    what = {
        "conversation": conversation.conversation_id,
        "rev": conversation.control_rev,
        "text": text,
    }
    rows = [[Button(_("Take over and say it"), "take_say", what)], [Button(_("Look"), "card", what)]]
    visit.answer(speaks + " " + _("Your words were not said."), rows=rows)


def _answered(visit: Visit, asks: dict[str, str]) -> None:
    visit.remember(asks=None)
    match asks.get("for"):
        case "edit":
            drafts.edited(visit, asks["conversation"], int(asks["draft"]), visit.asked.text)
        case "replace":
            drafts.replaced(visit, asks["conversation"], int(asks["draft"]), visit.asked.text)
        case "note":
            notes.write(visit, asks.get("conversation"), visit.asked.text)
        case _:
            visit.answer(_("This question is from an earlier time. Please begin anew."))


def _with_source(text: str, source: str) -> str:
    return f"{text} ({source})" if source and source != text else text
