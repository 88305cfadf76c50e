"""The debrief: one page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from roleplay.services.exercise import lifecycle

pytestmark = pytest.mark.anyio


async def test_the_debrief_tells_each_team_s_exercise_and_loads_nothing(house):
    phone, panel = await house.phone(), await house.panel()
    await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    house.pass_time(60)
    house.act(lifecycle.end)
    answer = await panel.get(house.url("/debrief"))
    assert answer.status_code == 200, answer.text
    assert "Alpha 1 (Police)" in answer.text
    assert not re.search(r"<script|src=|url\(|style=", answer.text)


async def test_the_page_s_policy_allows_its_own_style_and_no_other(house):
    panel = await house.panel()
    answer = await panel.get(house.url("/debrief"))
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


async def test_what_people_wrote_stays_text(house):
    phone, panel = await house.phone(name="<b>Alpha</b>"), await house.panel()
    await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "<script>alert(1)</script>"}
    )
    answer = await panel.get(house.url("/debrief"))
    assert "<script" not in answer.text
    assert "&lt;b&gt;Alpha" in answer.text


async def test_a_role_player_does_not_see_the_debrief(house):
    panel = await house.panel("Rosa", ("role-player",))
    assert (await panel.get(house.url("/debrief"))).status_code == 403
