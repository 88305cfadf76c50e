"""A trainee writes in a language of the exercise that the actor does not speak: the trace names it."""

from __future__ import annotations

from typing import Any

import pytest

from roleplay.packs.load import LoadedPack, load_tree, read_tree
from roleplay.packs.shelf import PlayablePack, playable
from tests.web.conftest import SCRIPTS, House

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def pack() -> LoadedPack:
    tree = dict(read_tree(SCRIPTS / "tutorial"))
    written = tree["actors/guide.yaml"].replace(b"speaks: [en, it, ro, ru]", b"speaks: [en]")
    assert written != tree["actors/guide.yaml"]
    return load_tree({**tree, "actors/guide.yaml": written})


@pytest.fixture(scope="module")
def compiled(pack: LoadedPack) -> PlayablePack:
    return playable(pack)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [("abbiamo perso il cane nel bosco", "it"), ("my umbrella has a hole in it", None)],
)
async def test_a_message_that_is_not_understood_is_told_by_its_language(
    house: House, text: str, foreign: str | None
) -> None:
    phone = await house.phone()
    for n, each in enumerate(("hello", text)):
        wish = {"client_id": f"c{n}", "actor_id": "guide", "text": each}
        assert (await phone.post("/api/me/messages", json=wish)).status_code == 200
        house.pass_time(10)
    step = await _step(house, text)
    assert (step["outcome"], step["foreign"]) == ("unknown", foreign)


async def _step(house: House, text: str) -> dict[str, Any]:
    panel = await house.panel()
    rows = (await panel.get(house.url())).json()["conversations"]
    conversation = next(row["id"] for row in rows if row["actor_id"] == "guide" and row["last"])
    steps = (await panel.get(house.url(f"/conversations/{conversation}"))).json()["trace"]
    return next(dict(step) for step in steps if step["text"] == text)
