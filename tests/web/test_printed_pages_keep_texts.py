"""Some 500 texts that try to become part of a page, on the pages and sheets that the server itself writes."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pytest
from openpyxl import load_workbook

from bot import spreadsheets
from bot.reports import debrief as report
from bot.reports import sheets
from roleplay.services.injects import improvise
from roleplay.services.record import debrief, observe
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from tests.markup import AROUND, CORPUS
from tests.web.conftest import House

pytestmark = pytest.mark.anyio
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("javascript:x")')


class Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.alive: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if any(
            name == "data-xss" or name.startswith("on") or "javascript:" in (at or "")
            for name, at in attrs
            if name != "title"
        ):
            self.alive.append(f"<{tag} {attrs}>")


async def test_the_debrief_says_all_of_it_and_obeys_none(house: House) -> None:
    await house.panel()
    dana = house.application.ledger.read(lambda uow: uow.operators.by_name("Dana"))
    assert dana is not None

    def fill(stage: Stage) -> None:
        team = stage.uow.teams.all(stage.exercise_id)[0].team_id
        for text in CORPUS:
            observe.note(stage, None, operator_id=dana.operator_id, text=text, objective="O3", team_id=team)
        for text in CORPUS[:: len(AROUND)]:
            what = improvise.Improvised(text[:200], "news", text)
            to = improvise.whom(stage, teams=[team])
            improvise.improvise(stage, what, to=to, senders=["control"], operator_id=dana.operator_id)

    clean = Elements(_debrief(house)).names
    house.act(fill)
    page = _debrief(house)
    found = Elements(page)
    assert found.alive == []
    assert found.names <= clean | {"i", "b", "br", "span", "li", "time"}
    assert page.count("data-xss") >= len(CORPUS) // 2
    assert "<script" not in page.lower()


async def test_a_sheet_to_print_says_it_and_does_not_obey(house: House) -> None:
    def fill(stage: Stage) -> str:
        opened = [enrol.open_team(stage, name=text) for text in CORPUS[::50]]
        links = {each.team.team_id: each.token for each in opened}
        return str(sheets.render(stage, "http://blurline.test", links).html)

    page = house.act(fill)
    assert Elements(page).alive == []
    assert "<script" not in page.lower()
    assert page.count("data-xss") >= len(CORPUS) // 100


@pytest.mark.parametrize("text", FORMULAS)
def test_a_spreadsheet_counts_nothing_of_what_people_wrote(text: str) -> None:
    book = load_workbook(io.BytesIO(spreadsheets.write_table("Trainees", ["Team"], [[text]])))
    cell: Any = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))


def _debrief(house: House) -> str:
    return str(house.act(lambda stage: report.render(debrief.build(stage)).html))
