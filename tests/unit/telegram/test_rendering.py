"""What a letter looks like on Telegram: within its limits, marked, headed, and never read as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.buttons import read_button_data
from bot.channels.telegram.parts import LONGEST_CAPTION, LONGEST_TEXT, Mark, Part, pieces, units
from bot.channels.telegram.rendering import parts_of
from roleplay.domain.ids import AccountId, ChatRef, ExerciseId
from roleplay.domain.records import BotAccountRecord, ChatRecord, LetterRecord
from roleplay.services.record.views import At, ButtonShown, MediaView
from roleplay.services.talk.letter_shapes import Letter
from roleplay.services.talk.media import Shown
from roleplay.services.trainees.trainee_shapes import Contact, FeedEvent, Message

X, BOT, CHAT = ExerciseId("x"), AccountId("a"), ChatRef("k")


def letter(text: str = "", **more: object) -> Letter:
    record = LetterRecord(X, CHAT, BOT, more.pop("author", "script"), 1, body=more.pop("body", {}))
    account = BotAccountRecord(X, BOT, "actor", "1", "mother_bot", "", "", 1, "mother")
    event = FeedEvent("message", 7, message=message(text, more.pop("buttons", ()))) if text else None
    given = {"event": event, "header": "EXERCISE", "footer": "Call 00 if it is real", **more}
    return Letter(record, ChatRecord(X, CHAT, BOT, "5"), account, str(given.pop("language", "en")), **given)


def message(text: str, buttons: tuple[ButtonShown, ...] = ()) -> Message:
    moment = At(0, 1, "08:00")
    return Message(7, "m", "c1abc", False, "Elena", text, "en", None, buttons, "story", 12, moment, None)


def styled(part: Part) -> list[tuple[str, str]]:
    """Return what each mark covers, read as Telegram reads it."""
    raw = part.body.text.encode("utf-16-le")
    return [
        (mark.style, raw[2 * mark.offset : 2 * (mark.offset + mark.length)].decode("utf-16-le"))
        for mark in part.body.marks
    ]


def test_every_message_is_marked_as_an_exercise():
    (part,) = parts_of(letter("They are here 😱"))
    assert part.body.text == "EXERCISE\nThey are here 😱\nCall 00 if it is real"
    assert styled(part) == [("italic", "EXERCISE"), ("italic", "Call 00 if it is real")]


def test_a_switchboards_line_is_headed_by_who_speaks():
    (part,) = parts_of(letter("Hello?", speaker="Elena 🌻", header="😀 EX"))
    assert styled(part)[:2] == [("italic", "😀 EX"), ("bold", "Elena 🌻")]


def test_a_teammates_message_says_that_it_is_one():
    (part,) = parts_of(letter("where is she", speaker="Romeo", by_team=True, language="it"))
    assert styled(part)[1] == ("bold", "Romeo (la tua squadra)")


def test_what_people_write_is_never_markup():
    (part,) = parts_of(letter("<b>no</b> *no* _no_ [no](http://no)", header="", footer=""))
    assert part.body.text == "<b>no</b> *no* _no_ [no](http://no)"
    assert part.body.marks == ()


def test_buttons_come_back_as_what_was_pressed():
    (part,) = parts_of(letter("Will you help?", buttons=(ButtonShown(0, "Yes"), ButtonShown(1, "No"))))
    assert [[key.text for key in row] for row in part.keys] == [["Yes", "No"]]
    pressed = read_button_data(part.keys[0][1].data)
    assert pressed is not None
    assert (pressed.conversation_id, pressed.seq, pressed.index) == ("c1abc", 12, 1)


def test_a_long_text_is_cut_between_sentences_and_the_buttons_stand_under_the_last():
    text = "A sentence of some length, said by the mother. " * 300
    parts = parts_of(letter(text, buttons=(ButtonShown(0, "Yes"),)))
    assert all(units(part.body.text) <= LONGEST_TEXT for part in parts)
    assert all(part.body.text.splitlines()[1].endswith(".") for part in parts)
    assert [bool(part.keys) for part in parts] == [*[False] * (len(parts) - 1), True]


@pytest.mark.parametrize(
    ("mime", "kinds"),
    [
        ("image/jpeg", ["photo"]),
        ("application/pdf", ["document"]),
        ("audio/ogg", ["text", "voice"]),
        ("image/gif", ["document"]),
    ],
)
def test_files_go_as_what_they_are(mime: str, kinds: list[str]):
    parts = parts_of(letter("Look.", file=Shown(mime, b"content"), file_name="machine"))
    assert [part.kind for part in parts] == kinds
    assert parts[-1].file_name.startswith("machine.")


def test_a_text_too_long_for_a_caption_goes_on_below():
    first, *rest = parts_of(letter("Look at this. " * 200, file=Shown("image/jpeg", b"x"), file_name="a"))
    assert units(first.body.text) <= LONGEST_CAPTION
    assert {part.kind for part in rest} == {"text"}


def test_a_large_picture_goes_as_a_document():
    picture = Shown("image/png", b"x" * (10 * 1_048_576 + 1))
    assert [part.kind for part in parts_of(letter("Look.", file=picture, file_name="a"))] == ["document"]


def test_a_new_contact_comes_with_a_way_to_write_to_it():
    event = FeedEvent("contact", 7, contact=Contact("bank", "The bank", None, ()))
    (part,) = parts_of(letter(event=event, opens="bank_bot"))
    assert "New contact: The bank" in part.body.text
    assert part.keys[0][0].url == "https://t.me/bank_bot?start"


def test_the_bots_own_words_are_not_marked():
    body = {"text": "Your data.", "keyboard": [[{"text": "Erase", "data": "e:1"}]]}
    (part,) = parts_of(letter(body=body))
    assert (part.body.text, part.keys[0][0].data) == ("Your data.", "e:1")


def test_stop_is_told_in_the_readers_language():
    (part,) = parts_of(letter(event=FeedEvent("stopped", 7, stopped=True), language="ru"))
    assert part.body.text.startswith("Всё остановлено")


def test_an_edit_changes_the_first_message_and_takes_back_the_rest():
    edit, removal = parts_of(replace(letter(changes=("5", "6")), text="I meant Monday."))
    assert (edit.kind, edit.message_id) == ("edit", 5)
    assert "I meant Monday." in edit.body.text
    assert (removal.kind, removal.message_id) == ("delete", 6)


def test_what_is_taken_back_is_deleted():
    assert [part.kind for part in parts_of(letter(changes=("5", "6")))] == ["delete", "delete"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(2, 60))
def test_pieces_keep_every_word_and_fit(text: str, room: int):
    cut = pieces(text, room)
    assert all(0 < units(piece) <= room for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


@given(st.text(max_size=50), st.text(min_size=1, max_size=50))
def test_marks_cover_exactly_what_they_mark(before: str, heading: str):
    before, heading = before.encode("utf-8", "ignore").decode(), heading.encode("utf-8", "ignore").decode()
    (part,) = parts_of(letter("text", header=before, speaker=heading))
    if heading:
        assert ("bold", heading) in styled(part)
    assert all(isinstance(mark, Mark) for mark in part.body.marks)


def test_what_a_picture_shows_is_read_in_its_caption():
    seen = MediaView("/api/media/1", "A girl of twelve, smiling, in a blue coat.", "image")
    shown = replace(message("Have you seen her?"), media=seen)
    event = FeedEvent("message", 7, message=shown)
    (part,) = parts_of(letter(event=event, file=Shown("image/jpeg", b"\xff\xd8\xff"), file_name="girl"))
    assert part.kind == "photo"
    assert part.body.text.splitlines()[1:3] == [
        "Have you seen her?",
        "Picture: A girl of twelve, smiling, in a blue coat.",
    ]


def test_what_a_voice_message_says_is_read_before_it():
    heard = MediaView("/api/media/1", "A man says: Tonight, nine o'clock.", "audio")
    event = FeedEvent("message", 7, message=replace(message(""), media=heard))
    words, voice = parts_of(letter(event=event, file=Shown("audio/ogg", b"OggS"), file_name="call"))
    assert "Voice message: A man says: Tonight, nine o'clock." in words.body.text
    assert voice.kind == "voice"


def test_a_new_contact_is_written_to_by_a_button_also_at_the_switchboard():
    switchboard = BotAccountRecord(X, BOT, "switchboard", "1", "all_bot", "", "", 1)
    event = FeedEvent("contact", 7, contact=Contact("aunt", "Aunt Rosa", None, ()))
    (part,) = parts_of(replace(letter(event=event), account=switchboard))
    assert [(key.text, key.data) for row in part.keys for key in row] == [("Write to Aunt Rosa", "c:aunt")]
