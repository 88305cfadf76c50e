"""Coming in, going out, choosing a language, and being told what can be done here."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.telegram.control_room.outgoing import Button
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.permissions import Action
from roleplay.domain.records import ChatState
from roleplay.services.record.titles import language as language_title
from roleplay.services.staff import staff_phones
from roleplay.texts import SHIPPED, _, best_locale, speaking

_THERE = frozenset({"member", "administrator", "creator"})


def start(visit: Visit) -> None:
    """`/start CODE`, as the link from the console sends it; without a code, say how to come in."""
    if not visit.asked.private:
        visit.answer(_("Write to me in private to sign in; here I show the conversations."))
    elif visit.asked.text:
        sign_in(visit, visit.asked.text)  # a fingerprint, as it was kept
    elif visit.operator:
        help_(visit)
    else:
        visit.answer(how_to_come_in())


def come_in(visit: Visit) -> None:
    """Words of somebody who is not signed in: perhaps the code itself."""
    if not visit.asked.private:
        return
    if staff_phones.looks_like_a_code(visit.asked.text):
        sign_in(visit, staff_phones.fingerprint(visit.asked.text))
    else:
        visit.answer(how_to_come_in())


def sign_in(visit: Visit, print_of_code: str) -> None:
    """Use a code up."""
    found = staff_phones.sign_in(visit.stage, visit.place, print_of_code)
    if found is None:
        visit.answer(
            _(
                "This code is not valid, or not any more: it is good once, for ten minutes. "
                "Get a new one from the console."
            )
        )
        return
    visit.operator, visit.place, visit.phone = found.operator, found.chat, found.chat
    visit.remember(language=best_locale([visit.asked.language]), active=visit.stage.now)
    visit.answer(
        _(
            "Welcome, {name}. This phone is now signed in to “{exercise}”.\n\n"
            "/queue shows who waits for an answer, /help what else you can do. "
            "/leave signs this phone out; the console can do so, too."
        ).format(name=found.operator.name, exercise=visit.stage.exercise.title)
    )


def leave(visit: Visit) -> None:
    """`/leave`: sign the phone out and forget it; seats held from it go back to their scripts."""
    if visit.operator is None or visit.phone is None:
        visit.answer(how_to_come_in())
        return
    held = visit.in_my_hands()
    visit.answer(
        _("Signed out; this phone is forgotten.")
        + ("\n" + _("Nobody keeps your seats now: the scripts speak again within a minute.") if held else "")
    )
    staff_phones.sign_out(visit.stage, visit.phone)


def help_(visit: Visit) -> None:
    """`/help`: what can be done, in the order in which it is needed, for the roles of whoever asks."""
    if visit.operator is None:
        visit.answer(how_to_come_in())
        return
    lessons = (text for action, text in _lessons() if action is None or visit.reach.may(action))
    visit.answer("\n".join(lessons))


def language(visit: Visit) -> None:
    """`/language`: offer the shipped languages."""
    rows = [[Button(language_title(tag).title, "speak", {"language": tag})] for tag in SHIPPED]
    visit.answer(_("Which language shall I speak?"), rows=rows)


def speak(visit: Visit, language: str) -> None:
    """A language was chosen."""
    visit.remember(language=best_locale([language]))
    with speaking(language):
        visit.turn(_("From now on I speak English."))


def unknown(visit: Visit) -> None:
    """A command nobody knows."""
    if visit.asked.private:
        visit.answer(_("I do not know this command. /help lists what I can do."))


def not_text(visit: Visit) -> None:
    """A video, a place, a sticker …"""
    if visit.operator and (visit.asked.private or visit.topic):
        visit.answer(_("Text, photos, documents and voice messages can be said from here; this cannot."))


def member_changed(visit: Visit) -> None:
    """The bot was blocked, unblocked, added to a group or removed from it."""
    status = visit.asked.member
    state: ChatState = "reachable" if status in _THERE else "left" if not visit.asked.private else "blocked"
    visit.stage.uow.chats.save(replace(visit.place, state=state))


def how_to_come_in() -> str:
    """Tell a stranger what this is, and staff how to sign in."""
    return _(
        "This is the control room of an exercise; only its staff can use it.\n\n"
        "To sign in, open the console, choose “Phone” in the menu behind your picture, and follow the link "
        "or send me /start and the code you see there."
    )


def _lessons() -> list[tuple[Action | None, str]]:
    return [
        (None, _("You steer the exercise from here; all you do is on record under your name.")),
        ("read", "\n" + _("/queue: who waits, the longest first. A button opens the conversation.")),
        ("control", _("/take: speak for an actor: alone for who waits longest, or /take and a name.")),
        ("control", _("Then reply to a message, and the actor says it. You have a moment to undo it.")),
        ("control", _("/back: give the actor back to its script; you choose where it goes on.")),
        ("control", _("In the mode “approve” the script drafts: send, edit, replace or drop each line.")),
        ("control", _("Without a sign of life for three minutes I ask, then the script takes over again.")),
        ("observe", _("/note: a note for the debrief, about the conversation; trainees never see it.")),
        ("injects", _("/inject: fire a planned event now.")),
        ("clock", _("/pause and /resume: stop and start the exercise clock.")),
        ("stop_all", _("/stop: STOP ALL for a real emergency; I ask once before I do it.")),
        ("read", _("/who: who is here and who speaks for whom.")),
        (None, "\n" + _("/language: the language I speak. /leave: sign this phone out.")),
    ]
