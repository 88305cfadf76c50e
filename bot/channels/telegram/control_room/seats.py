"""Seats held from phones: kept while there are signs of life, asked about, then given back by themselves.

A phone cannot tell that somebody is thinking. So whoever has written or pressed anything in the last minutes
counts as present; then the bot asks; then the lease, which the whole program keeps, runs out, and the script
speaks again. If this program stops, the same happens at once: no actor is ever left mute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.channels.telegram.control_room import outgoing, phrases
from bot.channels.telegram.control_room.outgoing import Button
from bot.channels.telegram.control_room.visit import Visit, language_of
from roleplay.domain.control import LEASE_MS
from roleplay.domain.ids import AccountId
from roleplay.domain.records import ChatRecord, ConversationRecord
from roleplay.services import leases, staff_phones
from roleplay.services.stage import Stage
from roleplay.texts import _, speaking

PRESENT_MS = 3 * 60_000
"""Wall time after the last sign of life during which somebody counts as present."""

LOOK_EVERY_MS = 15_000
"""How often seats are looked after: a lease is never shorter than two looks."""


def still_here(visit: Visit) -> None:
    """“I am here” was pressed; coming here at all was the sign of life."""
    keep_seats(visit.stage, visit.place.account_id)
    visit.turn(_("Good. Your seats are kept."))


def keep_seats(stage: Stage, account_id: AccountId) -> None:
    """Renew the seats of everybody who is present; ask whoever has been quiet, once."""
    for phone in staff_phones.phones(stage):
        if phone.chat.account_id != account_id:
            continue
        held = _held_by(stage, phone.chat)
        if not held:
            continue
        active = int(phone.chat.dialog.get("active", 0))
        if stage.now - active < PRESENT_MS:
            _renew(stage, held)
        elif phone.chat.dialog.get("warned") != active:
            _warn(stage, phone.chat, held, active)


def anybody_seated(stage: Stage, account_id: AccountId) -> bool:
    """Say whether somebody holds a seat by phone, so that there is something to look after."""
    return any(
        phone.chat.account_id == account_id and _held_by(stage, phone.chat)
        for phone in staff_phones.phones(stage)
    )


def _held_by(stage: Stage, phone: ChatRecord) -> Sequence[ConversationRecord]:
    every = stage.uow.conversations.all(stage.exercise_id)
    return [each for each in every if each.holder == phone.operator_id and each.lease_until_ms is not None]


def _renew(stage: Stage, held: Sequence[ConversationRecord]) -> None:
    for conversation in held:
        until = conversation.lease_until_ms or 0
        if conversation.holder and until - stage.now < LEASE_MS - LOOK_EVERY_MS // 2:
            leases.renew(stage, conversation.conversation_id, operator_id=conversation.holder)


def _warn(stage: Stage, phone: ChatRecord, held: Sequence[ConversationRecord], active: int) -> None:
    seconds = max(0, min((each.lease_until_ms or 0) - stage.now for each in held)) // 1_000
    with speaking(language_of(phone)):
        names = ", ".join(phrases.actor_name(stage, each.actor_id) for each in held)
        text = _("Are you still there? In {seconds} s the script speaks for {actors} again.")
        rows = [[Button(_("I am here"), "here")]]
        outgoing.send(stage, phone, text.format(seconds=seconds, actors=names), rows=rows)
    stage.uow.chats.save(replace(phone, dialog={**phone.dialog, "warned": active}))
