"""Seats held from phones: kept while there are signs of life, asked about, then given back by themselves.

A phone cannot tell that somebody is thinking. So whoever has written or pressed anything in the last minutes
counts as present; then the bot asks; then the lease, which the whole program keeps, runs out, and the script
speaks again. If this program stops, the same happens at once: no actor is ever left mute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.channels.telegram.control_room import outgoing, phrases
from bot.channels.telegram.control_room.outgoing import Button
from bot.channels.telegram.control_room.visit import Visit, language_of
from roleplay.domain.control import LEASE_MS
from roleplay.domain.ids import AccountId
from roleplay.domain.records import ChatRecord, ConversationRecord
from roleplay.services.control import leases
from roleplay.services.staff import staff_phones
from roleplay.services.stage import Stage
from roleplay.texts import _, speaking

PRESENT_MS = 3 * 60_000
"""Wall time after the last sign of life during which somebody counts as present."""

RENEW_BELOW_MS = LEASE_MS * 2 // 3
"""What is left of a lease when it is renewed: two more looks would still be in time."""


def still_here(visit: Visit) -> None:
    """“I am here” was pressed; coming here at all was the sign of life."""
    keep_seats(visit.stage, visit.place.account_id)
    visit.turn(_("Good. Your seats are kept."))


def keep_seats(stage: Stage, account_id: AccountId) -> None:
    """Renew the seats of everybody who is present; ask whoever has been quiet, once."""
    for phone, held in _seated(stage, account_id):
        if _is_present(stage, phone):
            _renew(stage, _ending(stage, held))
        elif not _was_asked(phone):
            _ask(stage, phone, held)


def need_care(stage: Stage, account_id: AccountId) -> bool:
    """Say whether a seat must be renewed now, or somebody asked."""
    return any(
        bool(_ending(stage, held)) if _is_present(stage, phone) else not _was_asked(phone)
        for phone, held in _seated(stage, account_id)
    )


_Seats = Sequence[ConversationRecord]


def _seated(stage: Stage, account_id: AccountId) -> Iterator[tuple[ChatRecord, _Seats]]:
    every = [each for each in stage.uow.conversations.all(stage.exercise_id) if each.lease_until_ms]
    if not every:
        return
    for phone in staff_phones.phones(stage):
        held = [each for each in every if each.holder == phone.chat.operator_id]
        if held and phone.chat.account_id == account_id:
            yield phone.chat, held


def _is_present(stage: Stage, phone: ChatRecord) -> bool:
    return stage.now - int(phone.dialog.get("active", 0)) < PRESENT_MS


def _was_asked(phone: ChatRecord) -> bool:
    return bool(phone.dialog.get("asked_at") == phone.dialog.get("active", 0))


def _ending(stage: Stage, held: _Seats) -> _Seats:
    return [each for each in held if (each.lease_until_ms or 0) - stage.now <= RENEW_BELOW_MS]


def _renew(stage: Stage, held: _Seats) -> None:
    for conversation in held:
        if conversation.holder:
            leases.renew(stage, conversation.conversation_id, operator_id=conversation.holder)


def _ask(stage: Stage, phone: ChatRecord, held: _Seats) -> None:
    _renew(stage, held)  # for the last time: the question comes with a whole lease to answer it in
    with speaking(language_of(phone)):
        names = ", ".join(phrases.actor_name(stage, each.actor_id) for each in held)
        text = _("Are you still there? In {seconds} s the script speaks for {actors} again.")
        rows = [[Button(_("I am here"), "here")]]
        outgoing.send(stage, phone, text.format(seconds=LEASE_MS // 1_000, actors=names), rows=rows)
    asked = {**phone.dialog, "asked_at": phone.dialog.get("active", 0)}
    stage.uow.chats.save(replace(phone, dialog=asked))
