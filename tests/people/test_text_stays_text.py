"""Some 500 texts that try to become part of a page, in every field people fill in: none does, on any page.

The content security policy would stop each from running. Here none may even try: no element of theirs
appears, no policy violation is reported, nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import Application
from bot.new_exercise import NewExercise
from roleplay.domain.ids import SiteId
from roleplay.domain.records import CredentialRecord, SiteRecord
from roleplay.services.exercise import lifecycle
from roleplay.services.injects import improvise
from roleplay.services.record import observe
from roleplay.services.staff import invite, people
from roleplay.services.staff.people import Part
from roleplay.services.stage import Stage
from roleplay.services.talk import accept_update
from roleplay.services.talk.accept_update import IncomingUpdate
from roleplay.services.trainees import enrol
from tests.markup import CORPUS, RUN, SHORT, WATCH
from tests.people.conftest import PHONE, House, start

pytestmark = pytest.mark.browser
FOUND = "() => [window.__ran, document.querySelectorAll('[data-xss]').length]"


def fill(application: Application, made: NewExercise) -> dict[str, Any]:
    """Put the corpus into every field, through the same services that the API calls."""
    now = application.clock.now_ms()
    exercise_id = made.exercise.exercise_id
    names = cycle(SHORT)

    def do(work: Any) -> Any:
        return application.ledger.write(lambda uow: work(Stage(uow, application.packs, exercise_id, now)))

    def crowd(stage: Stage) -> list[str]:
        for text in islice(names, 30):
            people.add(stage.uow, text, "!", ("observer",), by=None, now=now)
        for text in islice(names, 30):
            invite.invite(
                stage.uow, application.packs, Part("observer"), exercise_id=exercise_id, label=text,
                by=None, now=now,
            )  # fmt: skip
        for number, text in enumerate(islice(names, 5)):
            stage.uow.sites.add(SiteRecord(exercise_id, SiteId(f"s{number}"), text))
        return [enrol.open_team(stage, name=text).team.team_id for text in islice(names, 10)]

    dana = application.ledger.read(lambda uow: uow.operators.by_name("Dana").operator_id)

    def passkeys(stage: Stage) -> None:
        for number, text in enumerate(islice(names, 20)):
            stage.uow.credentials.add(CredentialRecord(f"k{number}", dana, "passkey", "", now, text))

    teams = do(crowd)
    do(passkeys)
    team = made.teams[0].team.team_id

    def join(stage: Stage) -> Any:
        joined = [
            enrol.join(
                stage, team, call_sign=text, agency=stage.scenario.agencies[0], languages=["en"],
                consent_version="1",
            )
            for text in islice(names, 12)
        ]  # fmt: skip
        return joined[0]

    trainee = do(join)
    for at in range(0, len(CORPUS), 10):  # ten of the corpus in each message
        text = " \n".join(CORPUS[at : at + 10])
        update = IncomingUpdate(
            "web",
            trainee.trainee.trainee_id,
            f"u{at}",
            trainee.trainee.trainee_id,
            actor_id="guide",
            text=text,
        )
        accepted = do(lambda stage, update=update: accept_update.accept(stage, update))
    for text in islice(cycle(CORPUS), 60):
        do(lambda stage, text=text: observe.note(
            stage, accepted.conversation_id, operator_id=dana, text=text, objective=None))  # fmt: skip
    for text in CORPUS[::10]:
        do(lambda stage, text=text: improvise.improvise(
            stage, improvise.Improvised(text[:200], "news", text), to=improvise.whom(stage, teams=[team]),
            senders=["control"], operator_id=dana))  # fmt: skip
    do(lambda stage: lifecycle.pause(stage, operator_id=dana, reason=CORPUS[1]))
    do(lambda stage: lifecycle.resume(stage, operator_id=dana))
    return {"talk": accepted.conversation_id, "phone": trainee.token, "teams": teams}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    yield from start(tmp_path_factory.mktemp("xss"), browser, fill=fill)


def watched(page: Page) -> Page:
    page.context.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    return page


def nothing_of_it_lives(page: Page, *, shown: bool = True) -> None:
    page.wait_for_timeout(300)
    ran, elements = page.evaluate(FOUND)
    assert (ran, elements) == ([], 0), page.url
    if shown:
        assert "data-xss" in page.locator("body").inner_text(), (
            f"nothing of the corpus is shown at {page.url}"
        )


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(CORPUS)) >= 500
    assert len(SHORT) >= 100


ABOUT_PEOPLE = ("/account", "/people/{x}", "/people/{x}/audit", "/people/operators", "/people/audit")


@pytest.mark.parametrize("path", ABOUT_PEOPLE)
def test_pages_about_people_show_it_as_text(house: House, path: str) -> None:
    page = house.signed_in("/account")
    watched(page).goto(house.base + path.format(x=house.exercise_id))
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    earlier = page.get_by_role("button", name="Earlier")
    while earlier.count():
        with page.expect_response(lambda answer: "before=" in answer.url):
            earlier.click()
        page.wait_for_timeout(100)
    nothing_of_it_lives(page)


def test_setting_up_and_its_sheets_to_print_show_it_as_text(house: House) -> None:
    page = watched(house.signed_in("/account"))
    page.goto(f"{house.base}/exercises/{house.exercise_id}")
    expect(page.get_by_role("heading", name="Sheets to print")).to_be_visible()
    nothing_of_it_lives(page)
    page.get_by_role("button", name="Make the sheets").click()
    sheets = page.locator("article")
    expect(sheets).to_have_count(11)
    assert "data-xss" in sheets.nth(10).inner_text()
    nothing_of_it_lives(page)


def test_the_console_shows_it_as_text(house: House) -> None:
    page = watched(house.signed_in("/account"))
    page.goto(f"{house.base}/console?x={house.exercise_id}")
    row = page.locator(f"[href*='{house.filled['talk']}'], [data-id='{house.filled['talk']}']")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    nothing_of_it_lives(page, shown=False)
    if row.count() == 0:
        row = page.locator("main button, main a").filter(has_text="data-xss")
    row.first.click()
    page.wait_for_timeout(1_000)
    nothing_of_it_lives(page)
    for view in page.get_by_role("navigation", name="Views").locator("a, button").all():
        view.click()
        nothing_of_it_lives(page, shown=False)


def test_the_debrief_shows_it_as_text(house: House) -> None:
    page = watched(house.signed_in("/account"))
    page.goto(f"{house.base}/api/exercises/{house.exercise_id}/debrief")
    nothing_of_it_lives(page)


def test_a_phone_shows_it_as_text(house: House) -> None:
    page = watched(house.page(viewport=PHONE))
    page.context.add_cookies(
        [{"name": "blurline-trainee", "value": house.filled["phone"], "url": house.base}]
    )
    for place in ("/chat", "/chat#chat/guide", "/chat#news", "/chat#people", "/chat#you"):
        page.goto("about:blank")
        page.goto(house.base + place)
        page.wait_for_selector("nav", state="attached")
        page.wait_for_timeout(500)
        nothing_of_it_lives(page, shown=place in ("/chat#chat/guide", "/chat#news"))


def test_an_invitation_and_a_provider_s_answer_show_it_as_text(house: House) -> None:
    page = watched(house.page())
    page.goto(house.invitation("observer", SHORT[3]))
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    nothing_of_it_lives(page, shown=False)
    page.goto(
        f"{house.base}/sign-in?problem=%3Cimg%20data-xss%20src=x%20onerror={RUN}%3E&next=javascript:{RUN}"
    )
    nothing_of_it_lives(page, shown=False)


def test_where_text_does_become_markup_the_check_notices(house: House) -> None:
    page = watched(house.page())
    page.goto(f"{house.base}/sign-in")
    page.evaluate("text => document.querySelector('main').insertAdjacentHTML('beforeend', text)", CORPUS[1])
    page.wait_for_timeout(300)
    ran, elements = page.evaluate(FOUND)
    assert elements == 1
    assert ran
    assert "policy" in ran[0]
