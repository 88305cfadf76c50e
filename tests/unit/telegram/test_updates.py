"""What is looked at in an update before anything is made of it."""

from __future__ import annotations

import pytest

from bot.channels.telegram.updates import as_kept, is_urgent


def text_kept(text: str) -> str:
    kept = as_kept({"update_id": 1, "message": {"message_id": 2, "text": text}}, lambda secret: f"<{secret}>")
    return str(kept["message"]["text"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/start aB_c-9", "/start <aB_c-9>"),
        ("/start@guide_bot aB_c-9", "/start@guide_bot <aB_c-9>"),
        ("/start abcde fghij", "/start <abcde fghij>"),
    ],
)
def test_what_opens_a_door_is_kept_as_its_hash(written, kept):
    assert text_kept(written) == kept


@pytest.mark.parametrize("written", ["/start", "/start hello", "/stop now", "start me up", "", "/started x"])
def test_everything_else_is_kept_as_it_came(written):
    assert text_kept(written) == written


def test_an_update_without_a_text_is_kept_as_it_came():
    update = {"update_id": 1, "my_chat_member": {"chat": {"id": 5}}}
    assert as_kept(update, str.upper) == update


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_door_is_a_door_in_capitals_and_in_second_thoughts(kind):
    kept = as_kept({"update_id": 1, kind: {"message_id": 2, "text": "/START aB_c-9"}}, str.upper)
    assert kept[kind]["text"] == "/START AB_C-9"


def test_of_what_is_replied_to_only_the_number_is_kept():
    """The bot's own message may have carried a personal link."""
    said = {"message_id": 1, "date": 1, "chat": {"id": 5}, "text": "Your page: /continue/aB_c-9"}
    update = {"update_id": 1, "message": {"message_id": 2, "text": "Thanks", "reply_to_message": said}}
    kept = as_kept(update, str.upper)
    assert kept["message"]["reply_to_message"] == {"message_id": 1, "date": 1, "chat": {"id": 5}}
    assert kept["message"]["text"] == "Thanks"


@pytest.mark.parametrize("text", ["/stop", "/Stop", "/STOP@guide_bot now", "STOP REAL EMERGENCY"])
def test_a_stop_waits_for_nothing_however_it_is_written(text):
    assert is_urgent({"update_id": 1, "message": {"message_id": 2, "text": text}})
    assert not is_urgent({"update_id": 1, "message": {"message_id": 2, "text": f"do not {text}"}})
