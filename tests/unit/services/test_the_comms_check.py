"""Before StartEx the staff ask every phone once and see who answers; no conversation is touched by it."""

from __future__ import annotations

import pytest

from roleplay.domain.errors import EmptyMessageError, OnlyWordsError
from roleplay.domain.ids import AccountId, ChatRef, MediaId, TraineeId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.exercise import checklist, comms_check, lifecycle
from roleplay.services.exercise.comms_check import Standing
from roleplay.services.record import debrief
from roleplay.services.talk import accept_update, letters
from roleplay.services.trainees import enrol, privacy, trainee_view
from roleplay.services.trainees.staff_chat import CHAT
from roleplay.services.trainees.trainee_shapes import Message
from tests.unit.services.test_the_checklist_before_startex import DANA, Morning, X

SECOND = 1_000
Button = tuple[str | None, int, int]


class Room(Morning):
    """An exercise that is ready: Romeo, who reads English, and Nina, who reads Romanian, have joined."""

    def __init__(self) -> None:
        super().__init__()
        self.director()
        self.team = self.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
        self.do(lifecycle.ready)
        self.romeo = self.trainee(self.team, "en")
        self.nina = self.trainee(self.team, "ro", name="Nina")
        self.sent = 0

    def begin(self, after: int = 0) -> Standing:
        return self.do(lambda s: comms_check.begin(s, operator_id=DANA, after=after))

    def again(self, after: int = 1) -> Standing:
        return self.do(lambda s: comms_check.ask_again(s, operator_id=DANA, after=after))

    def standing(self) -> Standing:
        return self.do(comms_check.standing)

    def chat(self, who: TraineeId) -> tuple[Message, ...]:
        return self.do(lambda s: trainee_view.messages(s, who, CHAT))

    def tap(self, who: TraineeId, update_id: str = "") -> accept_update.Accepted:
        ping = next(each for each in reversed(self.chat(who)) if each.buttons)
        return self.answer(who, update_id, button=(None, ping.buttons[0].index, ping.button_seq or 0))

    def answer(
        self,
        who: TraineeId,
        update_id: str = "",
        text: str = "",
        media: str = "",
        button: Button | None = None,
    ) -> accept_update.Accepted:
        self.sent += 1
        name, file = update_id or f"u{self.sent}", MediaId(media) if media else None
        update = accept_update.IncomingUpdate(
            "web", who, name, who, actor_id=CHAT, text=text, media_id=file, button=button, client_id=name
        )
        return self.do(lambda s: accept_update.accept(s, update))

    def entries(self, kind: str) -> int:
        return len(self.do(lambda s: s.uow.journal.after(X, 0, 1_000, kinds={kind})))


@pytest.fixture
def room() -> Room:
    return Room()


def test_every_phone_is_asked_once_in_its_own_language_by_an_ordinary_message(room: Room) -> None:
    room.begin()
    (english,), (romanian,) = room.chat(room.romeo), room.chat(room.nina)
    assert english.text.startswith("Comms check")
    assert english.text != romanian.text
    assert [button.text for button in english.buttons] == ["I read you"]
    (row,) = room.do(lambda s: trainee_view.my_conversations(s, s.trainee(room.romeo)))
    assert (row.name, row.unread, row.last.text if row.last else "") == ("Exercise staff", 1, english.text)


def test_one_tap_answers_and_the_staff_see_how_long_it_took(room: Room) -> None:
    room.begin()
    room.now += 4 * SECOND
    room.tap(room.romeo)
    nina, romeo = room.standing().trainees
    assert (romeo.took_ms, romeo.channel, nina.took_ms) == (4 * SECOND, "web", None)
    assert [each.call_sign for each in room.standing().silent] == ["Nina"]
    assert [(each.mine, each.text) for each in room.chat(room.romeo)][1] == (True, "I read you")


def test_two_directors_who_press_at_once_ask_once(room: Room) -> None:
    room.begin()
    room.begin()
    room.again()
    room.again()
    assert [each.pings for each in room.standing().trainees] == [2, 2]
    assert room.entries("comms.ping") == 4


def test_only_the_silent_are_asked_again_and_so_is_who_came_late(room: Room) -> None:
    room.begin()
    room.tap(room.romeo)
    late = room.trainee(room.team, "en", name="Late")
    room.again()
    assert {each.call_sign: each.pings for each in room.standing().trainees} == {
        "Romeo": 1,
        "Nina": 2,
        "Late": 1,
    }
    assert len(room.chat(late)) == 1


def test_a_repeated_request_and_a_second_tap_are_one_answer(room: Room) -> None:
    room.begin()
    first = room.tap(room.romeo, "a")
    again = room.tap(room.romeo, "a")
    second = room.tap(room.romeo, "b")
    assert (again.duplicate, again.seq, second.seq) == (True, first.seq, first.seq)
    assert room.entries("comms.answer") == 1


def test_words_answer_as_well_and_are_kept_for_the_staff(room: Room) -> None:
    room.begin()
    room.tap(room.romeo)
    room.answer(room.romeo, text="My battery is low.")
    assert room.standing().trainees[1].words == "My battery is low."
    with pytest.raises(OnlyWordsError):
        room.answer(room.romeo, media="m1")
    with pytest.raises(EmptyMessageError):
        room.answer(room.romeo, text=" ")


def test_stop_stops_there_too(room: Room) -> None:
    room.begin()
    assert room.answer(room.romeo, text="STOP! Real emergency").stopped
    assert room.do(lambda s: s.trainee(room.romeo)).stopped
    assert room.entries("comms.answer") == 0


def test_the_checklist_is_green_when_all_have_answered_or_somebody_says_why_not(room: Room) -> None:
    assert room.light("comms") == "red"
    room.begin()
    room.tap(room.romeo)
    item = next(each for each in room.do(checklist.checklist) if each.id == "comms")
    assert (item.light, item.details) == ("red", ("Alfa · Nina",))
    room.do(lambda s: comms_check.waive(s, "Nina comes at ten.", operator_id=DANA))
    assert room.light("comms") == "green"
    room.begin(after=1)
    assert room.light("comms") == "red"
    room.tap(room.romeo)
    room.tap(room.nina)
    assert room.light("comms") == "green"


def test_nobody_else_reads_it_and_no_conversation_counts_it(room: Room) -> None:
    room.begin()
    room.tap(room.romeo)
    feed = room.do(lambda s: trainee_view.feed(s, room.nina, after=0))
    assert [event.message.text for event in feed.events if event.message] == [room.chat(room.nina)[0].text]
    (team,) = room.do(debrief.build).teams
    assert (team.conversations, team.response_times) == ((), ())
    assert not room.entries("message.in")


def test_a_phone_on_telegram_is_asked_by_its_bot_under_the_name_of_the_staff(room: Room) -> None:
    account, chat = AccountId("mother"), ChatRef("k1")
    room.do(
        lambda s: s.uow.bot_accounts.add(BotAccountRecord(X, account, "actor", "b", "b", "", "", 1, "mother"))
    )
    room.do(
        lambda s: s.uow.chats.add(ChatRecord(X, chat, account, "n1", "private", 0, room.team, room.romeo))
    )
    room.begin()
    letter = room.do(lambda s: letters.claim(s, chat))
    assert letter is not None
    assert letter.event is not None
    assert letter.event.message == room.chat(room.romeo)[0]
    assert letter.speaker == "Exercise staff"
    room.do(lambda s: letters.sent(s, letter.record.letter_id))
    assert room.do(lambda s: letters.claim(s, chat)) is None


def test_an_erased_trainees_words_are_gone(room: Room) -> None:
    room.begin()
    room.answer(room.romeo, text="It is me, Romeo.")
    room.do(lambda s: privacy.erase_person(s, room.romeo))
    kept = room.do(lambda s: s.uow.journal.after(X, 0, 1_000))
    assert not any("Romeo" in str(entry.body) for entry in kept)
