"""Write a letter as Telegram shows it: marked as an exercise, headed by who speaks, with buttons and files.

What a reader sees here is what their page shows, entry by entry; this module only gives it another form.
"""

from __future__ import annotations

from dataclasses import replace

from bot.channels.telegram.buttons import CHOOSE, button_data
from bot.channels.telegram.parts import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    VOICES,
    Key,
    Kind,
    Marked,
    Part,
    pieces,
    rows,
    short,
    units,
)
from roleplay.domain.ids import ConversationId
from roleplay.services.exercise.lifecycle import STOPPED
from roleplay.services.record.views import MediaView
from roleplay.services.talk.letter_shapes import Letter
from roleplay.services.trainees.trainee_shapes import Contact, FeedEvent, Message
from roleplay.texts import _, speaking

_PHOTOS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
_OTHERS = {"application/pdf": ".pdf", "image/gif": ".gif", "video/mp4": ".mp4"}
LARGEST_PHOTO = 10 * 1_048_576
"""Bytes; a larger picture goes as a document."""


def parts_of(letter: Letter) -> list[Part]:
    """Return the messages to send, in order; none when there is nothing to say."""
    with speaking(letter.language):
        if letter.changes:
            return _changed(letter)
        if letter.event is None:
            return _own_words(letter)
        if letter.event.message is not None:
            return _line(letter, letter.event.message)
        return _notice(letter, letter.event)


def _line(letter: Letter, message: Message) -> list[Part]:
    heading = _heading(letter)
    data = ConversationId(message.conversation_id)
    keys = rows(
        [
            Key(short(each.text), button_data(data, message.button_seq or 0, each.index))
            for each in message.buttons
        ]
    )
    said = "\n".join(filter(None, (message.text, _described(message.media))))
    return _dressed(letter, heading, said, keys)


def _described(media: MediaView | None) -> str:
    """Put what a file shows into words: whoever cannot see or hear it reads it, or has it read aloud.

    It stands in the caption, which a screen reader speaks with the picture; Telegram has no hidden text.
    """
    if media is None or not media.alt:
        return ""
    match media.kind:
        case "image":
            return _("Picture: {words}").format(words=media.alt)
        case "audio":
            return _("Voice message: {words}").format(words=media.alt)
    return _("File: {words}").format(words=media.alt)


def _heading(letter: Letter) -> str:
    return _("{name} (your team)").format(name=letter.speaker) if letter.by_team else letter.speaker


def _notice(letter: Letter, event: FeedEvent) -> list[Part]:
    if event.contact is not None:
        keys = rows(_ways_to(letter, event.contact))
        return _dressed(letter, "", _("New contact: {name}").format(name=event.contact.name), keys)
    if event.item is not None:
        heading = " · ".join(filter(None, (event.item.sender, event.item.title)))
        return _dressed(letter, heading, event.item.text, ())
    if event.stopped is not None:
        return [
            Part("text", Marked().and_(_stopped() if event.stopped else _("The exercise goes on for you.")))
        ]
    stopped_for_all = event.phase == "paused" and event.clock and event.clock.pause_reason == STOPPED
    words = _stopped() if stopped_for_all else _phase(event.phase or "")
    return [Part("text", Marked().and_(words))] if words else []


def _ways_to(letter: Letter, contact: Contact) -> list[Key]:
    """Open the contact's own bot, or choose them at the switchboard; none for who is on the page alone."""
    name = short(_("Write to {name}").format(name=contact.name))
    if letter.opens:
        return [Key(name, url=f"https://t.me/{letter.opens}?start")]
    return [Key(name, CHOOSE + contact.actor_id)] if letter.account.kind == "switchboard" else []


def _stopped() -> str:
    return _("Everything is stopped. The exercise staff has been called.")


def _phase(phase: str) -> str:
    return {
        "running": _("The exercise is running."),
        "paused": _("The exercise is paused. What you write now is read when it goes on."),
        "ended": _("The exercise has ended. Thank you."),
    }.get(phase, "")


def _own_words(letter: Letter) -> list[Part]:
    body = letter.record.body
    keyboard = tuple(
        tuple(Key(short(key["text"]), key.get("data", ""), key.get("url", "")) for key in row)
        for row in body.get("keyboard", ())
    )
    said = letter.text or str(body.get("text", ""))
    if letter.file is not None:
        file, name = letter.file.content, letter.file_name
        return [Part("document", Marked(said), file=file, file_name=name, protected=letter.secret)]
    texts = pieces(said, LONGEST_TEXT)
    written = [Part("text", Marked(text), protected=letter.secret) for text in texts]
    return _with_keys(written, keyboard)


def _changed(letter: Letter) -> list[Part]:
    first, *others = (int(number) for number in letter.changes)
    removed = [Part("delete", message_id=number) for number in others]
    if not letter.text:
        return [Part("delete", message_id=first), *removed]
    kind: Kind = "edit_caption" if letter.captioned else "edit"
    room = LONGEST_CAPTION if letter.captioned else LONGEST_TEXT
    heading = _heading(letter)
    text = pieces(letter.text, room - _frame(letter, heading))[0]
    return [Part(kind, _framed(letter, heading, text), message_id=first), *removed]


def _dressed(letter: Letter, heading: str, text: str, keys: tuple[tuple[Key, ...], ...]) -> list[Part]:
    """Put the exercise's marking, the heading, the file and the text together."""
    frame = _frame(letter, heading)
    if letter.file is None and letter.location is None:
        texts = pieces(text, LONGEST_TEXT - frame) or [""]
        return _with_keys([Part("text", _framed(letter, heading, each)) for each in texts], keys)
    captions = pieces(text, LONGEST_CAPTION - frame, LONGEST_TEXT - frame) or [""]
    first = _enclosed(letter, _framed(letter, heading, captions[0]))
    rest = [Part("text", _framed(letter, heading, each)) for each in captions[1:]]
    return _with_keys([*first, *rest], keys)


def _framed(letter: Letter, heading: str, text: str) -> Marked:
    return (
        Marked().and_(letter.header, "italic").and_(heading, "bold").and_(text).and_(letter.footer, "italic")
    )


def _frame(letter: Letter, heading: str) -> int:
    return sum(units(part) + 1 for part in (letter.header, heading, letter.footer) if part)


def _with_keys(parts: list[Part], keys: tuple[tuple[Key, ...], ...]) -> list[Part]:
    return [*parts[:-1], replace(parts[-1], keys=keys)] if keys and parts else parts


def _enclosed(letter: Letter, caption: Marked) -> list[Part]:
    if letter.file is None:
        return [Part("text", caption), Part("location", place=letter.location)]
    mime, content = letter.file.mime, letter.file.content
    if mime in _PHOTOS and len(content) <= LARGEST_PHOTO:
        return [Part("photo", caption, file=content, file_name=_named(letter, _PHOTOS[mime]))]
    if mime in VOICES:
        return [Part("text", caption), Part("voice", file=content, file_name=_named(letter, VOICES[mime]))]
    ending = _OTHERS.get(mime) or _PHOTOS.get(mime) or ""
    return [Part("document", caption, file=content, file_name=_named(letter, ending))]


def _named(letter: Letter, ending: str) -> str:
    return letter.file_name if letter.file_name.endswith(ending) else letter.file_name + ending
