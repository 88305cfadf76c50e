"""What trainees send to actors, and what they ask of the bots themselves."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from roleplay.domain.ids import OperatorId
from roleplay.domain.records import JournalRecord
from roleplay.services.exercise import comms_check
from roleplay.services.exercise.readiness import readiness
from roleplay.services.sweep import sweep
from roleplay.services.talk import contacts
from tests.fakes.telegram_faults import Reset, ServerError
from tests.fakes.telegram_phone import Phone
from tests.telegram.conftest import AUNT, GUIDE, Room, join, press, tap

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff" + b"face" * 20
VOICE = b"OggS" + b"hello" * 20
GROUP = -100500


@pytest.fixture
async def ana(room: Room) -> Phone:
    """A trainee who has joined at the guide's bot."""
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    return ana


async def test_texts_photos_voices_documents_and_places_reach_the_actor_in_order(room: Room, ana: Phone):
    await ana.type(GUIDE, "who are you?")
    await ana.photo(GUIDE, JPEG, "is this her?")
    await ana.voice(GUIDE, VOICE)
    await ana.document(GUIDE, b"%PDF-1.7 warrant", "warrant.pdf")
    await ana.location(GUIDE, 41.89, 12.49)
    sent = await room.until(lambda: _incoming(room, 5))
    assert [entry.body["text"] for entry in sent] == ["who are you?", "is this her?", "", "", ""]
    kinds = [entry.body.get("has", [{}])[0].get("kind") for entry in sent]
    assert kinds == [None, "photo", "voice", "document", "location"]
    assert {entry.trainee_id for entry in sent} == {room.trainees()[0].trainee_id}


async def test_a_photo_does_not_let_later_words_overtake_it_while_telegram_is_slow(
    room: Room, ana: Phone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.channels.telegram.reception.TRY_AGAIN_S", 0.05)
    room.city.faults.next("getFile", ServerError(), times=2)
    room.city.faults.next("getFile", Reset(delivered=False))
    await ana.photo(GUIDE, JPEG, "first")
    await ana.type(GUIDE, "second")
    await room.until(lambda: _incoming(room, 2))
    assert room.incoming() == ["first", "second"]
    assert [each.done for each in room.city.attempts if each.method == "getFile"] == [False] * 3 + [True]


async def test_what_no_actor_can_take_is_answered_kindly(room: Room, ana: Phone):
    await ana.send(GUIDE, {"dice": {"emoji": "🎲", "value": 3}})
    await ana.document(GUIDE, b"PK zip", "x.zip", "application/zip")
    await room.until(lambda: any("cannot be sent" in text for text in room.told(ana)))
    assert any("this does not" in text for text in room.told(ana))
    assert room.incoming() == []


async def test_stop_freezes_at_once_and_is_not_held_up_by_a_file(room: Room, ana: Phone):
    room.city.faults.next("getFile", ServerError(), times=1_000)
    await ana.photo(GUIDE, JPEG)
    await ana.type(GUIDE, "/stop")
    await room.until(lambda: room.trainees()[0].stopped)
    assert _conversation(room).control == "frozen"


@pytest.mark.parametrize("words", ["STOP REAL EMERGENCY", "стоп реальная опасность", "STOP!"])
async def test_the_stop_phrase_freezes_too(room: Room, ana: Phone, words: str):
    await ana.type(GUIDE, words)
    await room.until(lambda: room.trainees()[0].stopped)
    assert words not in repr(room.entries())


async def test_a_second_thought_is_read_instead_of_the_first_by_who_has_not_answered(room: Room, ana: Phone):
    await ana.type(GUIDE, "I am Rmeo", message_id=777)
    await room.until(lambda: _incoming(room, 1))
    await ana.edit(GUIDE, 777, "I am Romeo")
    (edited,) = await room.until(lambda: room.entries("message.edited"))
    assert edited.body["of"] == _incoming(room, 1)[0].seq
    assert (edited.body["text"], edited.body["in_time"]) == ("I am Romeo", True)
    waiting = room.look(lambda s: s.uow.inbox.waiting(room.exercise_id, _conversation(room).conversation_id))
    assert waiting[0].body["text"] == "I am Romeo"


async def test_a_button_of_an_earlier_moment_is_answered_kindly_and_does_nothing(room: Room, ana: Phone):
    await ana.type(GUIDE, "xyzzy")
    await room.until(lambda: _incoming(room, 1))
    _play(room, 40)
    said = next(entry for entry in reversed(room.entries("message.out")) if entry.body.get("button_seq"))
    data = f"b:{said.conversation_id}:{said.body['button_seq']}:0"
    await tap(room, ana, GUIDE, data)
    await room.until(lambda: len(room.entries("message.in")) == 2)
    _play(room, 40)
    await tap(room, ana, GUIDE, data)
    await room.until(lambda: any("earlier moment" in text for text in _toasts(room)))
    assert len(room.entries("message.in")) == 2


async def test_the_comms_check_comes_by_the_bot_and_one_tap_answers_it_once(room: Room, ana: Phone):
    room.act(lambda s: comms_check.begin(s, operator_id=OperatorId("dana"), after=0))
    sending = room.send()
    ping = await ana.wait(GUIDE, lambda said: "Comms check" in said.text)
    sending.cancel()
    assert "Exercise staff" in ping.text
    data = f"b:{comms_check.STAFF}:{room.entries('comms.ping')[0].seq}:0"
    assert data in str(ping)
    await tap(room, ana, GUIDE, data)
    await room.until(lambda: any("the staff can see it" in text for text in _toasts(room)))
    await tap(room, ana, GUIDE, data)
    await room.until(lambda: sum("the staff can see it" in text for text in _toasts(room)) == 2)
    (answer,) = room.entries("comms.answer")
    assert (answer.body["channel"], answer.body["text"], room.incoming()) == ("telegram", "I read you", [])


async def test_another_teams_button_is_no_button(room: Room, ana: Phone):
    other = room.look(lambda s: s.uow.conversations.of_team(room.exercise_id, room.teams[1])[0])
    await tap(room, ana, GUIDE, f"b:{other.conversation_id}:1:0")
    await room.until(lambda: any("earlier moment" in text for text in _toasts(room)))
    assert room.incoming() == []


async def test_who_leaves_is_written_to_no_more_and_may_come_back(room: Room, ana: Phone):
    await ana.type(GUIDE, "/leave")
    await press(room, ana, GUIDE, "Leave")
    await room.until(lambda: room.trainees()[0].left_ms is not None)
    (chat,) = room.look(lambda s: s.uow.chats.all(room.exercise_id))
    assert chat.state == "left"
    await ana.type(GUIDE, "hello?")
    await room.until(lambda: "your team's link" in room.told(ana)[-1])
    assert room.incoming() == []
    sending = room.send()
    await ana.wait(GUIDE, lambda said: "You have left the exercise." in said.text)
    await ana.wait(GUIDE, lambda said: "your team's link" in said.text)
    sending.cancel()
    await ana.start(GUIDE, room.tokens[1])
    await room.until(lambda: "I have read this and agree" in room.keys(ana))


async def test_the_web_link_opens_the_same_persons_page_and_lies_in_no_table(room: Room, ana: Phone):
    await ana.type(GUIDE, "/web")
    await room.until(lambda: "Your own page" in room.told(ana)[-1])
    room.send()
    said = await ana.wait(GUIDE, lambda said: "Your own page" in said.text)
    link = said.text.split()[-1]
    assert link.startswith("http://blurline.test/continue/")
    assert said.fields["protect_content"] in (True, "true", "True")
    assert link.rpartition("/")[2] not in room.everything_stored()
    transport = httpx.ASGITransport(room.application.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://blurline.test") as browser:
        answer = await browser.get(link)
        assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
        me = (await browser.get("/api/me")).json()
    assert me["trainee"]["call_sign"] == "Falcon"


async def test_my_data_is_handed_out_as_a_file(room: Room, ana: Phone):
    await ana.type(GUIDE, "hello there")
    await ana.type(GUIDE, "/mydata")
    await room.until(lambda: "Everything kept about you." in room.told(ana)[-1])
    room.send()
    said = await ana.wait(GUIDE, lambda said: said.method == "sendDocument")
    (content,) = said.files.values()
    assert b"hello there" in content
    assert b"Falcon" in content


async def test_blocking_and_coming_back_is_noted_as_it_happens(room: Room, ana: Phone):
    await ana.block(GUIDE)
    await room.until(lambda: _reach(room) == ["blocked"])
    await ana.unblock(GUIDE)
    await room.until(lambda: _reach(room) == ["reachable"])
    assert [entry.body["state"] for entry in room.entries("chat")] == ["blocked", "reachable"]


async def test_a_team_writes_in_its_group_each_under_their_own_name(room: Room, ana: Phone):
    bo = room.city.phone("Bo")
    await join(room, bo, call_sign="Bear")
    room.city.add_group(GROUP, "Team A", GUIDE)
    await ana.type(GUIDE, f"/start@sim101_bot {room.tokens[0]}", chat=GROUP)
    await ana.type(GUIDE, "@sim101_bot where are you?", chat=GROUP)
    await bo.type(GUIDE, "/help@some_other_bot", chat=GROUP)
    await bo.type(GUIDE, "and who?", chat=GROUP)
    await room.until(lambda: _incoming(room, 2))
    assert room.incoming() == ["where are you?", "and who?"]
    assert [entry.body["by"] for entry in _incoming(room, 2)] == ["Falcon", "Bear"]
    stranger = room.city.phone("Cy")
    await stranger.type(GUIDE, "me too", chat=GROUP)
    await room.until(lambda: "your team's link" in _group_told(room)[-1])
    assert len(room.incoming()) == 2


async def test_at_the_switchboard_a_contact_is_chosen_first(room: Room):
    room.add_bot(GUIDE)
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    room.act(lambda s: contacts.reveal(s, room.teams[0], "aunt", reason="test"))
    await ana.type(GUIDE, "hello?")
    await room.until(lambda: "Nobody has read that yet" in room.told(ana)[-1])
    await press(room, ana, GUIDE, "Sam, your guide")
    await room.until(lambda: any("You are writing to Sam" in text for text in room.told(ana)))
    await ana.type(GUIDE, "hello, Sam")
    await room.until(lambda: _incoming(room, 1))
    assert room.incoming() == ["hello, Sam"]


async def test_an_actor_nobody_knows_yet_does_not_answer(room: Room, ana: Phone):
    room.add_bot(AUNT, "aunt")
    await ana.type(AUNT, "is anybody there?")
    await room.until(lambda: room.told(ana, AUNT))
    assert room.told(ana, AUNT) == ["Your team does not know this contact yet."]
    assert room.incoming() == []


async def test_a_chat_that_opens_late_is_brought_what_was_said_meanwhile(room: Room, ana: Phone):
    room.add_bot(AUNT, "aunt")
    await ana.type(GUIDE, "hello")
    await room.until(lambda: _incoming(room, 1))
    room.act(lambda stage: contacts.reveal(stage, room.teams[0], "aunt", reason="test"))
    aunt = room.look(lambda s: s.uow.conversations.find(room.exercise_id, room.teams[0], "aunt"))
    room.act(
        lambda stage: stage.journal(
            "message.out", {"text": "Come to the bus", "author": "script"}, conversation=aunt
        )
    )
    await ana.start(AUNT)
    letters = await room.until(
        lambda: [
            each
            for each in room.look(lambda s: s.uow.letters.all_in(room.exercise_id, "pending"))
            if each.seq and each.conversation_id == aunt.conversation_id
        ]
    )
    assert len(letters) == 1


def _incoming(room: Room, count: int) -> list[JournalRecord] | None:
    found = room.entries("message.in")
    return found if len(found) >= count else None


def _conversation(room: Room) -> Any:
    return room.look(lambda s: s.uow.conversations.find(room.exercise_id, room.teams[0], "guide"))


def _play(room: Room, seconds: int) -> None:
    for _second in range(seconds):
        room.clock.wall_ms += 1_000
        while room.application.ledger.write(
            lambda uow: sweep(uow, room.application.packs, room.clock.wall_ms)
        ).more:
            pass


def _toasts(room: Room) -> list[str]:
    return [
        str(fields.get("text", ""))
        for _token, method, fields in room.city.calls
        if method == "answerCallbackQuery"
    ]


def _reach(room: Room) -> list[str]:
    found = room.look(readiness)
    return [reach for trainee in found.trainees for reach in trainee.reach.values()]


def _group_told(room: Room) -> list[str]:
    letters = room.look(lambda s: s.uow.letters.all_in(room.exercise_id, "pending"))
    group = next(
        chat for chat in room.look(lambda s: s.uow.chats.all(room.exercise_id)) if chat.kind == "group"
    )
    return [each.body["text"] for each in letters if each.chat_ref == group.chat_ref and not each.seq]


async def test_a_command_that_nobody_knows_is_said_to_no_actor(room: Room, ana: Phone):
    await ana.type(GUIDE, "/contakts")
    await room.until(lambda: "I do not know /contakts" in room.told(ana)[-1])
    assert room.incoming() == []


async def test_at_a_switchboard_with_one_contact_words_go_to_them_without_choosing(room: Room):
    room.add_bot(AUNT)
    room.serve()
    bo = room.city.phone("Bo")
    await join(room, bo, AUNT, call_sign="Bear")
    await bo.type(AUNT, "hello")
    await room.until(lambda: room.incoming() == ["hello"])
