"""Every field in which people write freely, from the API's own description, and how each is filled.

A field that is added to the API is neither filled here nor in `NOT_KEPT`, and a test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
from playwright.sync_api import Page

from bot.web.app import create_web
from tests.markup import RUN
from tests.ui.house import House, write

KINDS = (
    f"<script data-xss>{RUN}</script>",
    f"<img data-xss src=x onerror={RUN}>",
    f'"><svg data-xss onload={RUN}>',
    f"<a data-xss href='javascript:{RUN}'>x</a>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f'=HYPERLINK("javascript:{RUN}")',
    f"\u202e</title><b data-xss onclick={RUN}>",
)
"""A script, an event, a drawing, an address, a template, a formula, and text that turns round."""

NOT_KEPT: Mapping[str, str] = {
    "post /api/me/media .file": "a file, which is served as an attachment and never as a page",
    "post /api/exercises/{exercise_id}/seats/read .file": "a spreadsheet, of which nothing is kept",
    "post /api/exercises/{exercise_id}/conversations/{conversation_id}/say .file": "one of the actor's files",
    "post /api/set-up .code": "a secret",
    "post /api/set-up .name": "an operator's name, as with an invitation",
    "post /api/set-up .password": "a secret",
    "post /api/session .name": "only looked up",
    "post /api/session .password": "a secret",
    "post /api/session/second-factor .ticket": "a secret",
    "post /api/session/second-factor .code": "a secret",
    "post /api/session/code .code": "a secret",
    "post /api/session/passkey .ticket": "a secret",
    "post /api/account/password .password": "a secret",
    "post /api/account/second-factor/confirm .ticket": "a secret",
    "post /api/account/second-factor/confirm .code": "a secret",
    "post /api/account/passkeys .ticket": "a secret",
    "post /api/account/passkeys .label": "needs a device; `tests/people` fills it",
    "post /api/invite/{token} .password": "a secret",
    "post /api/invite/{token}/passkey/question .name": "an operator's name, as with a password",
    "post /api/invite/{token}/passkey .ticket": "a secret",
    "post /api/invite/{token}/passkey .label": "needs a device; `tests/people` fills it",
    "post /api/invite/{token}/passkey .name": "an operator's name, as with a password",
    "post /api/reset/{token} .password": "a secret",
}
"""Fields that no page shows, and why."""


def free_texts() -> set[str]:
    """Every string of every request that is no id, no choice and no date."""
    document = create_web().openapi()
    schemas = document["components"]["schemas"]

    def inside(schema: dict[str, Any], path: str) -> Iterator[str]:
        while "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
        for either in ("anyOf", "oneOf", "allOf"):
            for each in schema.get(either, ()):
                yield from inside(each, path)
        if schema.get("type") == "array":
            yield from inside(schema["items"], f"{path}[]")
        for name, each in schema.get("properties", {}).items():
            yield from inside(each, f"{path}.{name}")
        if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format", "pattern"}:
            yield path

    return {
        f"{method} {address} {name}"
        for address, methods in document["paths"].items()
        for method, operation in methods.items()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        for name in inside(body["schema"], "")
    }


@dataclass
class Hand:
    """Whoever fills the fields: signed in with every role, beside phones of trainees."""

    house: House
    page: Page
    ids: dict[str, str] = field(default_factory=dict)
    phones: list[httpx.Client] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """By field: what was written into it, with a mark of its own at the end."""

    def __post_init__(self) -> None:
        self.x = str(self.house.demo.made.exercise.exercise_id)
        self.api = f"/api/exercises/{self.x}"
        self._kinds = enumerate(cycle(KINDS))

    def text(self, name: str) -> str:
        """Make a text for a field, which its mark finds again."""
        number, kind = next(self._kinds)
        self.texts[name] = f"{kind} F{number:03d}"
        return self.texts[name]

    def ask(self, method: str, address: str, /, **wish: Any) -> Any:
        headers = {"X-Blurline": "1", "Origin": self.house.base}
        answer = self.page.request.fetch(self.house.base + address, method=method, headers=headers, data=wish)
        assert answer.ok, (address, answer.text())
        return answer.json()

    def post(self, address: str, /, **wish: Any) -> Any:
        return self.ask("POST", address, **wish)

    def waits_for(self, address: str, what: Callable[[Any], Any]) -> Any:
        """Look at a conversation until there is something to be seen in it."""
        for _ in range(200):
            if found := what(self.page.request.get(self.house.base + address).json()):
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing came at {address}")

    def state(self) -> Any:
        return self.page.request.get(self.house.base + self.api).json()

    def talk(self, team: str) -> Any:
        state = self.state()
        team_id = next(each["id"] for each in state["teams"] if each["name"] == team)
        return next(row for row in state["conversations"] if row["team_id"] == team_id and row["last"])


X, TALK = "/api/exercises/{exercise_id}", "/api/exercises/{exercise_id}/conversations/{conversation_id}"
INJECTS = X + "/injects/{inject_id}"


def joins_and_writes(hand: Hand) -> None:
    phone = hand.house.phone("Alpha", hand.text("post /api/join/{token} .call_sign"))
    hand.phones.append(phone)
    write(phone, "Good morning.")
    write(phone, hand.text("post /api/me/messages .text"))
    write(hand.house.phone("Bravo", "Quail"), "Good morning.")
    assert hand.house.phone("Charlie", "Kite").post("/api/me/stop", json={}).status_code == 200


def comes_in(hand: Hand) -> None:
    label = hand.text(f"post {X}/invitations .label")
    hand.ids["invitation"] = _last(hand.post(f"{hand.api}/invitations", role="observer", label=label)["url"])
    everywhere = hand.text("post /api/operators/invitations .label")
    hand.post("/api/operators/invitations", role="observer", label=everywhere)
    token = _last(hand.post(f"{hand.api}/invitations", role="role-player", label="Olga")["url"])
    name = hand.text("post /api/invite/{token} .name")
    headers = {"X-Blurline": "1", "Origin": hand.house.base}
    wish = {"name": name, "password": "a sentence to remember"}
    address = f"{hand.house.base}/api/invite/{token}"
    assert httpx.post(address, json=wish, headers=headers, timeout=30).status_code == 200


def sets_up(hand: Hand) -> None:
    made = hand.post(
        "/api/exercises",
        scenario="hotline",
        title=hand.text("post /api/exercises .title"),
        teams=[hand.text("post /api/exercises .teams[]")],
    )
    hand.ids["draft"] = made["id"]
    hand.post(f"{hand.api}/teams", name=hand.text(f"post {X}/teams .name"))
    hand.post(f"{hand.api}/sites", name=hand.text(f"post {X}/sites .name"))
    hand.ask("PUT", f"{hand.api}/welfare", who=hand.text(f"put {X}/welfare .who"))
    person = {name: hand.text(f"post {X}/seats .expected[].{name}") for name in ("team", "site", "call_sign")}
    hand.post(f"{hand.api}/seats", expected=[{**person, "agency": "police", "languages": ["en"]}])
    hand.post(f"{hand.api}/comms-check/waive", reason=hand.text(f"post {X}/comms-check/waive .reason"))


def speaks(hand: Hand) -> None:
    row = hand.talk("Bravo")
    here = f"{hand.api}/conversations/{row['id']}"
    hand.ids["spoken"] = row["id"]
    rev = hand.post(f"{here}/control", control="person", rev=row["control_rev"])["rev"]
    hand.post(f"{here}/say", client_id="a", text=hand.text(f"post {TALK}/say .text"), rev=rev)
    hand.post(f"{here}/say", client_id="b", text="Before.", rev=rev)
    gone = hand.waits_for(here, lambda talk: [m for m in talk["messages"] if m["text"] == "Before."])
    before = gone[0]["seq"]
    hand.post(f"{here}/amend", seq=before, text=hand.text(f"post {TALK}/amend .text"), rev=rev)
    hand.post(f"{here}/note", text=hand.text(f"post {TALK}/note .text"))
    hand.ask("PUT", f"{here}/draft", text=hand.text(f"put {TALK}/draft .text"))
    mine = next(each["id"] for each in hand.state()["operators"] if each["name"] == "Dana (demo)")
    hand.post(f"{here}/offer", to=mine, note=hand.text(f"post {TALK}/offer .note"))
    hand.post(f"{hand.api}/whispers", text=hand.text(f"post {X}/whispers .text"))


def changes_the_script(hand: Hand) -> None:
    phone = hand.house.phone("Delta", "Ibis")
    write(phone, "Good morning, this is the police.")
    row = hand.talk("Delta")
    hand.ids["changed"] = row["id"]
    here = f"{hand.api}/conversations/{row['id']}"
    coming = hand.waits_for(here, lambda talk: talk["pending"])[-1]
    text = hand.text(f"post {TALK}/coming/{{line_id}} .text")
    hand.post(f"{here}/coming/{coming['id']}", action="edit", text=text, rev=row["control_rev"])
    rev = hand.post(f"{here}/control", control="assist", rev=row["control_rev"])["rev"]
    write(phone, "Who are you?")
    drafted = hand.waits_for(here, lambda talk: talk["drafts"])[0]
    text = hand.text(f"post {TALK}/drafts/{{draft_id}} .text")
    hand.post(f"{here}/drafts/{drafted['id']}", action="edit", text=text, rev=rev)


def directs(hand: Hand) -> None:
    rows = [row for row in hand.state()["injects"] if row["method"] in ("chat", "news", "mail")]
    titles = {row["id"]: row["title"] for row in rows}
    injects = iter(titles)
    for verb in ("hold", "skip", "fire"):
        what = hand.text(f"post {INJECTS}/{verb} .reason")
        hand.post(f"{hand.api}/injects/{next(injects)}/{verb}", reason=what)
    again = next(injects)
    hand.post(f"{hand.api}/injects/{again}/hold")
    hand.post(f"{hand.api}/injects/{again}/release", reason=hand.text(f"post {INJECTS}/release .reason"))
    later, other = next(injects), next(injects)
    reason = hand.text(f"post {INJECTS}/move .reason")
    hand.post(f"{hand.api}/injects/{later}/move", due_play_ms=80_000_000, reason=reason)
    words = {name: hand.text(f"post {INJECTS}/edit .{name}") for name in ("title", "message")}
    hand.post(f"{hand.api}/injects/{other}/edit", **words)
    hand.ids["reworded"] = titles[other]
    said = {name: hand.text(f"post {X}/improvise .{name}") for name in ("title", "message")}
    team = next(each["id"] for each in hand.state()["teams"] if each["name"] == "Alpha")
    hand.post(f"{hand.api}/improvise", teams=[team], senders=["control"], method="news", **said)
    note = {"client_id": "n", "text": hand.text(f"post {X}/observations/notes .text"), "team_id": team}
    hand.post(f"{hand.api}/observations/notes", **note)
    mark = {"client_id": "r", "team_id": team, "objective": "O1", "task": 0, "mark": "P"}
    comment = hand.text(f"post {X}/observations/ratings .comment")
    hand.post(f"{hand.api}/observations/ratings", **mark, comment=comment)
    alert = hand.state()["alerts"][0]["seq"]
    hand.post(f"{hand.api}/alerts/{alert}/resolve", note=hand.text(f"post {X}/alerts/{{seq}}/resolve .note"))
    hand.post(f"{hand.api}/clock", action="pause", reason=hand.text(f"post {X}/clock .reason"))


STEPS: tuple[Callable[[Hand], None], ...] = (
    joins_and_writes,
    comes_in,
    sets_up,
    speaks,
    changes_the_script,
    directs,
)


def _last(address: str) -> str:
    return address.rsplit("/", 1)[1]
