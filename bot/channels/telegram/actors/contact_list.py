"""Whom a trainee can reach here: this bot's actor, other actors' bots, or all of them at the switchboard."""

from __future__ import annotations

from typing import Any

from bot.channels.telegram.actors.visit import Visit
from bot.channels.telegram.buttons import CHOOSE
from roleplay.domain.records import TraineeRecord
from roleplay.services.talk.tell import Key, Keyboard
from roleplay.services.trainees.trainee_shapes import Contact
from roleplay.services.trainees.trainee_view import my_contacts
from roleplay.texts import _


def show(visit: Visit, trainee: TraineeRecord) -> None:
    """Answer /contacts."""
    keys = keyboard(visit, trainee)
    visit.say(_("Your contacts:") if keys else who_answers(visit, trainee), keys)


def choose(visit: Visit, trainee: TraineeRecord, actor_id: str) -> str:
    """At the switchboard: write to this contact from now on; returns what to show for a moment."""
    contact = _found(visit, trainee, actor_id)
    if contact is None:
        return not_a_contact()
    visit.turn({**visit.chat.dialog, "with": actor_id})
    visit.say(_("You are writing to {name} now.").format(name=contact.name))
    return contact.name


def addressed(visit: Visit) -> str | None:
    """Return the actor whom a message in this chat is for; None at a switchboard where nobody is chosen."""
    chosen = visit.chat.dialog.get("with")
    return visit.account.actor_id or (str(chosen) if chosen else None)


def ask_whom(visit: Visit, trainee: TraineeRecord) -> None:
    """Tell somebody at the switchboard that their words went to nobody yet."""
    visit.say(
        _("Nobody has read that yet: choose whom you want to write to, then send it again."),
        keyboard(visit, trainee),
    )


def the_only_one(visit: Visit, trainee: TraineeRecord) -> str | None:
    """Return the contact that must be meant where there is but one."""
    contacts = my_contacts(visit.stage, trainee)
    return contacts[0].actor_id if len(contacts) == 1 else None


def who_answers(visit: Visit, trainee: TraineeRecord) -> str:
    """Say who answers in this chat."""
    actor_id = addressed(visit)
    if actor_id is None:
        return _("Choose whom you want to write to.")
    contact = _found(visit, trainee, actor_id)
    if contact is None:
        return _("Nobody answers in this chat yet; you can be called here later.")
    return _("In this chat {name} answers.").format(name=contact.name)


def not_a_contact() -> str:
    """Say that an actor cannot be reached."""
    return _("Your team does not know this contact yet.")


def keyboard(visit: Visit, trainee: TraineeRecord) -> Keyboard:
    """Return a button for every contact that has a bot, or at the switchboard for every contact."""
    contacts = my_contacts(visit.stage, trainee)
    if visit.account.kind == "switchboard":
        return [[Key(contact.name, CHOOSE + contact.actor_id)] for contact in contacts]
    names = _usernames(visit)
    return [
        [Key(contact.name, url=f"https://t.me/{names[contact.actor_id]}?start=hello")]
        for contact in contacts
        if contact.actor_id in names
    ]


def kept_choice(visit: Visit) -> dict[str, Any]:
    """Return the part of the dialogue that outlives joining: the contact chosen at the switchboard."""
    chosen = visit.chat.dialog.get("with")
    return {"with": chosen} if chosen else {}


def _usernames(visit: Visit) -> dict[str, str]:
    return {
        account.actor_id: account.username
        for account in visit.stage.uow.bot_accounts.all(visit.stage.exercise_id)
        if account.actor_id and account.state == "ok" and account.account_id != visit.account.account_id
    }


def _found(visit: Visit, trainee: TraineeRecord, actor_id: str) -> Contact | None:
    contacts = my_contacts(visit.stage, trainee)
    return next((contact for contact in contacts if contact.actor_id == actor_id), None)
