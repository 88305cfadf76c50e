"""What a trainee can ask of the bot itself: STOP, the notice, their data, their web page, leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.channels.telegram.actors import contact_list
from bot.channels.telegram.actors.errands import Redraw
from bot.channels.telegram.actors.visit import Visit
from roleplay.domain.records import TraineeRecord
from roleplay.services.exercise import safety
from roleplay.services.talk.tell import Key, hand
from roleplay.services.trainees import enrol
from roleplay.services.trainees.notice import notice
from roleplay.texts import _

LEAVE, STAY = "leave:yes", "leave:no"
CONTINUE = "/continue/"
"""Before the secret of a personal link."""


def stop(visit: Visit, trainee: TraineeRecord) -> None:
    """Freeze everything this trainee takes part in and call the staff."""
    seq = safety.stop(visit.stage, trainee.trainee_id, by="button")
    copies = visit.stage.uow.letters.of_entry(visit.stage.exercise_id, seq)
    if any(letter.chat_ref == visit.chat.chat_ref for letter in copies):
        return  # the record's own notice comes to this very chat
    visit.say(
        _("Everything is stopped. The exercise staff has been called.")
        + " "
        + _("If you are in danger, call your local emergency number.")
    )


def stop_of_a_stranger(visit: Visit) -> None:
    """Somebody who has not joined presses STOP: we cannot know who they are."""
    visit.say(
        _("You have not joined an exercise here.")
        + " "
        + _("If you are in danger, call your local emergency number.")
    )


def tell_privacy(visit: Visit, _trainee: TraineeRecord) -> None:
    """Show the notice again, and what can be done."""
    rights = _(
        "/mydata gives you everything that is kept about you. /leave ends your part. To have it erased, ask "
        "the exercise staff."
    )
    visit.say(f"{notice(visit.stage, visit.language)}\n\n{rights}")


def hand_data(visit: Visit, _trainee: TraineeRecord) -> None:
    """Give the trainee everything kept about them, but not how the scripts took it."""
    if _only_in_private(visit):
        return
    hand(visit.stage, visit.chat, "own_data", _("Everything kept about you."))


def hand_web_link(visit: Visit, _trainee: TraineeRecord) -> None:
    """Give the trainee a link that opens the same conversations on a web page."""
    if _only_in_private(visit):
        return
    text = _(
        "Your own page; do not pass it on. The same conversations go on there, also when Telegram "
        "fails:\n{link}"
    )
    hand(visit.stage, visit.chat, "web_link", text, before_link=f"{visit.base_url}{CONTINUE}")


def ask_to_leave(visit: Visit, _trainee: TraineeRecord) -> None:
    """Ask before somebody leaves for good."""
    visit.say(
        _("Leave the exercise for good? What was said stays in the record until it is erased."),
        [[Key(_("Leave"), LEAVE), Key(_("Stay"), STAY)]],
    )


def press(visit: Visit, trainee: TraineeRecord, data: str, message_id: int) -> str:
    """Take an answer to whether to leave."""
    visit.errands.append(Redraw(visit.chat_number, message_id))
    if data != LEAVE:
        return _("You stay.")
    stage = visit.stage
    enrol.leave(stage, trainee.trainee_id)
    visit.say(_("You have left the exercise. Thank you for taking part."))
    for chat in stage.uow.chats.of_trainee(stage.exercise_id, trainee.trainee_id):
        stage.uow.chats.save(replace(chat, state="left", dialog={}))
    return ""


def help_(visit: Visit, _trainee: TraineeRecord) -> None:
    """List what can be asked."""
    listed = "\n".join(f"/{command}: {text}" for command, text in described())
    visit.say(f"{listed}\n\n{visit.stage.scenario.marking.header}")


def described() -> tuple[tuple[str, str], ...]:
    """Return the commands that phones list, with what each does."""
    return (
        ("stop", _("Real emergency: freeze everything and call the staff")),
        ("contacts", _("Whom you can reach")),
        ("web", _("Your own web page, if Telegram fails")),
        ("privacy", _("What is kept about you, and why")),
        ("mydata", _("Everything kept about you, as a file")),
        ("leave", _("Leave the exercise")),
        ("help", _("This list")),
    )


ANSWERS: dict[str, Callable[[Visit, TraineeRecord], None]] = {
    "stop": stop,
    "contacts": contact_list.show,
    "web": hand_web_link,
    "privacy": tell_privacy,
    "mydata": hand_data,
    "leave": ask_to_leave,
    "help": help_,
}


def _only_in_private(visit: Visit) -> bool:
    if visit.is_private:
        return False
    visit.say(_("Ask me that in our private chat: others read along here."))
    return True
