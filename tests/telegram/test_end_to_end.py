"""The real server, twelve actors' bots, the staff's bot, three teams with phones, and Telegram around it.

By long polling and by webhook: joining by deep link, buttons, photos and voice messages in every direction,
the control room that takes the mother over, approves and hands back, injects, STOP and STOP ALL, and a
restart in the middle.
The exercise runs five times as fast, so that actors type quickly.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from roleplay.domain.ids import OperatorId, TeamId
from roleplay.services.exercise.readiness import readiness
from roleplay.services.exercise.replay import differences
from roleplay.services.injects import run_injects
from roleplay.services.staff import staff_phones
from roleplay.services.stage import Stage
from tests.fakes.telegram import Said
from tests.fakes.telegram_phone import Phone
from tests.fakes.voice import ogg_opus
from tests.telegram.house import HER_VOICE, PATIENCE_S, ROOM, House, house_with

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(240)]

JPEG = b"\xff\xd8\xff" + b"girl" * 50
VOICE = ogg_opus(1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["poll", "webhook"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with house_with(request.param, tmp_path) as house:
        yield house


async def test_the_mothers_story_on_telegram(house: House):
    hotline, mother = house.tokens["hotline_md"], house.tokens["mother"]
    assert len(house.tokens) == 12
    async with house.open():
        falcon, sava = house.city.phone("Anna"), house.city.phone("Ileana", language="ro")
        heron, swift = house.city.phone("Hugo"), house.city.phone("Sofia")
        await join(house, falcon, hotline, "Alpha", "Falcon", "Police")
        await join(house, sava, hotline, "Alpha", "Sava", "Mediator cultural")
        await join(house, heron, hotline, "Bravo", "Heron", "Police")
        await join(house, swift, hotline, "Charlie", "Swift", "Police")

        # The hotline rings at both teams; one of them promises what it asks, by buttons.
        house.act(lambda s: _fire(s, house.teams["Alpha"][0]))
        await hears(falcon, hotline, "What do you need?")
        await falcon.tap(hotline, "Can we speak to the mother?")
        await hears(falcon, hotline, "Can you promise that?")
        await falcon.tap(hotline, "We promise both")
        await hears(falcon, hotline, "Elena Rusu")
        await hears(sava, hotline, "Elena Rusu")

        # An old button is answered kindly and does nothing.
        before = len(house.entries("message.in"))
        old = next(said for said in falcon.sees(hotline) if "Can we speak to the mother?" in said.buttons)
        await falcon.tap(hotline, "Can we speak to the mother?", message_id=old.message_id)
        await house.until(lambda: any("earlier moment" in text for text in _toasts(house)))
        assert len(house.entries("message.in")) == before

        # The mediator opens the mother's chat: the same person, no second joining.
        await sava.start(mother, house.teams["Alpha"][1])
        await hears(sava, mother, "Sava")
        await sava.type(mother, "Bună ziua")
        await hears(sava, mother, "Cine e?")
        await sava.type(mother, "Sunt mediatoare și vorbesc românește.")
        await hears(sava, mother, "Ne ajutați?")
        picture = next(said for said in sava.sees(mother) if said.method == "sendPhoto")
        assert len(next(iter(picture.files.values()))) > 1_000
        assert len([1 for said in sava.sees(mother) if "Ne ajutați?" in said.text]) == 1

        # Falcon comes late to the mother's chat and is brought what she said.
        await falcon.start(mother, house.teams["Alpha"][1])
        await hears(falcon, mother, "Ne ajutați?")
        await sava.tap(mother, _label(sava, mother, "ajut"))
        await hears(sava, mother, "spun ce știu")
        await house.until(lambda: voices(sava, mother) == voices(falcon, mother) == [HER_VOICE])
        assert "Her breath, and a clock" in sava.sees(mother)[-2].text

        # Files from phones arrive; the rest of the team sees them.
        await sava.photo(mother, JPEG, "Este ea?")
        await sava.voice(mother, VOICE)
        media = await house.until(
            lambda: [e for e in house.entries("message.in") if e.body.get("media_id")][1:]
        )
        assert media[0].body["has"][0]["kind"] == "voice"
        await house.until(lambda: voices(falcon, mother)[-1:] == [VOICE])

        # Bravo and Charlie have seen nothing of it.
        for phone in (heron, swift):
            assert not [said for said in phone.sees(hotline) if "Elena" in said.text]
            assert phone.sees(mother) == []

        # The staff's phone: Vera takes the mother over, speaks, and a photo reaches her, too.
        vera = await sign_in(house)
        await vera.type(ROOM, "/take Elena Alpha")
        await says(vera, "You speak for")
        await falcon.type(mother, "Where is your daughter?")
        heard = await says(vera, "Where is your daughter?")
        await vera.type(ROOM, "I wish I knew.", reply_to_message=as_reply(heard))
        await says(vera, "in a moment: I wish I knew.")
        await hears(falcon, mother, "I wish I knew.")
        await hears(sava, mother, "I wish I knew.")
        await falcon.photo(mother, JPEG, "Is it her?")
        await house.until(lambda: [said for said in vera.sees(ROOM) if said.method == "sendPhoto"])

        # Voices go both ways there, too: she speaks into her phone as the mother, and hears the team.
        await vera.voice(ROOM, HER_VOICE)
        await house.until(lambda: voices(falcon, mother)[-1:] == [HER_VOICE])
        await falcon.voice(mother, VOICE)
        await house.until(lambda: voices(vera, ROOM) == [VOICE])

        # She hands back, to where the script was, and lets the last message be.
        await hand_back(vera)
        await house.until(lambda: _control(house, "mother", "Alpha") == "script")

        # From now on the script drafts: one line goes as it is, one is edited, one replaced.
        await assist(house, vera)
        for words in ("✓ Send", "✎ Edit", "↺ Replace"):
            before = max(said.message_id for said in vera.sees(ROOM))
            await falcon.type(mother, "We are looking for your daughter.")
            await decide(house, vera, falcon, words, after=before)

        # An inject, a note.
        await vera.type(ROOM, "/inject")
        listed = await says(vera, "Which one?")
        await vera.tap(ROOM, listed.buttons[0])
        await vera.wait(ROOM, lambda said: "Fire for Bravo" in said.buttons, seconds=PATIENCE_S)
        await vera.tap(ROOM, "Fire for Bravo")
        await house.until(lambda: _fired_by(house))
        await vera.type(ROOM, "/note The mediator asked first.")
        await says(vera, "no trainee sees it")
        assert house.entries("note")[-1].body["text"] == "The mediator asked first."

        # STOP freezes Alpha at once, and the staff's phone says so.
        began = time.monotonic()
        await sava.type(mother, "/stop")
        await house.until(lambda: _frozen(house, "mother", "Alpha"))
        assert time.monotonic() - began < 1
        await house.until(
            lambda: any("stopped" in said.text or "oprit" in said.text for said in _all(sava, house))
        )
        assert not _frozen(house, "hotline_md", "Bravo")
        await says(vera, "STOP was pressed in team Alpha")
        reach = await asyncio.to_thread(house.look, readiness)
        reached = {t.call_sign: sum(r == "reachable" for r in t.reach.values()) for t in reach.trainees}
        assert reached == {"Falcon": 2, "Sava": 2, "Heron": 1, "Swift": 1}

        # STOP ALL stops the others, too.
        await vera.type(ROOM, "/stop")
        await says(vera, "STOP ALL: for a real emergency only")
        await vera.tap(ROOM, "🛑 STOP ALL NOW")
        await says(vera, "Everything is stopped.")
        for phone in (heron, swift):
            await hears(phone, hotline, "stopped")
        assert await asyncio.to_thread(house.look, differences) == []


async def test_a_restart_in_the_middle_loses_and_doubles_nothing(house: House):
    office = house.tokens["office1"]
    async with house.open():
        anna = house.city.phone("Anna")
        await join(house, anna, office, "Alpha", "Falcon", "Police")
        for number in range(5):
            await anna.type(office, f"before {number}")
    for number in range(20):
        await anna.type(office, f"meanwhile {number}")
    async with house.open():
        await house.until(lambda: len(house.entries("message.in")) == 25)
        texts = [entry.body["text"] for entry in house.entries("message.in")]
        assert texts == [f"before {n}" for n in range(5)] + [f"meanwhile {n}" for n in range(20)]
        await hears(anna, office, "listens.")


async def test_while_telegram_is_down_the_web_page_goes_on_and_nothing_comes_twice(house: House):
    office = house.tokens["office1"]
    async with house.open():
        anna = house.city.phone("Anna")
        await join(house, anna, office, "Alpha", "Falcon", "Police")
        await anna.type(office, "/web")
        link = (await anna.wait(office, lambda said: "/continue/" in said.text)).text.split()[-1]
        house.city.faults.down = True
        async with httpx.AsyncClient(
            base_url=house.settings.base_url,
            headers={"X-Blurline": "1", "Origin": house.settings.base_url},
        ) as browser:
            assert (await browser.get(link)).status_code == 303
            await _writes(browser, "w1", "on the page")
            await house.until(lambda: "Office 1 listens." in _said(house))
            await house.until(lambda: house.here.telegram.cut_off)  # the post has noticed
            await _writes(browser, "w2", "and again")
            await house.until(lambda: "Noted." in _said(house))
            assert not [said for said in anna.sees(office) if "Noted." in said.text]
            house.city.faults.down = False
            await hears(anna, office, "Noted.")
        await asyncio.sleep(1)
        heard = [said.text for said in anna.sees(office)]
        assert len([text for text in heard if "Noted." in text]) == 1
        listens = len([text for text in heard if "listens." in text])
        unsure = [alert for alert in house.entries("alert") if alert.body["what"] == "line.unsure"]
        assert listens + len(unsure) == 1  # what met the outage in mid-air is shown, never repeated


async def join(house: House, phone: Phone, token: str, team: str, call_sign: str, agency: str) -> None:
    await phone.start(token, house.teams[team][1])
    await tapped(phone, token, 0)
    await phone.wait(token, lambda said: f"{team} " in "".join(said.buttons), seconds=PATIENCE_S)
    await phone.type(token, call_sign)
    await phone.wait(token, lambda said: agency in said.buttons, seconds=PATIENCE_S)
    await phone.tap(token, agency)
    done = await phone.wait(token, lambda said: said.buttons[-1:] in (["Done"], ["Gata"]), seconds=PATIENCE_S)
    await phone.tap(token, done.buttons[-1])
    await hears(phone, token, call_sign)


async def tapped(phone: Phone, token: str, place: int) -> None:
    """Press a button of the first message that has some."""
    said = await phone.wait(token, lambda said: bool(said.buttons), seconds=PATIENCE_S)
    await phone.tap(token, said.buttons[place])


async def hears(phone: Phone, token: str, words: str) -> None:
    await phone.wait(token, lambda said: words in said.text, seconds=PATIENCE_S)


def voices(phone: Phone, token: str) -> list[bytes]:
    """The voice messages a bot has sent to this phone, in order."""
    said = (said for said in phone.sees(token) if said.method == "sendVoice")
    return [next(iter(each.files.values())) for each in said]


async def sign_in(house: House) -> Phone:
    """Vera signs her phone in with the console's code."""
    phone = house.city.phone("Vera")
    code = await asyncio.to_thread(house.act, lambda s: staff_phones.issue_code(s, house.vera))
    await phone.start(ROOM, code.code)
    await says(phone, "Welcome, Vera")
    return phone


async def says(vera: Phone, words: str) -> Said:
    """The control room says something."""
    return await vera.wait(ROOM, lambda said: words in said.text, seconds=PATIENCE_S)


async def hand_back(vera: Phone) -> None:
    await vera.type(ROOM, "/back")
    asked = await says(vera, "Where does the script of")
    await vera.tap(ROOM, next(label for label in asked.buttons if label.startswith("Here")))
    choices = ("Leave it at that", "Drop it, unanswered")
    shown = await vera.wait(ROOM, lambda said: bool(set(choices) & set(said.buttons)), seconds=PATIENCE_S)
    await vera.tap(ROOM, next(label for label in choices if label in shown.buttons))


async def assist(house: House, vera: Phone) -> None:
    """Open the mother's conversation from the queue and have the script draft from now on."""
    before = max(said.message_id for said in vera.sees(ROOM))
    await vera.type(ROOM, "/queue")
    listed = await vera.wait(
        ROOM, lambda said: any("Elena" in b for b in said.buttons), after=before, seconds=PATIENCE_S
    )
    await vera.tap(ROOM, next(b for b in listed.buttons if "Elena" in b))
    await vera.wait(
        ROOM, lambda said: "Let me approve" in said.buttons, after=listed.message_id - 1, seconds=PATIENCE_S
    )
    await vera.tap(ROOM, "Let me approve")
    await house.until(lambda: _control(house, "mother", "Alpha") == "assist")


async def decide(house: House, vera: Phone, trainee: Phone, words: str, *, after: int) -> None:
    """Send the next draft as it is, or other words instead; the trainee hears what was decided."""
    mother = house.tokens["mother"]
    draft = await vera.wait(ROOM, lambda said: words in said.buttons, after=after, seconds=PATIENCE_S)
    await vera.tap(ROOM, words, message_id=draft.message_id)
    if words == "✓ Send":
        sent = await vera.wait(
            ROOM, lambda said: ", sent: " in said.text, after=draft.message_id - 1, seconds=PATIENCE_S
        )
        await hears(trainee, mother, sent.text.split(", sent: ")[1])
        return
    asked = "Copy the line above" if words == "✎ Edit" else "Send me what shall be said instead"
    await says(vera, asked)
    mine = f"My own words, by {words[2:].lower()}."
    await vera.type(ROOM, mine)
    await hears(trainee, mother, mine)


def as_reply(said: Said) -> dict[str, Any]:
    return {key: said.result[key] for key in ("message_id", "date", "chat")}


def _control(house: House, actor: str, team: str) -> str | None:
    found = house.look(lambda s: s.uow.conversations.find(house.exercise_id, house.teams[team][0], actor))
    return found.control if found else None


def _fired_by(house: House) -> bool:
    rows = house.look(lambda s: s.uow.injects.all(house.exercise_id))
    return any(row.fired_by == house.vera for row in rows)


def _fire(stage: Stage, team: TeamId) -> None:
    run_injects.fire(stage, "1.04", team, operator_id=OperatorId("director"))


def _label(phone: Phone, token: str, part: str) -> str:
    return next(b for said in reversed(phone.sees(token)) for b in said.buttons if part in b.casefold())


async def _writes(browser: httpx.AsyncClient, name: str, text: str) -> None:
    message = {"client_id": name, "actor_id": "office1", "text": text}
    (await browser.post("/api/me/messages", json=message)).raise_for_status()


def _said(house: House) -> list[str]:
    return [entry.body["text"] for entry in house.entries("message.out")]


def _frozen(house: House, actor: str, team: str) -> bool:
    return _control(house, actor, team) == "frozen"


def _all(phone: Phone, house: House) -> list[Any]:
    return [said for token in house.tokens.values() for said in phone.sees(token)]


def _toasts(house: House) -> list[str]:
    return [str(f.get("text", "")) for _t, method, f in house.city.calls if method == "answerCallbackQuery"]
