"""Taking an actor over by phone, speaking, approving, and giving the actor back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from roleplay.services.control import take_control
from roleplay.services.talk.correct import correct
from tests.unit.control_room.conftest import ANN, BEN, GROUP, X

pytestmark = pytest.mark.anyio
SECOND = 1_000


async def test_the_queue_shows_who_waits_the_longest_first(desk):
    phone = await desk.phone_of(ANN)
    desk.game.take(operator=BEN)
    await desk.trainee_writes("hello?")
    desk.game.jump(70 * SECOND)
    await phone.type("/queue")
    assert "Who waits, the longest first:" in phone.last.text
    assert "🗣 Elena → Alfa  ⏳ 1:30  (ben)" in phone.last.text
    await phone.press("🗣 Elena → Alfa")
    assert "ben speaks for Elena now." in phone.last.text
    assert "Romeo (Police): hello?" in phone.last.text


async def test_take_reply_and_the_actor_says_it(desk):
    phone = await desk.phone_of(ANN)
    await desk.trainee_writes("hello?", wait=0)
    await phone.type("/take")
    assert desk.mother().holder == ANN
    assert "You speak for Elena." in phone.last.text
    assert "Romeo (Police): hello?" in phone.last.text
    await phone.reply(phone.last, "Who are you?")
    assert "Elena → Alfa in a moment: Who are you?" in phone.last.text
    assert desk.game.said() == []
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Who are you?"]
    assert desk.game.entries("message.out")[-1].operator_id == ANN


async def test_words_without_a_reply_go_to_the_only_actor_in_hand(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("I cannot talk now.")
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["I cannot talk now."]


async def test_with_several_actors_in_hand_nothing_is_said_before_one_is_chosen(desk):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: _open_landlord(s, desk))
    await phone.type("/take elena")
    await phone.type("/take landlord")
    await phone.type("Not now.")
    assert "Who shall say it?" in phone.last.text
    await phone.press("🗣 The landlord → Alfa")
    await desk.pass_time(6 * SECOND)
    assert desk.game.said("landlord") == ["Not now."]
    assert desk.game.said() == []


async def test_undo_takes_the_line_back(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("Oops")
    await phone.press("Undo")
    assert "taken back, nobody has seen it: Oops" in phone.last.text
    await desk.pass_time(10 * SECOND)
    assert desk.game.said() == []


async def test_undo_too_late_says_so(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("Oops")
    await desk.pass_time(6 * SECOND)
    await phone.press("Undo")
    assert desk.telegram.toasts() == ["This line has already gone out."]
    assert desk.game.said() == ["Oops"]


async def test_a_suggestion_on_a_button_is_said_once_however_often_it_is_pressed(desk):
    phone = await desk.phone_of(ANN)
    await desk.trainee_writes("what is the address")
    await phone.type("/take elena")
    await phone.press("Suggestions")
    assert "1. I am so scared." in phone.last.text
    shown = phone.last
    await phone.press("1", shown)
    await phone.press("1", shown)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said()[-1:] == ["I am so scared."]
    assert desk.game.said().count("I am so scared.") == 1


async def test_whoever_does_not_hold_the_seat_is_told_who_does_and_offered_it(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    card = phone.last
    desk.game.take(operator=BEN)
    await phone.reply(card, "Still me")
    assert "ben speaks for Elena now. Your words were not said." in [each.text for each in phone.sees()]
    await phone.press("Take over and say it")
    assert desk.mother().holder == ANN
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Still me"]


async def test_phone_and_console_race_for_a_seat_and_one_wins(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/queue")
    await phone.press("▶️ Elena → Alfa")
    card = phone.last
    desk.game.take(operator=BEN)
    await phone.press("Take over", card)
    assert desk.telegram.toasts() == ["ben speaks for Elena now."]
    assert desk.mother().holder == BEN
    assert "Take over from ben" in phone.last.keys


async def test_the_console_loses_to_the_phone_in_the_same_way(desk):
    phone = await desk.phone_of(ANN)
    rev = desk.mother().control_rev
    await phone.type("/take elena")
    with pytest.raises(Exception, match="first"):
        desk.game.do(
            lambda s: take_control.take(s, desk.game.mother, operator_id=BEN, control="person", rev=rev)
        )
    assert desk.mother().holder == ANN


async def test_the_script_drafts_and_a_person_sends(desk):
    phone = await desk.phone_of(ANN)
    await _approving(desk, phone)
    assert "the script drafts\nWhy do you ask?" in phone.sees()[-3].text
    await phone.press("✓ Send", phone.sees()[-3])
    assert "sent: Why do you ask?" in phone.last.text
    await desk.pass_time(2 * SECOND)
    assert desk.game.said() == ["Why do you ask?"]


async def test_a_draft_is_edited(desk):
    phone = await desk.phone_of(ANN)
    await _approving(desk, phone)
    await phone.press("✎ Edit", phone.sees()[-3])
    assert phone.sees()[-2].text == "Why do you ask?"
    assert phone.last.asks
    await phone.reply(phone.last, "Why would you ask that?")
    await desk.pass_time(2 * SECOND)
    assert desk.game.said() == ["Why would you ask that?"]


async def test_replace_says_other_words_instead_of_everything_drafted(desk):
    phone = await desk.phone_of(ANN)
    await _approving(desk, phone)
    await phone.press("↺ Replace", phone.sees()[-3])
    await phone.type("Leave me alone.")
    await desk.pass_time(5 * SECOND)
    assert desk.game.said() == ["Leave me alone."]


async def test_a_draft_is_dropped_and_its_buttons_are_stale_afterwards(desk):
    phone = await desk.phone_of(ANN)
    await _approving(desk, phone)
    shown = phone.sees()[-3]
    await phone.press("✗ Drop", shown)
    await phone.press("✓ Send", shown)
    assert desk.telegram.toasts() == ["This draft has already been sent or dropped."]
    await desk.pass_time(5 * SECOND)
    assert desk.game.said() == []


async def test_a_command_leaves_an_open_question_behind(desk):
    phone = await desk.phone_of(ANN)
    await _approving(desk, phone)
    await phone.press("✎ Edit", phone.sees()[-3])
    await phone.type("/queue")
    await phone.type("What?")
    await desk.pass_time(6 * SECOND)
    assert [entry.body["decision"] for entry in desk.game.entries("line.approved")] == []


async def test_hand_back_here_and_drop(desk):
    phone = await desk.phone_of(ANN)
    await desk.trainee_writes("hm")
    await phone.type("/take elena")
    await desk.trainee_writes("what is the address")
    before = desk.game.said()
    await phone.type("/back")
    await phone.press("Here, in “greeting”")
    assert "The last message is not answered yet:\nRomeo (Police): what is the address" in phone.last.text
    await phone.press("Drop it, unanswered")
    assert "the script speaks again, in “greeting”" in phone.last.text
    await desk.pass_time(10 * SECOND)
    assert desk.game.said() == before
    assert (desk.mother().control, desk.mother().holder) == ("script", None)


async def test_hand_back_and_the_script_answers(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await desk.trainee_writes("what is the address")
    await phone.type("/back")
    await phone.press("Here, in “greeting”")
    await phone.press("The script answers it")
    await desk.pass_time(20 * SECOND)
    assert desk.game.said() == ["Why do you ask?", "She left on Monday.", "Will you help?"]


async def test_hand_back_to_a_return_point_or_any_state(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("/back")
    assert "↩️ story" in phone.last.keys
    await phone.press("Any state…")
    assert {"greeting", "story", "panic", "gone"} <= set(phone.last.keys)
    await phone.press("panic")
    await desk.pass_time(20 * SECOND)
    assert desk.game.said() == ["Is it her?"]


async def test_hand_back_by_an_old_button_changes_nothing(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("/back")
    shown = phone.last
    desk.game.take(operator=BEN)
    await phone.press("Here, in “greeting”", shown)
    assert desk.mother().holder == BEN
    assert "ben speaks for Elena now." in desk.telegram.toasts()


async def test_freezing_is_seen_as_frozen(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.press("Freeze")
    assert desk.mother().control == "frozen"
    assert "Frozen: nobody speaks for Elena." in phone.last.text


async def test_a_button_of_somebody_elses_chat_means_nothing(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    await ann.type("/take elena")
    stolen = ann.last
    await desk.receive(ben.pressed("Freeze", stolen))
    assert desk.mother().control == "person"
    assert "This button is from an earlier time" in desk.telegram.toasts()[-1]


async def test_an_unknown_button_is_answered_kindly(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    stale = replace(phone.last, fields={"reply_markup": {"inline_keyboard": [[_key("Old")]]}})
    await phone.press("Old", stale)
    assert desk.telegram.toasts() == [
        "This button is from an earlier time. /queue shows how things stand now."
    ]


async def test_every_callback_fits_into_64_bytes(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("/back")
    await phone.type("/inject")
    keys = [data for call in phone.sees() for data in call.keys.values()]
    assert keys
    assert max(len(data.encode()) for data in keys) <= 64


async def test_a_place_is_refused_kindly(desk):
    phone = await desk.phone_of(ANN)
    update = phone.message("")
    del update["message"]["text"]
    update["message"]["location"] = {"latitude": 1.0, "longitude": 2.0}
    await desk.receive(update)
    assert "documents and voice messages can be said from here; this cannot" in phone.last.text


async def test_words_edited_before_they_leave_are_said_as_edited_and_once(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    update = await phone.type("One")
    await desk.receive(_edited(update, "Two"))
    assert phone.last.text.endswith("changed: Two")
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Two"]
    assert desk.game.entries("line.changed")[-1].body["was"] == "One"


async def test_words_edited_after_they_have_left_change_on_the_phones(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    update = await phone.type("One")
    await desk.pass_time(6 * SECOND)
    await desk.receive(_edited(update, "Two"))
    said, changed = desk.game.entries("message.out")[-1], desk.game.entries("message.edited")[-1]
    assert (changed.body["of"], changed.body["text"]) == (said.seq, "Two")
    assert changed.operator_id == ANN


async def test_words_edited_by_somebody_who_lost_the_seat_change_nothing(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    await ann.type("/take elena")
    update = await ann.type("One")
    await desk.pass_time(6 * SECOND)
    await ben.type("/take elena")
    await ben.press("Take over from ann")
    await desk.receive(_edited(update, "Two"))
    assert desk.game.entries("message.edited") == []
    assert "changed" not in ann.last.text


async def test_the_stop_phrase_stops_everything_at_once_and_is_never_said(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("stop, real emergency!")
    assert desk.game.look(lambda s: s.exercise.phase) == "paused"
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == []


async def test_a_phone_that_is_not_signed_in_is_told_that_its_stop_stopped_nothing(desk):
    stranger = desk.phone(777)
    await stranger.type("STOP REAL EMERGENCY")
    assert desk.game.look(lambda s: s.exercise.phase) == "running"
    assert "nothing was stopped: tell the exercise staff" in stranger.last.text


async def test_a_second_thought_of_a_trainee_reaches_whoever_speaks(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await desk.trainee_writes("the red house", wait=0)
    first = desk.game.entries("message.in")[-1]
    desk.game.do(lambda s: _second_thought(s, first, "the blue house"))
    await desk.settle()
    assert phone.last.text == "EXERCISE · 🗣 Elena → Alfa\n✎ Romeo (Police): the blue house"


def _second_thought(stage, entry, text):
    row = stage.uow.inbox.get(X, entry.body["inbox_id"])
    correct(stage, stage.trainee(entry.trainee_id), row.channel, row.account, row.update_id, text)


def _edited(update, text):
    return {"update_id": 9_999, "edited_message": {**update["message"], "edit_date": 2, "text": text}}


async def test_words_of_a_stranger_in_the_group_are_not_answered(desk):
    stranger = desk.phone(777)
    await stranger.type("hello", chat=GROUP)
    assert stranger.sees(GROUP) == []


def _key(text):
    return {"text": text, "callback_data": "k:gone"}


def _open_landlord(stage, desk):
    from roleplay.services.talk import contacts

    contacts.reveal(stage, desk.game.team, "landlord", reason="test")
    return X


async def _approving(desk, phone):
    await phone.type("/queue")
    await phone.press("▶️ Elena → Alfa")
    await phone.press("Let me approve")
    assert "The script drafts for Elena, you approve." in phone.last.text
    await desk.trainee_writes("what is the address")


JPEG_OF_A_CAMERA = b"\xff\xd8\xff\xe1\x00\x0cExif\x00\x00GPS!\xff\xda the picture"
VOICE = b"OggS spoken"


def photo(desk: Any, content: bytes, caption: str = "") -> dict[str, Any]:
    desk.telegram.files["photo-1"] = content
    size = {"file_id": "photo-1", "file_unique_id": "u", "width": 9, "height": 9, "file_size": len(content)}
    return {"photo": [size], **({"caption": caption} if caption else {})}


async def test_a_photo_from_the_phone_is_said_by_the_actor_without_what_the_camera_added(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("", **photo(desk, JPEG_OF_A_CAMERA, "This is her."))
    assert "in a moment: 📎 This is her." in phone.last.text
    await desk.pass_time(6 * SECOND)
    line = desk.game.entries("message.out")[-1]
    assert (line.body["text"], line.operator_id) == ("This is her.", ANN)
    kept = desk.game.look(lambda s: s.uow.media.get(s.exercise_id, line.body["media_id"]))
    assert kept.mime == "image/jpeg"
    assert kept.content.endswith(b"the picture")
    assert b"GPS" not in kept.content
    assert kept.trainee_id is None


async def test_a_voice_message_is_said_as_a_reply_to_the_card(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    desk.telegram.files["v"] = VOICE
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 2, "file_size": len(VOICE)}
    answered = {"message_id": phone.last.message_id, "date": 1, "chat": phone.place(None)}
    await phone.type("", voice=voice, reply_to_message=answered)
    await desk.pass_time(6 * SECOND)
    line = desk.game.entries("message.out")[-1]
    kept = desk.game.look(lambda s: s.uow.media.get(s.exercise_id, line.body["media_id"]))
    assert (kept.mime, kept.content) == ("audio/ogg", VOICE)


async def test_a_photo_can_be_taken_back_in_time(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("", **photo(desk, JPEG_OF_A_CAMERA))
    await phone.press("Undo")
    await desk.pass_time(6 * SECOND)
    assert desk.game.entries("message.out") == []


async def test_a_photo_of_somebody_without_the_seat_is_not_said(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("", **photo(desk, JPEG_OF_A_CAMERA))
    assert "Your file was not said." in phone.last.text
    assert desk.game.entries("message.out") == []


async def test_a_file_that_nobody_can_show_is_refused_kindly(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await phone.type("", **photo(desk, b"MZ a program"))
    await desk.pass_time(6 * SECOND)
    assert desk.game.entries("message.out") == []
    assert "in a moment" not in phone.last.text


async def test_a_strangers_file_is_never_fetched(desk):
    stranger = desk.phone(999)
    await stranger.type("", **photo(desk, JPEG_OF_A_CAMERA))
    assert "getFile" not in [call.method for call in desk.telegram.calls]
