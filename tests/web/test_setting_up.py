"""From an empty exercise to StartEx: sites, people by spreadsheet, sheets to print, a checklist."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.web.conftest import House

pytestmark = pytest.mark.anyio

HEADER = ("Team", "Site", "Call-sign", "Agency", "Languages")


def book(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    made = Workbook()
    for row in (header, *rows):
        made.worksheets[0].append(row)
    made.worksheets[0].title = "People"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def read(house: House, panel: Any, content: bytes) -> dict[str, Any]:
    answer = await panel.post(house.url("/seats/read"), files={"file": ("people.xlsx", content)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def reserve(house: House, panel: Any, *rows: tuple[str, ...]) -> list[dict[str, Any]]:
    plan = await read(house, panel, book(*rows))
    assert plan["troubles"] == []
    answer = await panel.post(house.url("/seats"), json={"expected": plan["expected"]})
    assert answer.status_code == 200, answer.text
    return list((await panel.get(house.url("/set-up"))).json()["seats"])


async def link_of(house: House, panel: Any, seat: dict[str, Any]) -> str:
    card = (await panel.post(house.url(f"/seats/{seat['id']}/link"))).json()
    return str(card["url"]).rsplit("/", 1)[1]


async def test_a_list_from_a_spreadsheet_keeps_places_and_opens_what_is_missing(
    house: House,
) -> None:
    panel = await house.panel()
    seats = await reserve(
        house,
        panel,
        ("Alpha", "", "Falcon", "Police", "English, Romanian"),
        ("Charlie", "Chisinau", "Heron", "ngo", "ro; ru"),
    )
    assert [(seat["call_sign"], seat["agency"], seat["languages"]) for seat in seats] == [
        ("Falcon", "police", ["en", "ro"]),
        ("Heron", "ngo", ["ro", "ru"]),
    ]
    shown = (await panel.get(house.url("/set-up"))).json()
    charlie = next(team for team in shown["teams"] if team["name"] == "Charlie")
    assert [site["name"] for site in shown["sites"] if site["id"] == charlie["site_id"]] == ["Chisinau"]


async def test_the_same_list_again_adds_nobody(house: House) -> None:
    panel = await house.panel()
    row = ("Alpha", "", "Falcon", "police", "en")
    await reserve(house, panel, row)
    assert len(await reserve(house, panel, row)) == 1


async def test_headers_and_words_may_be_in_any_shipped_language(house: House) -> None:
    panel = await house.panel()
    plan = await read(
        house,
        panel,
        book(("Alpha", "Falco", "Polizia", "Italiano"), header=("Squadra", "Nominativo", "Ente", "Lingue")),
    )
    assert plan["troubles"] == []
    assert plan["expected"][0]["agency"] == "police"
    assert plan["expected"][0]["languages"] == ["it"]


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        (("", "", "Falcon", "police", "en"), "People!A2", "empty"),
        (("Alpha", "", "", "police", "en"), "People!C2", "empty"),
        (("Alpha", "", "Falcon", "wizard", "en"), "People!D2", "wizard"),
        (("Alpha", "", "Falcon", "police", "Klingon"), "People!E2", "Klingon"),
        (("Alpha", "", "F" * 81, "police", "en"), "People!C2", "80"),
    ],
)
async def test_what_cannot_be_read_is_named_by_its_cell(
    house: House, row: tuple[str, ...], where: str, words: str
) -> None:
    plan = await read(house, await house.panel(), book(row))
    assert plan["expected"] == []
    assert [trouble["where"] for trouble in plan["troubles"]] == [where]
    assert words in plan["troubles"][0]["message"]


async def test_two_people_of_a_team_need_two_call_signs(house: House) -> None:
    row = ("Alpha", "", "Falcon", "police", "en")
    plan = await read(house, await house.panel(), book(row, row))
    assert [trouble["where"] for trouble in plan["troubles"]] == ["People!C3"]


async def test_a_missing_column_is_asked_for_by_its_title(house: House) -> None:
    plan = await read(house, await house.panel(), book(("Alpha", "Falcon"), header=("Team", "Call-sign")))
    assert "Agency" in plan["troubles"][0]["message"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\0\1\2\3", book()[:200]])
async def test_a_file_that_is_no_spreadsheet_is_refused_with_a_hint(house: House, content: bytes) -> None:
    panel = await house.panel()
    answer = await panel.post(house.url("/seats/read"), files={"file": ("people.xlsx", content)})
    assert answer.status_code == 422
    assert ".csv" in answer.json()["message"]


async def test_a_csv_with_semicolons_is_as_good(house: House) -> None:
    csv = "\ufeffTeam;Call-sign;Agency;Languages\nAlpha;Falcon;police;en,ro\n".encode()
    plan = await read(house, await house.panel(), csv)
    assert plan["expected"][0]["languages"] == ["en", "ro"]


async def test_the_template_can_be_read_back(house: House) -> None:
    panel = await house.panel()
    template = (await panel.get(house.url("/seats/template"))).content
    assert load_workbook(io.BytesIO(template)).worksheets[0]["C1"].value == "Call-sign"
    assert (await read(house, panel, template))["troubles"] == []


async def test_a_personal_invitation_knows_who_is_coming_and_works_once(house: House) -> None:
    panel = await house.panel()
    seats = await reserve(house, panel, ("Alpha", "", "Falcon", "police", "en"))
    token = await link_of(house, panel, seats[0])
    phone = house.browser()
    invitation = (await phone.get(f"/api/join/{token}")).json()
    assert invitation["seat"] == {"call_sign": "Falcon", "agency": "police", "languages": ["en"]}
    wish = {"call_sign": "Somebody else", "agency": "press", "languages": ["en"], "consent": True}
    joined = (await phone.post(f"/api/join/{token}", json=wish)).json()
    assert (joined["trainee"]["call_sign"], joined["trainee"]["agency"]) == ("Falcon", "police")
    thief = house.browser()
    assert (await thief.get(f"/api/join/{token}")).status_code == 404
    assert (await thief.post(f"/api/join/{token}", json=wish)).status_code == 404
    assert (await phone.get(f"/api/join/{token}")).json()["joined_as"] == "Falcon"


async def test_whoever_lost_their_phone_goes_on_as_the_same_trainee(house: House) -> None:
    panel = await house.panel()
    seats = await reserve(house, panel, ("Alpha", "", "Falcon", "police", "en"))
    wish = {"call_sign": "x", "agency": "police", "languages": ["en"], "consent": True}
    lost, found = house.browser(), house.browser()
    first = (await lost.post(f"/api/join/{await link_of(house, panel, seats[0])}", json=wish)).json()
    again = (await found.post(f"/api/join/{await link_of(house, panel, seats[0])}", json=wish)).json()
    assert first["trainee"]["id"] == again["trainee"]["id"]
    house.application.desk.sessions._known.clear()
    assert (await lost.get("/api/me")).status_code == 401
    assert (await found.get("/api/me")).status_code == 200


async def test_printing_makes_new_invitations_and_former_sheets_stop_working(house: House) -> None:
    panel = await house.panel()
    await reserve(house, panel, ("Alpha", "", "Falcon", "police", "en"))
    first = (await panel.post(house.url("/sheets"), json={})).json()["sheets"]
    second = (await panel.post(house.url("/sheets"), json={})).json()["sheets"]
    assert [(sheet["name"], len(sheet["cards"])) for sheet in second] == [("Alpha", 1), ("Bravo", 0)]
    phone = house.browser()
    for sheets, status in ((first, 404), (second, 200)):
        for url in (sheets[0]["url"], sheets[0]["cards"][0]["url"]):
            assert (await phone.get(f"/api/join/{url.rsplit('/', 1)[1]}")).status_code == status


async def test_an_erased_person_keeps_no_place(house: House) -> None:
    panel = await house.panel()
    seats = await reserve(house, panel, ("Alpha", "", "Falcon", "police", "en"))
    wish = {"call_sign": "x", "agency": "police", "languages": ["en"], "consent": True}
    answer = await house.browser().post(f"/api/join/{await link_of(house, panel, seats[0])}", json=wish)
    from roleplay.services.trainees.privacy import erase_person, export_person

    who = answer.json()["trainee"]["id"]
    assert house.act(lambda s: export_person(s, who))["seats"][0]["call_sign"] == "Falcon"
    house.act(lambda s: erase_person(s, who))
    assert (await panel.get(house.url("/set-up"))).json()["seats"] == []


async def test_an_observer_may_not_set_up(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    assert (await panel.get(house.url("/set-up"))).status_code == 403
    assert (await panel.post(house.url("/sheets"), json={})).status_code == 403
