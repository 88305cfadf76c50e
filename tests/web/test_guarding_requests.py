"""What every request meets before any code of ours reads it."""

from __future__ import annotations

import pytest

from bot.web.errors import TooQuickError
from bot.web.guard import CSP
from bot.web.limits import Buckets, Rate

pytestmark = pytest.mark.anyio

MESSAGE = {"client_id": "c1", "actor_id": "guide", "text": "hello"}


async def test_a_write_without_our_header_is_refused(house):
    phone = await house.phone()
    answer = await phone.post("/api/me/messages", json=MESSAGE, headers={"X-Blurline": ""})
    assert (answer.status_code, answer.json()["error"]) == (403, "wrong_origin")


async def test_a_write_from_another_site_is_refused(house):
    phone = await house.phone()
    answer = await phone.post("/api/me/messages", json=MESSAGE, headers={"Origin": "https://evil.test"})
    assert (answer.status_code, answer.json()["error"]) == (403, "wrong_origin")


async def test_every_answer_carries_strict_headers(house):
    for path in ("/api/health", "/api/nothing", "/api/me", "/console", "/chat"):
        answer = await house.browser().get(path)
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in CSP


async def test_a_large_body_is_refused_before_it_is_read(house):
    phone = await house.phone()
    answer = await phone.post("/api/me/messages", content=b"x" * 2_000_000)
    assert answer.status_code == 413


async def test_a_wrong_field_is_named_and_not_repeated(house):
    phone = await house.phone()
    answer = await phone.post("/api/me/messages", json=MESSAGE | {"txet": "hidden-value"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["txet"]
    assert "hidden-value" not in answer.text


async def test_answers_speak_the_reader_s_language(house, monkeypatch):
    monkeypatch.setattr("bot.web.errors._", lambda message: f"«{message}»")
    answer = await house.browser().get("/api/nothing")
    assert answer.json()["message"].startswith("«")


@pytest.mark.parametrize("rest", ["", "/conversations/c1", "/debrief.json", "/media/1"])
async def test_another_exercise_s_ids_are_not_found(house, rest):
    panel = await house.panel()
    answer = await panel.get(f"/api/exercises/xother{rest}")
    assert answer.status_code == 404, answer.text


async def test_a_conversation_of_another_exercise_is_not_found(house):
    phone, panel = await house.phone(), await house.panel()
    sent = (await phone.post("/api/me/messages", json=MESSAGE)).json()
    other = (await panel.post("/api/exercises", json={"scenario": "tutorial", "teams": ["Other"]})).json()[
        "id"
    ]
    answer = await panel.get(f"/api/exercises/{other}/conversations/{sent['conversation_id']}")
    assert answer.status_code == 404


async def test_pages_cannot_be_left_by_dots(house):
    answer = await house.browser().get("/static/..%2f..%2fapp.py")
    assert answer.status_code == 404


def test_a_bucket_empties_and_fills_again():
    now = [0.0]
    buckets, rate = Buckets(lambda: now[0]), Rate(burst=2, per_second=1)
    buckets.take(rate, "a")
    buckets.take(rate, "a")
    with pytest.raises(TooQuickError):
        buckets.take(rate, "a")
    buckets.take(rate, "b")
    now[0] = 1.0
    buckets.take(rate, "a")


async def test_answers_speak_the_language_chosen_on_a_page_else_the_browsers(house):
    asked = {"Accept-Language": "fr, en;q=0.5"}
    answer = await house.browser().get("/api/nothing", headers=asked)
    assert answer.json()["message"] == "Il n'y a rien à cette adresse."
    answer = await house.browser().get("/api/nothing", headers=asked | {"Cookie": "other=x; language=it"})
    assert answer.json()["message"] == "A questo indirizzo non c'è nulla."


async def test_what_is_wrong_with_a_field_is_said_in_the_readers_language(house):
    wish = {"name": "", "code": "x", "password": "long enough for this"}
    answer = await house.browser().post("/api/set-up", json=wish, headers={"Accept-Language": "it"})
    assert answer.status_code == 422
    assert answer.json()["fields"]["name"] == "Questo è necessario."
