"""An hour of the hotline, played by a director, two role-players, an observer and eight phones.

The exercise's clock runs faster than the room's, so that the hour takes a minute or two. Whatever people do
meanwhile, the record has it once, replays to the stored state, and is what stands on every phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.house import House, open_house
from tests.e2e.people import Last, Observer, Operator, Trainee, Where
from tests.e2e.record import Record, record_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

STAFF = {
    "Dana": ("director", "role-player"),
    "Rita": ("role-player",),
    "Mihai": ("role-player",),
    "Olga": ("observer",),
}
PHONES = {
    "Alpha": (("Falcon", "police", "English"), ("Sava", "mediator", "English", "Română")),
    "Bravo": (("Heron", "ngo", "English"), ("Kite", "police", "English")),
    "Charlie": (("Otter", "prosecutor", "English"), ("Lynx", "labour", "English")),
    "Delta": (("Swift", "police", "English"), ("Wren", "press", "English")),
}
IRINA, ELENA, PAVEL = "Irina, hotline of Valdenia", "Elena, Ana's mother", "Major Pavel"
SHE_CALLS = "The mother agreed that I speak with you. What do you need?"
CONDITIONS = (
    "The mother lets me give you her number on two conditions.",
    "Somebody speaks with her in her own language. And nothing goes to the press.",
    "Can you promise that?",
)
A_MAN_AT_THE_DOOR = "She says a man sleeps in front of the door. I would call that danger."
WHAT_DO_YOU_NEED = "What do you need from us, and on which basis?"


@dataclass
class Room:
    """Everybody who plays."""

    house: House
    dana: Operator
    rita: Operator
    mihai: Operator
    olga: Observer
    phones: dict[str, Trainee]

    def first(self, team: str) -> Trainee:
        return self.phones[PHONES[team][0][0]]

    def second(self, team: str) -> Trainee:
        return self.phones[PHONES[team][1][0]]


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("hour"), speed=10, staff=STAFF) as house:
        yield house


def test_an_hour_of_hotline(house: House, welcome: Callable[..., Any]) -> None:
    room = everybody_comes_in(house, welcome)
    the_hotline_rings(room)
    the_script_plays_and_is_nudged(room)
    in_assist_a_person_approves_rewrites_and_drops(room)
    frozen_nobody_speaks(room)
    two_claim_one_seat_and_either_wins(room)
    a_person_speaks_and_hands_back_in_every_way(room)
    a_phone_is_without_network(room)
    a_console_is_without_network(room)
    a_role_player_vanishes_while_the_hour_passes(room)
    everything_is_stopped_and_goes_on(room)
    room.dana.press("Pause")
    with record_of(house) as record:
        nothing_was_lost_and_nothing_doubled(room, record)
        every_phone_shows_the_record(room, record)
        assert record.differences() == []


def everybody_comes_in(house: House, welcome: Callable[..., Any]) -> Room:
    operators = {name: welcome(Operator) for name in ("Dana", "Rita", "Mihai")}
    for name, operator in operators.items():
        operator.name = name
        operator.sign_in(house.staff[name])
    olga = welcome(Observer)
    olga.sign_in(house.staff["Olga"], house.observing)
    phones = {}
    for team, members in PHONES.items():
        for call_sign, *about in members:
            phones[call_sign] = welcome(Trainee)
            phones[call_sign].join(house.teams[team], call_sign, *about)
    return Room(house, operators["Dana"], operators["Rita"], operators["Mihai"], olga, phones)


def the_hotline_rings(room: Room) -> None:
    room.dana.fire("A call from the hotline abroad")
    for phone in room.phones.values():
        phone.chat("Chats", IRINA)
    for phone in room.phones.values():
        phone.reads(SHE_CALLS)
    falcon, sava = room.first("Alpha"), room.second("Alpha")
    falcon.answer("Can we speak to the mother?")
    falcon.reads(CONDITIONS[-1])
    falcon.answer("We promise both")
    falcon.reads("Good. Elena Rusu. I have put her in your contacts.")
    sava.sees_of_a_colleague("We promise both")


def the_script_plays_and_is_nudged(room: Room) -> None:
    sava, rita = room.second("Alpha"), room.rita
    sava.chat("Contacts", ELENA)
    sava.write("Bună ziua")
    sava.reads("Alo? Cine e?")
    rita.open(ELENA, "Alpha")
    rita.is_on("Script")
    expect(rita.talk.get_by_role("textbox")).to_have_count(0)
    rita.nudge("help")
    sava.reads("Întrebați-mă. Vă spun ce știu.")


def in_assist_a_person_approves_rewrites_and_drops(room: Room) -> None:
    heron, mihai = room.first("Bravo"), room.mihai
    mihai.open(IRINA, "Bravo")
    mihai.put_on("Assist")
    heron.answer("Can we speak to the mother?")
    mihai.approve(CONDITIONS[0])
    mihai.write_instead(CONDITIONS[1], "She wants her own language, and no press.")
    mihai.drop(CONDITIONS[2])
    heron.reads("She wants her own language, and no press.")
    mihai.hand_back("Here", None, "dropped")


def frozen_nobody_speaks(room: Room) -> None:
    swift, dana = room.first("Delta"), room.dana
    dana.open(IRINA, "Delta")
    dana.put_on("Frozen")
    swift.write("Is she in danger now?")
    dana.sees("Is she in danger now?")
    swift.never_read(A_MAN_AT_THE_DOOR)
    dana.hand_back("Here", None, "answered")
    swift.reads(A_MAN_AT_THE_DOOR)


def two_claim_one_seat_and_either_wins(room: Room) -> None:
    for first, second in ((room.rita, room.mihai), (room.mihai, room.rita)):
        for operator in (first, second):
            operator.open(IRINA, "Charlie")
            operator.is_on("Script")
        second.claims_too_late(first)
        first.hand_back("Here", None, "dropped")
        second.is_on("Script")


HAND_BACKS: list[tuple[str, Where, str | None, Last]] = [
    ("Alpha", "Here", None, "answered"),
    ("Bravo", "Here", None, "dropped"),
    ("Charlie", "Ask again", None, "answered"),
    ("Delta", "Ask again", None, "dropped"),
    ("Alpha", "Return point", "joint", "dropped"),
    ("Bravo", "Return point", "joint", "answered"),
    ("Charlie", "Any state", "family", "dropped"),
    ("Delta", "Any state", "family", "answered"),
]
OPENS = {
    "joint": "A joint team is for the prosecutors to sign.",
    "family": "I can send two colleagues, without uniform.",
}


def a_person_speaks_and_hands_back_in_every_way(room: Room) -> None:
    for team in PHONES:
        room.first(team).chat("Contacts", PAVEL)
        room.first(team).write("Good day")
    for team in PHONES:
        room.first(team).reads("Which office is speaking?")
        room.first(team).write("This is the police of Lumeria")
    for team in PHONES:
        room.first(team).reads(WHAT_DO_YOU_NEED)
    for at, (team, where, state, last) in enumerate(HAND_BACKS, start=11):
        trainee, operator = room.first(team), (room.rita, room.mihai)[at % 2]
        operator.open(PAVEL, team)
        operator.take_over()
        operator.say(f"One moment, I am looking for folder {at}.")
        trainee.reads(f"One moment, I am looking for folder {at}.")
        trainee.write(f"It is number {at}/12")
        operator.sees(f"It is number {at}/12")
        operator.hand_back(where, state, last)
        if where == "Ask again":
            trainee.reads(WHAT_DO_YOU_NEED, times=2)
        if state:
            trainee.reads(OPENS[state])
        if last == "answered":
            trainee.reads(f"Request {at}/12 is in my register. Now ask.")


def a_phone_is_without_network(room: Room) -> None:
    kite, heron = room.second("Bravo"), room.first("Bravo")
    kite.chat("Contacts", PAVEL)
    kite.loses_the_network()
    kite.writes_on("We propose a joint team.")
    kite.writes_on("Can you hear us?")
    expect(kite.page.get_by_text("Your 2 messages are sent when it is back.")).to_be_visible()
    assert heron.bubble("mate", "Can you hear us?").count() == 0
    kite.page.reload()
    expect(kite.bubble("me", "Can you hear us?")).to_be_visible()
    kite.has_the_network_again()
    kite.wrote("Can you hear us?")
    heron.sees_of_a_colleague("We propose a joint team.")
    heron.sees_of_a_colleague("Can you hear us?")


def a_console_is_without_network(room: Room) -> None:
    sava, rita = room.second("Alpha"), room.rita
    rita.open(ELENA, "Alpha")
    rita.take_over()
    rita.loses_the_network()
    rita.says_on("Un moment, vă rog.")
    expect(rita.talk.get_by_text("No connection: it goes out when that is back.")).to_be_visible()
    sava.write("Mai sunteți acolo?")
    sava.never_read("Un moment, vă rog.")
    rita.has_the_network_again()
    sava.reads("Un moment, vă rog.")
    rita.sees("Mai sunteți acolo?")
    rita.has_the_seat()
    rita.hand_back("Here", None, "dropped")


def a_role_player_vanishes_while_the_hour_passes(room: Room) -> None:
    lynx, mihai, dana, olga = room.second("Charlie"), room.mihai, room.dana, room.olga
    mihai.open(IRINA, "Charlie")
    mihai.take_over()
    lynx.write("Is there an immediate danger?")
    mihai.sees("Is there an immediate danger?")
    mihai.vanishes()
    dana.speed("60")
    olga.read(IRINA, "Charlie")
    olga.pin("Is there an immediate danger?", "Asks about the danger first.")
    olga.rate("Charlie", "P: Performed without challenges")
    dana.open(IRINA, "Charlie")
    dana.is_called_for_help("The role-player vanished; the script speaks again.")
    lynx.reads(A_MAN_AT_THE_DOOR)
    dana.waits_until(r"1\d:\d\d")
    dana.speed("10")
    olga.everything_is_sent()


def everything_is_stopped_and_goes_on(room: Room) -> None:
    wren, rita = room.second("Delta"), room.rita
    rita.open(IRINA, "Delta")
    rita.take_over()
    rita.says_on("I have to put you through.")
    room.dana.stop_all()
    for phone in room.phones.values():
        phone.is_stopped()
    room.dana.press("Resume")
    for phone in room.phones.values():
        phone.plays_again()
    wren.reads("I have to put you through.")
    rita.hand_back("Here", None, "dropped")


def nothing_was_lost_and_nothing_doubled(room: Room, record: Record) -> None:
    for call_sign, phone in room.phones.items():
        assert record.written_by(call_sign) == phone.said
    spoken = [line for operator in (room.rita, room.mihai) for line in operator.said]
    assert sorted(record.spoken_by_persons()) == sorted(spoken)
    assert record.notes() == room.olga.said
    assert record.count("rating") == 1
    assert record.count("lease.lost") == 1
    for at, (team, _, _, last) in enumerate(HAND_BACKS, start=11):
        if last == "dropped":
            room.first(team).never_read(f"Request {at}/12 is in my register. Now ask.")


def every_phone_shows_the_record(room: Room, record: Record) -> None:
    for call_sign, phone in room.phones.items():
        on_record = record.phone_of(call_sign)
        assert sorted(phone.chats()) == sorted(on_record)
        for actor_id, messages in on_record.items():
            phone.shows(actor_id, messages)
