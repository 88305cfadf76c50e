"""Telegram as the staff's screens show it: who is reached, codes to print, and a Telegram that is down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.sealing import seal_of
from roleplay.domain.ids import ChatRef, TraineeId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.channels import bots
from roleplay.services.stage import Stage
from roleplay.services.talk.tell import tell
from tests.ui.axe import violations
from tests.ui.house import LAPTOP, PHONE, House

pytestmark = pytest.mark.browser
NOBODY = "http://127.0.0.1:9"
"""Where no Telegram answers."""


@pytest.fixture(autouse=True)
def no_telegram() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLURLINE_TELEGRAM_API", NOBODY)
        yield


@pytest.fixture
def bots_of_two_actors(house: House) -> list[BotAccountRecord]:
    seal = seal_of(house.demo.application.settings)

    def add(stage: Stage) -> list[BotAccountRecord]:
        found = []
        for number, actor in enumerate(("hotline_md", "mother"), 4_000_001):
            new = bots.NewBot(f"{number}:AAF{'x' * 32}", str(number), f"lumeria_{number}_bot")
            found.append(bots.add(stage, new, seal, kind="actor", actor_id=actor))
        return found

    return act(house, add)


@pytest.fixture
def trainees(house: House) -> dict[str, TraineeId]:
    """Who joined before new sheets were printed: those end the former invitations."""
    joins = {"Kite": "Alpha", "Owl": "Bravo", "Robin": "Charlie"}
    return {call_sign: who(house.phone(team, call_sign)) for call_sign, team in joins.items()}


def act(house: House, work: Any) -> Any:
    here = house.demo.application
    exercise = house.demo.made.exercise.exercise_id
    return here.ledger.write(lambda uow: work(Stage(uow, here.packs, exercise, here.clock.now_ms())))


def opens(house: House, bot: BotAccountRecord, trainee: TraineeId, state: Any = "reachable") -> ChatRecord:
    """A trainee has pressed Start at a bot."""

    def add(stage: Stage) -> ChatRecord:
        team = stage.trainee(trainee).team_id
        ref = ChatRef(f"k-{bot.actor_id}-{trainee}")
        chat = ChatRecord(
            stage.exercise_id,
            ref,
            bot.account_id,
            f"77-{trainee}",
            team_id=team,
            trainee_id=trainee,
            state=state,
        )
        stage.uow.chats.add(chat)
        return chat

    return act(house, add)


def who(phone: Any) -> TraineeId:
    return TraineeId(phone.get("/api/me").json()["trainee"]["id"])


def set_up_page(house: House, name: str) -> Page:
    page = house.exercises(name, "director", viewport=LAPTOP)
    page.goto(f"{house.base}/exercises/{house.demo.made.exercise.exercise_id}")
    return page


def test_the_director_sees_who_is_not_reached_and_prints_the_codes(
    house: House, bots_of_two_actors: list[BotAccountRecord], trainees: dict[str, TraineeId]
) -> None:
    hotline, mother = bots_of_two_actors
    kite, owl = trainees["Kite"], trainees["Owl"]
    opens(house, hotline, kite)
    opens(house, mother, kite)
    opens(house, hotline, owl, "blocked")
    page = set_up_page(house, "Laura")
    board = page.get_by_role("region", name="Who is reached in Telegram").first
    expect(board.get_by_role("row", name=re.compile("Kite"))).to_contain_text("reached")
    row = board.get_by_role("row", name=re.compile("Owl"))
    expect(row.get_by_role("cell").nth(0)).to_have_text(re.compile("has blocked the bot"))
    expect(row.get_by_role("cell").nth(1)).to_have_text(re.compile("Start not pressed yet"))
    table = board.get_by_role("group")
    table.focus()
    expect(table).to_be_focused()
    page.get_by_role("link", name="To the sheets with the codes").press("Enter")
    page.get_by_role("button", name="Make the sheets").click()
    expect(page.get_by_role("heading", name="Contacts in Telegram").first).to_be_visible()
    expect(page.get_by_text("@lumeria_4000001_bot").last).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only the table scrolls"
    assert violations(page) == []


def test_the_console_tells_that_telegram_is_down_what_waits_and_for_how_long(
    house: House, bots_of_two_actors: list[BotAccountRecord], trainees: dict[str, TraineeId]
) -> None:
    hotline, _mother = bots_of_two_actors
    chat = opens(house, hotline, trainees["Robin"])
    page = house.console("Nadia", "director")
    for text in ("one", "two"):
        act(house, lambda stage, text=text: tell(stage, chat, text))
    banner = page.get_by_role("status").filter(has_text="Telegram cannot be reached")
    expect(banner).to_be_visible(timeout=45_000)
    expect(banner).to_contain_text(re.compile(r"\d+ messages wait, the oldest for \d+:\d\d"))
    expect(banner).to_contain_text("Trainees can go on by their web link")
    assert violations(page) == []
