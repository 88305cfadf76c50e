"""A token is in no log, no file, no address of ours and no message, whatever goes wrong while it is used."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.fakes.telegram_faults import Reset, ServerError, Silence, TooMany
from tests.fakes.telegram_phone import Phone
from tests.telegram.house import PATIENCE_S, ROOM, House, house_with

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(240)]
FAULTS = (ServerError(502, html=True), Reset(delivered=False), TooMany(1), Silence(0.1, delivered=True))
JPEG = b"\xff\xd8\xff" + b"girl" * 50


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["poll", "webhook"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with house_with(request.param, tmp_path) as house:
        yield house


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every library tells all it ever would, unless the program forbids it now (not in a test before)."""
    for library in (None, "httpx", "telegram"):
        caplog.set_level(logging.DEBUG, logger=library)
    return caplog


async def test_no_token_is_ever_told(
    house: House, everything_logged: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    house.settings = house.settings.model_copy(update={"log_level": "debug"})
    tokens, office = [*house.tokens.values(), ROOM], house.tokens["office1"]
    await a_careless_program_would_tell(house, everything_logged)
    house.city.revoke(house.tokens["office2"])
    async with house.open():
        anna = house.city.phone("Anna")
        await anna.start(office, house.teams["Alpha"][1])
        await anna.wait(office, lambda said: bool(said.buttons), seconds=PATIENCE_S)
        await anna.photo(office, JPEG, "Who are you?")
        for fault in FAULTS:
            house.city.faults.next("sendMessage", fault)
            await anna.type(office, "/start")
        await breaks_off_and_comes_back(house, anna, office)
    told = capsys.readouterr()
    logs = everything_logged.text + told.out + told.err
    assert "A Telegram bot cannot be used." in logs  # what went wrong was told, and it is here
    for what in (logs, repr([fields for _token, _method, fields in house.city.calls])):
        assert found_in(what, tokens) == []
    for file in await asyncio.to_thread(lambda: list(house.settings.data.rglob("*"))):
        if file.is_file():
            assert found_in(file.read_bytes().decode("latin-1"), tokens) == []


def found_in(what: str, tokens: list[str]) -> list[str]:
    return [token for token in tokens if token in what or quote(token, safe="") in what]


async def breaks_off_and_comes_back(house: House, phone: Phone, token: str) -> None:
    """Telegram is away until the program has noticed, with something to send."""
    house.city.faults.down = True
    await house.until(lambda: house.here.telegram.troubles or house.settings.telegram_updates == "webhook")
    house.city.faults.down = False
    before = max(said.message_id for said in phone.sees(token))
    await phone.type(token, "/start")
    await phone.wait(token, lambda said: "link" in said.text, after=before, seconds=PATIENCE_S)


async def a_careless_program_would_tell(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """This test would find it: httpx by itself logs the address of each request, and the token with it."""
    async with httpx.AsyncClient() as client:
        await client.get(f"{house.city.base}/bot{ROOM}/getMe")
    assert found_in(caplog.text, [ROOM]) == [ROOM]
    caplog.clear()
