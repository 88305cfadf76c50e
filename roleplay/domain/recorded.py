"""What the program itself writes into the record: always in English, told again in each reader's language.

A record must not depend on who happened to cause it, so a sentence is written as it stands here, with its
values filled in, and `retell` finds it again wherever people read it. What people wrote stays as it is.
"""

from __future__ import annotations

import re
import string
from functools import cache

from roleplay.texts import _, mark

# why an inject stands where it stands
BY_CLOCK = mark("fired by the clock")
BY_SCRIPT = mark("fired by a script")
BY_CONTROL = mark("fired by control")
HELD = mark("held by control")
RELEASED = mark("released")
SKIPPED = mark("skipped by control")
MOVED = mark("moved by control")
IMPROVISED = mark("improvised by control")
NOT_NEEDED = mark("not needed: {condition} holds")
TRUE = mark("{condition} holds")
NOT_TRUE = mark("{condition} does not hold")
TOO_LATE = mark("came due while the exercise could not run")
DAY_CUT_SHORT = mark("day {day} ended before its time")
DECIDE = mark("{why}: fire it or skip it")
ENDEX_FIRST = mark("EndEx came first ({time})")
WAS_HELD = mark("{why} (it was held: {before})")
NOBODY_THERE = mark("nobody in the team is there to read it")
NOBODY_PLAYS = mark("nobody in the team plays {agencies}")
NOBODY_JOINED = mark("nobody has joined the team")

# why the clock was moved or stopped
DAY_OVER = mark("day over")
NEXT_DAY = mark("next day")
SPEED = mark("speed")
STOPPED = mark("stopped")

# what a role-player is called for
CALL_TEAM = mark("Call the team: {what}")
INJECT_WAITS = mark("Inject {inject} waits among your drafts.")
EVENT_WAITS = mark("Event {event} waits until you hand back.")
IN_A_RING = mark("{actor}: {event} was left out; actors send events to each other in a circle.")
IN_CIRCLES = mark("The script goes round in circles at '{state}'. Take over.")  # the engine's own words
VANISHED = mark("The role-player vanished; the script speaks again. Please take a look.")
SWAPPED_OUT = mark("The role-player was swapped out; the script speaks again. Please take a look.")
IS_BACK = mark("Is back at the console.")

# what has gone wrong
ALL_STOPPED = mark("The whole exercise was stopped.")
SET_ASIDE = mark("Something due ({what}) failed and was set aside; see the server's log.")
UNREADABLE = mark("A message from Telegram could not be read and was set aside; see the server's log.")
UNWRITABLE = mark("It could not be written; see the server's log.")
DIED_SENDING = mark("the program stopped while sending it")
PROGRAM_STOPPED = mark("The program stopped.")
NOTHING_TO_SHOW = mark("there is nothing to show in this chat")
TAKEN_OVER = mark("somebody has taken the actor over")
FROZEN = mark("the conversation is frozen")
ENDED = mark("the exercise has ended")
CHAT_LOST = mark("the chat cannot be reached")
OF_BOT = mark("@{bot}: {why}")

# what Telegram did
UNREACHABLE = mark("Telegram cannot be reached.")
TOLD_TO_WAIT = mark("Telegram told us to wait")
TOKEN_REFUSED = mark("Telegram does not accept the bot's token.")
TOKEN_BROKEN = mark("The bot's token cannot be read: set it anew.")
TOKEN_UNKNOWN = mark(
    "Telegram does not know this token (any more): ask @BotFather for a new one and add it again."
)
WRONG_KEY = mark(
    "a stored secret was sealed with another key: set BLURLINE_SECRET_KEY to the former key, "
    "or enter the secret again"
)
ANOTHER_READS = mark("another program reads this bot's messages: stop it, or give it another bot")
NOT_TELEGRAM = mark("The answer was not Telegram's: some gateway may stand in between.")
NO_ANSWER = mark("Telegram did not answer in time.")
BROKE_OFF = mark("The connection broke before Telegram answered.")
GAVE_UP = mark("Telegram, or a gateway before it, gave up.")
WAITED_FOR_ITSELF = mark("Telegram gave up waiting for itself: {said}")
UNWELL = mark("Telegram is unwell: {said}")
WHILE_SENDING = mark("{error} while sending.")

# how the audit log was broken
ENTRIES_MISSING = mark("{count} entries are missing here")
ENTRY_CHANGED = mark("this entry, or the one before it, is not what was written")
LOG_CUT = mark("the log ends here, but {count} entries were written")


def retell(said: str) -> str:
    """Say a recorded sentence in the language now spoken; one that is not of this program stays as it is."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(said):
            return _(template).format(**{name: retell(value) for name, value in found.groupdict().items()})
    return said


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give every sentence with a pattern that finds its values, those without values first."""
    sentences = [value for name, value in globals().items() if name.isupper() and isinstance(value, str)]
    return tuple((each, _pattern(each)) for each in sorted(sentences, key=lambda each: each.count("{")))


def _pattern(template: str) -> re.Pattern[str]:
    parts = (
        re.escape(text) + (f"(?P<{name}>.+)" if name else "")
        for text, name, _spec, _conversion in string.Formatter().parse(template)
    )
    return re.compile("".join(parts), re.DOTALL)
