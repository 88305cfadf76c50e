"""Whoever takes part on the web and in Telegram is one trainee, whichever came first."""

from __future__ import annotations

import httpx
import pytest

from roleplay.services.trainees import enrol, personal_link
from roleplay.services.trainees.personal_link import LINK_MS
from tests.telegram.conftest import AUNT, GUIDE, Room, join, press

pytestmark = pytest.mark.anyio


def on_the_web(room: Room, call_sign: str = "Falcon") -> str:
    """Join on the web page; returns the session's secret."""
    joined = room.act(
        lambda s: enrol.join(
            s, room.teams[0], call_sign=call_sign, agency="police", languages=["en"], consent_version="1"
        )
    )
    return str(joined.token)


def link_of(room: Room, at: int = 0) -> str:
    trainee = room.trainees()[at]
    return str(room.act(lambda s: personal_link.new_link(s, trainee)).token)


def browser(room: Room) -> httpx.AsyncClient:
    base = "http://blurline.test"
    headers = {"X-Blurline": "1", "Origin": base}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(room.application.web), base_url=base, headers=headers
    )


@pytest.fixture(autouse=True)
def bots(room: Room) -> None:
    room.add_bot(GUIDE, "guide")
    room.add_bot(AUNT, "aunt")


async def test_who_takes_part_on_the_web_goes_on_in_telegram_as_the_same_person(room: Room):
    on_the_web(room)
    room.serve()
    ana, link = room.city.phone("Ana"), link_of(room)
    assert len(link) <= 64
    await ana.start(GUIDE, link)
    await room.until(lambda: "You take part as Falcon, team A." in (room.told(ana) or [""])[-1])
    await press(room, ana, GUIDE, "Yes, go on here")
    await room.until(lambda: "You are Falcon, team A." in room.told(ana)[-1])
    await ana.start(AUNT, link)
    await room.until(lambda: room.told(ana, AUNT))
    assert "You are Falcon, team A." in room.told(ana, AUNT)[0]
    assert [trainee.call_sign for trainee in room.trainees()] == ["Falcon"]
    await ana.type(GUIDE, "from Telegram")
    (said,) = await room.until(lambda: room.entries("message.in"))
    assert said.trainee_id == room.trainees()[0].trainee_id
    assert link not in room.everything_stored()


async def test_opening_the_link_ties_nobody_before_they_agree(room: Room):
    on_the_web(room)
    room.serve()
    ana = room.city.phone("Ana")
    await ana.start(GUIDE, link_of(room))
    await press(room, ana, GUIDE, "Not now")
    await room.until(lambda: "Nothing has changed" in room.told(ana)[-1])
    (trainee,) = room.trainees()
    assert not room.look(lambda s: personal_link.is_tied(s, trainee.trainee_id))


async def test_a_link_is_good_once_for_an_hour_and_until_a_newer_one(room: Room):
    on_the_web(room)
    room.serve()
    ana = room.city.phone("Ana")
    old = link_of(room)
    late = link_of(room)
    await ana.start(GUIDE, old)
    await room.until(lambda: len(room.told(ana)) == 1)
    room.clock.wall_ms += LINK_MS
    await ana.start(GUIDE, late)
    await room.until(lambda: len(room.told(ana)) == 2)
    assert not [text for text in room.told(ana) if "Falcon" in text]
    good = link_of(room)
    await ana.start(GUIDE, good)
    await press(room, ana, GUIDE, "Yes, go on here")
    await room.until(lambda: "You are Falcon" in room.told(ana)[-1])
    bo = room.city.phone("Bo")
    await bo.start(GUIDE, good)
    (told,) = await room.until(lambda: room.told(bo))
    assert "Falcon" not in told
    assert len(room.trainees()) == 1


async def test_another_telegram_takes_the_place_and_the_former_one_is_forgotten(room: Room):
    on_the_web(room)
    room.serve()
    for name in ("Ana's old phone", "Ana's new phone"):
        phone = room.city.phone(name)
        await phone.start(GUIDE, link_of(room))
        await press(room, phone, GUIDE, "Yes, go on here")
        await room.until(lambda p=phone: "You are Falcon" in room.told(p)[-1])
    chats = room.look(lambda s: list(s.uow.chats.all(room.exercise_id)))
    assert [chat.chat_id for chat in chats] == [str(phone.user_id)]


async def test_who_is_somebody_else_in_this_telegram_is_told_how_to_change(room: Room):
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Sparrow")
    on_the_web(room)
    at = next(n for n, trainee in enumerate(room.trainees()) if trainee.call_sign == "Falcon")
    await ana.start(GUIDE, link_of(room, at))
    await room.until(lambda: "take part as Sparrow already" in room.told(ana)[-1])


async def test_a_call_sign_of_the_team_is_asked_about_before_anybody_joins_twice(room: Room):
    on_the_web(room)
    room.serve()
    ana = room.city.phone("Ana")
    await ana.start(GUIDE, room.tokens[0])
    await press(room, ana, GUIDE, "I have read this and agree")
    await room.until(lambda: any("call-sign" in text for text in room.told(ana)))
    await ana.type(GUIDE, "Falcon")
    await room.until(lambda: "Falcon takes part already." in room.told(ana)[-1])
    await press(room, ana, GUIDE, "Falcon 2")
    await press(room, ana, GUIDE, "Police")
    await press(room, ana, GUIDE, "Done")
    await room.until(lambda: len(room.trainees()) == 2)
    assert {trainee.call_sign for trainee in room.trainees()} == {"Falcon", "Falcon 2"}


async def test_the_page_gives_the_links_and_disconnects(room: Room):
    secret = on_the_web(room)
    room.serve()
    ana = room.city.phone("Ana")
    transport = httpx.ASGITransport(room.application.web)
    headers = {"X-Blurline": "1", "Origin": "http://blurline.test"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://blurline.test", headers=headers
    ) as page:
        await page.get(f"/continue/{secret}")
        before = (await page.get("/api/me/telegram", params={"lang": "it"})).json()
        assert (before["offered"], before["tied"]) == (True, False)
        assert before["words"]["go_on"] == "Continua in Telegram"
        links = (await page.post("/api/me/telegram")).json()
        (guide, *_others) = links["ways"]
        assert guide["url"].startswith("https://t.me/sim101_bot?start=")
        await ana.start(GUIDE, guide["url"].partition("=")[2])
        await press(room, ana, GUIDE, "Yes, go on here")
        await room.until(lambda: "You are Falcon" in room.told(ana)[-1])
        assert (await page.get("/api/me/telegram")).json()["tied"]
        assert (await page.post("/api/me/telegram/leave")).status_code == 200
        assert not (await page.get("/api/me/telegram")).json()["tied"]
    assert room.look(lambda s: list(s.uow.chats.all(room.exercise_id))) == []


async def test_the_join_page_says_how_to_go_on_from_telegram(room: Room):
    async with browser(room) as page:
        notice = (await page.get(f"/api/join/{room.tokens[0]}")).json()["exercise"]["notice"]
    assert "send /web to any contact" in notice


async def test_web_in_telegram_opens_the_same_persons_seat(room: Room):
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    await ana.type(GUIDE, "/web")
    await room.until(lambda: "Your own page" in room.told(ana)[-1])
    room.send()
    said = await ana.wait(GUIDE, lambda said: "/continue/" in said.text)
    transport = httpx.ASGITransport(room.application.web)
    headers = {"X-Blurline": "1", "Origin": "http://blurline.test"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://blurline.test", headers=headers
    ) as page:
        await page.get(said.text.split()[-1])
        message = {"client_id": "c1", "actor_id": "guide", "text": "from the page"}
        assert (await page.post("/api/me/messages", json=message)).status_code == 200
    await ana.type(GUIDE, "from Telegram")
    await room.until(lambda: len(room.incoming()) == 2)
    entries = room.entries("message.in")
    assert len({(entry.trainee_id, entry.conversation_id) for entry in entries}) == 1
    assert len(room.trainees()) == 1
