"""Tokens at rest, and what a button carries."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.channels.telegram.buttons import LONGEST_DATA, Pressed, button_data, read_button_data
from bot.sealing import KEY_FILE, FernetSeal, seal_of
from bot.settings import Settings
from roleplay.domain.ids import ConversationId, fresh_id
from roleplay.ports.seal import BrokenSealError

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def test_a_sealed_token_shows_nothing_of_itself_and_opens_again() -> None:
    seal = FernetSeal("k" * 32)
    sealed = seal.close(TOKEN)
    assert TOKEN[:9] not in sealed
    assert sealed != seal.close(TOKEN)
    assert FernetSeal("k" * 32).open(sealed) == TOKEN


def test_another_key_opens_nothing_and_says_what_to_do() -> None:
    sealed = FernetSeal("k" * 32).close(TOKEN)
    with pytest.raises(BrokenSealError, match="BLURLINE_SECRET_KEY"):
        FernetSeal("x" * 32).open(sealed)


def test_without_a_key_one_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    sealed = seal_of(settings).close(TOKEN)
    assert seal_of(settings).open(sealed) == TOKEN
    assert stat.S_IMODE((settings.data / KEY_FILE).stat().st_mode) == 0o600


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 32"):
        Settings(secret_key="secret")


def test_a_button_comes_back_as_it_was_sent() -> None:
    conversation = ConversationId(fresh_id("c"))
    data = button_data(conversation, 999_999, 12)
    assert read_button_data(data) == Pressed(conversation, 999_999, 12)
    assert len(data.encode()) <= LONGEST_DATA


@pytest.mark.parametrize("data", ["", "b", "b:c1:x:1", "b:c1:1:-1", "join:police", "b:c1:1:2:3"])
def test_other_data_is_no_button_of_a_line(data: str) -> None:
    assert read_button_data(data) is None
