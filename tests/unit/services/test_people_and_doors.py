from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import (
    AlreadySetUpError,
    ConsentMissingError,
    LockedOutError,
    MediaKindError,
    MediaTooLargeError,
    NotAllowedError,
    NotInExerciseError,
    SignedOutError,
    UnknownAgencyError,
    UnknownLinkError,
    WrongPasswordError,
    WrongPhaseError,
)
from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, OperatorId
from roleplay.domain.permissions import ALLOWED, allowed
from roleplay.domain.records import ChatRecord, OperatorRecord
from roleplay.services.exercise import lifecycle
from roleplay.services.record import observe
from roleplay.services.staff import authorise, sign_in
from roleplay.services.talk import media
from roleplay.services.trainees import enrol, privacy, trainee_view

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
X = ExerciseId("x1")
ANN = OperatorId("ann")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class PlainHasher:
    """Quick and unsafe: for tests alone."""

    def hash(self, password: str) -> str:
        return "#" + password

    def verify(self, stored: str, password: str) -> bool:
        return stored == "#" + password


HASHER = PlainHasher()


def test_an_invitation_opens_its_team_until_a_new_one_is_made(game: Game) -> None:
    token = game.do(lambda s: enrol.new_link(s, game.team))
    assert len(token) >= 22
    assert game.ledger.read(lambda uow: enrol.find_team(uow, token)).team_id == game.team
    game.do(lambda s: enrol.new_link(s, game.team))
    with pytest.raises(UnknownLinkError):
        game.ledger.read(lambda uow: enrol.find_team(uow, token))


def test_joining_needs_consent_and_a_known_agency(game: Game) -> None:
    with pytest.raises(UnknownAgencyError):
        game.join("X", "pirate", "en")
    with pytest.raises(ConsentMissingError):
        game.do(
            lambda s: enrol.join(
                s, game.team, call_sign="X", agency="ngo", languages=["en"], consent_version=""
            )
        )


def test_two_of_a_team_never_bear_the_same_call_sign(game: Game) -> None:
    def call_sign(wanted: str) -> str:
        trainee = game.join(wanted, "ngo", "en")
        return game.look(lambda s: s.trainee(trainee)).call_sign

    assert [call_sign("Falcon"), call_sign("falcon "), call_sign("Falcon")] == [
        "Falcon",
        "falcon 2",
        "Falcon 3",
    ]


def test_nobody_joins_an_exercise_that_is_over(game: Game) -> None:
    game.do(lifecycle.end)
    with pytest.raises(WrongPhaseError):
        game.join("X", "police", "en")


def sign(game: Game, password: str) -> sign_in.SignedIn:
    return sign_in.sign_in(game.ledger, HASHER, name="Olga", password=password, now=game.now)


def test_five_wrong_passwords_lock_the_door_for_a_quarter_of_an_hour(game: Game) -> None:
    game.ledger.write(
        lambda uow: sign_in.add_operator(uow, "Olga", HASHER.hash("correct horse"), ("director",), 0)
    )
    for _ in range(5):
        with pytest.raises(WrongPasswordError):
            sign(game, "guess")
    with pytest.raises(LockedOutError):
        sign(game, "correct horse")
    game.jump(16 * MINUTE)
    signed = sign(game, "correct horse")
    who = game.ledger.read(lambda uow: sign_in.operator_of(uow, signed.token, game.now))
    assert who.name == "Olga"
    game.ledger.write(lambda uow: sign_in.sign_out(uow, signed.token))
    with pytest.raises(SignedOutError):
        game.ledger.read(lambda uow: sign_in.operator_of(uow, signed.token, game.now))


def test_only_an_empty_installation_can_be_set_up(game: Game) -> None:
    code = sign_in.first_run_code()
    with pytest.raises(AlreadySetUpError):
        sign_in.set_up(
            game.ledger, HASHER, code=code, printed=code, name="A", password="long enough 1", now=0
        )


def test_a_code_signs_in_once(game: Game) -> None:
    code = game.ledger.write(lambda uow: sign_in.issue_code(uow, ANN, game.now))
    signed = game.ledger.write(lambda uow: sign_in.redeem_code(uow, code, game.now))
    assert signed.operator.operator_id == ANN
    with pytest.raises(UnknownLinkError):
        game.ledger.write(lambda uow: sign_in.redeem_code(uow, code, game.now))
    with pytest.raises(SignedOutError):
        game.ledger.read(lambda uow: sign_in.whoami(uow, code, game.now))


def test_what_is_not_in_the_table_is_refused() -> None:
    observer = OperatorRecord(ANN, "Ann", "", ("observer",), 0)
    authorise.require(observer, "observe")
    with pytest.raises(NotAllowedError):
        authorise.require(observer, "control")
    assert not allowed(frozenset({"stranger"}), "read")
    assert all("stop_all" in actions for role, actions in ALLOWED.items() if role != "author")


def test_a_file_is_known_by_its_content_and_fetched_by_its_address(game: Game) -> None:
    kept = game.do(lambda s: media.accept_media(s, game.romeo, PNG))
    assert kept.mime == "image/png"
    assert game.look(lambda s: media.read(s, kept.media_id)).content == PNG
    with pytest.raises(MediaKindError):
        game.do(lambda s: media.accept_media(s, game.romeo, b"<html>"))
    with pytest.raises(MediaTooLargeError):
        game.do(lambda s: media.accept_media(s, game.romeo, b"\xff\xd8\xff" + b"0" * 9_000_000))
    with pytest.raises(NotInExerciseError):
        game.look(lambda s: media.read(s, "scenario.yaml"))


def test_a_photo_is_understood_as_one(game: Game) -> None:
    from roleplay.services.talk import accept_update

    game.write("what is the address")
    kept = game.do(lambda s: media.accept_media(s, game.romeo, PNG))
    update = accept_update.IncomingUpdate(
        "web", "a", "p", game.romeo, actor_id="mother", media_id=kept.media_id
    )
    game.do(lambda s: accept_update.accept(s, update))
    game.pass_time(20 * SECOND)
    assert game.said()[-1] == "That is her!"


def test_a_phone_shows_its_own_team_and_nothing_of_another(game: Game) -> None:
    other = game.do(lambda s: enrol.open_team(s, name="Bravo")).team.team_id
    stranger = game.join("Stranger", "police", "en", team=other)
    game.write("what is the address")
    game.pass_time(15 * MINUTE)
    mine = game.look(lambda s: trainee_view.my_state(s, game.nina))
    theirs = game.look(lambda s: trainee_view.my_state(s, stranger))
    assert [c.name for c in mine.conversations] == ["Elena"]
    assert mine.conversations[0].unread == 6
    assert theirs.conversations == ()
    assert [item.title for item in mine.news] == ["News"]
    with pytest.raises(NotInExerciseError):
        game.look(lambda s: trainee_view.messages(s, stranger, game.mother))
    feed = game.look(lambda s: trainee_view.feed(s, stranger, after=0))
    assert not [event for event in feed.events if event.kind == "message"]


def test_the_feed_gives_each_event_once_and_goes_on_from_its_place(game: Game) -> None:
    first = game.look(lambda s: trainee_view.feed(s, game.romeo, after=0))
    game.write("hello")
    second = game.look(lambda s: trainee_view.feed(s, game.romeo, after=first.seq))
    assert [event.kind for event in second.events] == ["message", "message"]
    assert [event.message.mine for event in second.events if event.message] == [True, False]
    assert game.look(lambda s: trainee_view.feed(s, game.romeo, after=second.seq)).events == ()


def test_what_is_read_is_no_longer_unread(game: Game) -> None:
    game.write("hello")
    seq = game.entries("message.out")[-1].seq
    game.do(lambda s: trainee_view.mark_read(s, game.romeo, game.mother, seq))
    assert game.look(lambda s: trainee_view.my_state(s, game.romeo)).conversations[0].unread == 0
    assert game.look(lambda s: trainee_view.my_state(s, game.nina)).conversations[0].unread == 2


def test_a_note_is_in_the_record_and_not_on_any_phone(game: Game) -> None:
    game.write("hello")
    game.do(lambda s: observe.note(s, game.mother, operator_id=ANN, text="Asked first", objective="O2"))
    with pytest.raises(NotInExerciseError):
        game.do(lambda s: observe.note(s, game.mother, operator_id=ANN, text="x", objective="O9"))
    feed = game.look(lambda s: trainee_view.feed(s, game.romeo, after=0))
    assert "Asked first" not in repr(feed)


def test_a_person_gets_all_their_data_and_can_be_erased(game: Game) -> None:
    game.write("my planted secret is swordfish")
    game.write("hello from the other one", by=game.nina)
    export = game.look(lambda s: privacy.export_person(s, game.romeo))
    assert "swordfish" in json.dumps(export)
    assert "other one" not in json.dumps(export)
    game.do(lambda s: privacy.erase_person(s, game.romeo, operator_id=ANN))
    left = json.dumps([dict(entry.body) for entry in game.entries()])
    assert "swordfish" not in left
    assert "Romeo" not in left
    assert "other one" in left
    assert game.look(lambda s: s.trainee(game.romeo)).call_sign == "[erased]"
    game.check_replay()
    seqs = [entry.seq for entry in game.entries()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_persons_chats_are_in_their_data_and_go_with_them(game: Game) -> None:
    chat = ChatRecord(X, ChatRef("k1"), AccountId("b1"), "4711", team_id=game.team, trainee_id=game.romeo)
    game.do(lambda s: s.uow.chats.add(chat))
    assert "4711" in json.dumps(game.look(lambda s: privacy.export_person(s, game.romeo)))
    game.do(lambda s: privacy.erase_person(s, game.romeo))
    assert game.look(lambda s: s.uow.chats.all(X)) == []


def test_what_an_actor_remembered_of_a_person_is_erased_with_them(game: Game) -> None:
    game.write("what is the address")
    game.write("we will help you")
    game.write("my name is Zebedee", actor="landlord")
    game.write("hello", actor="landlord", by=game.nina)
    assert game.said("landlord")[-2:] == ["What do you want, Zebedee?", "What?"]
    game.do(lambda s: privacy.erase_person(s, game.romeo))
    assert "Zebedee" not in json.dumps([dict(entry.body) for entry in game.entries()])
    assert "Zebedee" not in json.dumps(dict(game.conversation("landlord").snapshot))
    game.check_replay()
