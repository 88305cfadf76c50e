"""What is looked at in an update before anything is made of it."""

from __future__ import annotations

import pytest

from bot.channels.telegram.updates import as_kept


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
