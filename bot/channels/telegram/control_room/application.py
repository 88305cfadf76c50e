"""python-telegram-bot's Application, fed update by update: which words and presses lead to which dialog.

It has no Updater, no JobQueue, no ConversationHandler and no rate limiter: our inbox, sweeper, database and
pacer are those. It is told updates one at a time and answers after everything they ask for is committed.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.telegram.control_room import (
    buttons,
    directing,
    doors,
    hand_back,
    look,
    notes,
    second_thoughts,
    speak,
    topics,
)
from bot.channels.telegram.control_room.visit import Visit
from roleplay.texts import _

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's own switch away from what it deprecates

_TELL_ADDRESSES = ("httpx", "telegram")
"""Libraries that log the addresses they call, and the token with them, when asked for more than warnings."""

CONNECT_S, READ_S = 10.0, 20.0
CONNECTIONS = 64

Dialog = Callable[[Visit], None]
Step = Callable[[Update, Dialog], Coroutine[Any, Any, None]]
App = Application[Any, Any, Any, Any, Any, Any]

COMMANDS: Mapping[str, Dialog] = {
    "start": doors.start,
    "queue": look.queue,
    "take": speak.take,
    "back": hand_back.back,
    "note": notes.note,
    "inject": directing.inject,
    "pause": directing.pause,
    "resume": directing.resume,
    "stop": directing.stop,
    "who": look.who,
    "forum": topics.forum,
    "language": doors.language,
    "help": doors.help_,
    "leave": doors.leave,
}


def menu() -> list[tuple[str, str]]:
    """Return the commands as Telegram's menu shows them, in the language now spoken."""
    return [
        ("queue", _("Who waits for an answer")),
        ("take", _("Speak for an actor")),
        ("back", _("Give an actor back to its script")),
        ("note", _("A note for the debrief")),
        ("inject", _("Fire a planned event")),
        ("pause", _("Stop the exercise clock")),
        ("resume", _("Start the clock again")),
        ("stop", _("STOP ALL: real emergency")),
        ("who", _("Who is here")),
        ("help", _("What I can do")),
        ("language", _("The language I speak")),
        ("leave", _("Sign this phone out")),
    ]


def build_application(token: str, *, api: str, proxy: str = "", request: BaseRequest | None = None) -> App:
    """Make an Application at rest; tests give a request that goes nowhere."""
    for library in _TELL_ADDRESSES:
        logging.getLogger(library).setLevel(logging.WARNING)
    request = request or HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        proxy=proxy or None,
    )
    builder = Application.builder().token(token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    return builder.request(request).get_updates_request(request).updater(None).job_queue(None).build()


def add_handlers(application: App, step: Step) -> None:
    """Let every update lead to one dialog, the first that fits; `step` runs it and commits."""

    def leads_to(dialog: Dialog) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
        async def handle(update: Update, _context: Any) -> None:
            await step(update, dialog)

        return handle

    new = filters.UpdateType.MESSAGE
    for name, dialog in COMMANDS.items():
        application.add_handler(CommandHandler(name, leads_to(_afresh(dialog)), filters=new))
    application.add_handler(CallbackQueryHandler(leads_to(_afresh(buttons.press))))
    application.add_handler(MessageHandler(new & filters.COMMAND, leads_to(doors.unknown)))
    application.add_handler(MessageHandler(new & filters.TEXT, leads_to(speak.hear)))
    application.add_handler(MessageHandler(new & _FILES, leads_to(speak.hear_file)))
    application.add_handler(MessageHandler(_EDITED, leads_to(second_thoughts.hear_again)))
    application.add_handler(MessageHandler(new & _CONTENT, leads_to(doors.not_text)))
    application.add_handler(
        ChatMemberHandler(leads_to(doors.member_changed), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(TypeHandler(Update, leads_to(_nothing)))


_EDITED = filters.UpdateType.EDITED_MESSAGE & filters.TEXT
_FILES = filters.PHOTO | filters.VOICE | filters.Document.ALL
_CONTENT = filters.VIDEO | filters.VIDEO_NOTE | filters.AUDIO | filters.LOCATION | filters.Sticker.ALL


def _afresh(dialog: Dialog) -> Dialog:
    """A command or a press leaves an open question behind: the next words do not answer it any more."""

    def begin(visit: Visit) -> None:
        if visit.asks:
            visit.remember(asks=None)
        dialog(visit)

    return begin


def _nothing(visit: Visit) -> None:
    """What nobody here has use for is done with."""
