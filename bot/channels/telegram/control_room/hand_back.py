"""Giving an actor back to its script: where it goes on, and what becomes of the last message."""

from __future__ import annotations

from typing import Any, cast

from bot.channels.telegram.control_room import look, phrases
from bot.channels.telegram.control_room.outgoing import Button, Rows, shorten
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.records import ConversationRecord, JournalRecord
from roleplay.services.control import hand_back
from roleplay.services.control.hand_back import How, Last
from roleplay.texts import _

MOST_STATES = 60
"""Buttons of one message; a script has seldom more states, and a name can be typed: /back NAME."""
_A_ROW = 2
_LONGEST_QUOTE = 200


def back(visit: Visit) -> None:
    """`/back`: ask where the script goes on; `/back STATE` says so at once."""
    conversation = look.meant(visit)
    if conversation is None:
        question = _("Which actor goes back to its script?")
        look.ask_which(visit, "back", question, visit.in_my_hands())
    elif visit.asked.text:
        _ask_about_last(visit, conversation, "state", visit.asked.text, conversation.control_rev)
    else:
        _ask_where(visit, conversation, conversation.control_rev)


def back_pressed(visit: Visit, conversation: str, rev: int) -> None:
    """“Hand back” was pressed."""
    _ask_where(visit, look.conversation_with(visit, conversation), rev)


def more_states(visit: Visit, conversation: str, rev: int) -> None:
    """“Any state…” was pressed."""
    there = look.conversation_with(visit, conversation)
    states = list(visit.stage.actor(there.actor_id).actor.states)
    visit.turn(_where_question(visit, there), rows=_grid(there, states[:MOST_STATES], rev))


def where(visit: Visit, conversation: str, rev: int, how: str, state: str = "") -> None:
    """Where the script goes on was chosen; the last message is the other question."""
    _ask_about_last(visit, look.conversation_with(visit, conversation), cast("How", how), state, rev)


def give(visit: Visit, conversation: str, rev: int, how: str, last: str, state: str = "") -> None:
    """Everything was chosen."""
    _give(
        visit, look.conversation_with(visit, conversation), cast("How", how), state, cast("Last", last), rev
    )


def _ask_where(visit: Visit, conversation: ConversationRecord, rev: int) -> None:
    visit.require("control", conversation=conversation)
    what = {"conversation": conversation.conversation_id, "rev": rev}
    here = phrases.state_of(conversation)
    states = visit.stage.actor(conversation.actor_id).actor.states.values()
    points = [state.id for state in states if state.return_point]
    rows: list[Any] = [
        [Button(_("Here, in “{state}”").format(state=here), "where", {**what, "how": "here"})],
        [Button(_("Ask “{state}” again").format(state=here), "where", {**what, "how": "again"})],
        *_grid(conversation, points[:MOST_STATES], rev, sign="↩️ "),
        [Button(_("Any state…"), "states", what)],
    ]
    visit.answer(
        _where_question(visit, conversation), rows=rows, about={"conversation": conversation.conversation_id}
    )


def _where_question(visit: Visit, conversation: ConversationRecord) -> str:
    actor = phrases.actor_name(visit.stage, conversation.actor_id)
    return f"{visit.headed(conversation)}\n" + _("Where does the script of {actor} go on?").format(
        actor=actor
    )


def _grid(conversation: ConversationRecord, states: Any, rev: int, *, sign: str = "") -> Rows:
    what = {"conversation": conversation.conversation_id, "rev": rev, "how": "state"}
    buttons = [Button(f"{sign}{state}", "where", {**what, "state": state}) for state in states]
    return [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]


def _ask_about_last(visit: Visit, conversation: ConversationRecord, how: How, state: str, rev: int) -> None:
    visit.require("control", conversation=conversation)
    last = _last_message(visit, conversation)
    if last is None or conversation.control in SCRIPT_STEPS:
        _give(visit, conversation, how, state, "drop" if last is None else "answer", rev)
        return
    what = {"conversation": conversation.conversation_id, "rev": rev, "how": how, "state": state}
    answered = conversation.waiting_since_ms is None
    head = (
        _("You have answered the last message:") if answered else _("The last message is not answered yet:")
    )
    leave = _("Leave it at that") if answered else _("Drop it, unanswered")
    said = shorten(phrases.line_of(visit.stage, last), _LONGEST_QUOTE)
    visit.turn(
        f"{visit.headed(conversation)}\n{head}\n{said}",
        rows=[
            [Button(_("The script answers it"), "give", {**what, "last": "answer"})],
            [Button(leave, "give", {**what, "last": "drop"})],
        ],
    )


def _give(visit: Visit, conversation: ConversationRecord, how: How, state: str, last: Last, rev: int) -> None:
    visit.require("control", conversation=conversation)
    hand_back.hand_back(
        visit.stage,
        conversation.conversation_id,
        operator_id=visit.my_id,
        how=how,
        state=state or None,
        last=last,
        rev=rev,
    )
    now = visit.stage.conversation(conversation.conversation_id)
    told = _("{label}: the script speaks again, in “{state}”.")
    visit.turn(told.format(label=visit.headed(now), state=phrases.state_of(now)))


def _last_message(visit: Visit, conversation: ConversationRecord) -> JournalRecord | None:
    said = visit.stage.uow.journal.of_conversation(
        visit.stage.exercise_id, conversation.conversation_id, 1, kinds={"message.in"}
    )
    return said[-1] if said else None
