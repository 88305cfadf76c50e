"""A code that signs a phone in is never readable in the database, however it was sent."""

from __future__ import annotations

import pytest

from bot.channels.telegram.reception import NotNowError, Reception
from tests.unit.control_room.conftest import ANN, GameClock

pytestmark = pytest.mark.anyio


class Deaf:
    """Reads nothing yet, as while Telegram does not say who the bot is."""

    async def read(self, account, update):
        raise NotNowError("not open yet")

    async def stop(self):
        pass


@pytest.mark.parametrize("written", ["{code}", "/start {code}", "/Start@control_bot {code}", " {code} "])
async def test_a_code_is_kept_as_its_fingerprint_and_signs_in_all_the_same(desk, written):
    code, phone = desk.code(ANN), desk.phone()
    reception = Reception(desk.ledger, desk.packs, GameClock(desk.game), {"control": Deaf()})
    await reception.keep(desk.account, [phone.message(written.format(code=code))], read=False)
    (row,) = desk.waiting_updates()
    assert code not in str(row.body)
    await desk.read(row)
    await desk.settle()
    assert "Welcome, ann" in phone.last.text


async def test_ten_letters_that_are_no_code_are_words(desk):
    phone = await desk.phone_of(ANN)
    reception = Reception(desk.ledger, desk.packs, GameClock(desk.game), {"control": Deaf()})
    await reception.keep(desk.account, [phone.message("strawberry")], read=False)
    assert [row.body["message"]["text"] for row in desk.waiting_updates()] == ["strawberry"]
