"""What pressing a button does: the word kept behind it, and the dialog it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.telegram.control_room import (
    directing,
    doors,
    drafts,
    hand_back,
    look,
    notes,
    outgoing,
    seats,
    speak,
)
from bot.channels.telegram.control_room.visit import Visit
from roleplay.texts import _

ACTS: Mapping[str, Callable[..., None]] = {
    "speak": doors.speak,
    "card": look.card,
    "take": speak.take_pressed,
    "assist": speak.assist_pressed,
    "freeze": speak.freeze_pressed,
    "take_say": speak.take_and_say,
    "say": speak.say_pressed,
    "undo": speak.undo,
    "suggest": speak.suggest,
    "back": hand_back.back_pressed,
    "states": hand_back.more_states,
    "where": hand_back.where,
    "give": hand_back.give,
    "approve": drafts.approve,
    "drop": drafts.drop,
    "edit": drafts.edit,
    "replace": drafts.replace,
    "note": notes.note_pressed,
    "here": seats.still_here,
    "stop_all": directing.stop_all,
    "never_mind": directing.never_mind,
    "inject": directing.inject_pressed,
    "fire": directing.fire,
}


def press(visit: Visit) -> None:
    """Do what the button stands for; one that stands for nothing any more is answered kindly."""
    meaning = outgoing.stands_for(visit.stage, outgoing.button_key(visit.asked.key))
    if meaning is None or meaning.chat_ref != visit.place.chat_ref:
        visit.toast(_("This button is from an earlier time. /queue shows how things stand now."))
        return
    if visit.operator is None:
        visit.toast(_("Sign in first: write to me in private."))
        return
    visit.toast()
    what: dict[str, Any] = dict(meaning.stands_for)
    ACTS[what.pop("act")](visit, **what)
