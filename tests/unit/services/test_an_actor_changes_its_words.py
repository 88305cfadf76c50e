"""An actor changes or takes back what it said: on the page, on Telegram, and never in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roleplay.domain.errors import NotInExerciseError, NotInTheSeatError
from roleplay.domain.ids import AccountId, ChatRef, JournalSeq, OperatorId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.talk import amend, letters
from roleplay.services.trainees import trainee_view

if TYPE_CHECKING:
    from conftest import Game

ANN, BEN = OperatorId("ann"), OperatorId("ben")
MINUTE = 60_000
ROMEO, NINA = ChatRef("k-romeo"), ChatRef("k-nina")


def first_line(game: Game) -> JournalSeq:
    return game.entries("message.out")[0].seq


def change(game: Game, text: str, by: OperatorId = ANN) -> JournalSeq:
    here, line = game.conversation(), first_line(game)
    return game.do(
        lambda s: amend.amend(s, here.conversation_id, line, operator_id=by, text=text, rev=here.control_rev)
    )


def shown(game: Game) -> list[str]:
    messages = game.look(lambda s: trainee_view.messages(s, game.romeo, game.mother))
    return [message.text for message in messages if not message.mine]


@pytest.fixture
def spoken(game: Game) -> Game:
    game.write("what is the address", wait=MINUTE)
    return game


def test_the_page_shows_the_new_words_and_the_record_keeps_the_old(spoken: Game) -> None:
    before = spoken.said()
    change(spoken, "Hello! Is it you?")
    assert shown(spoken) == ["Hello! Is it you?", *before[1:]]
    assert spoken.said() == before
    spoken.check_replay()


def test_a_phone_that_listens_is_given_the_message_anew(spoken: Game) -> None:
    seq = change(spoken, "Hello! Is it you?")
    (event,) = spoken.look(lambda s: trainee_view.feed(s, spoken.romeo, after=seq - 1)).events
    assert event.message is not None
    assert (event.message.seq, event.message.text) == (first_line(spoken), "Hello! Is it you?")


def test_what_is_taken_back_is_seen_no_more(spoken: Game) -> None:
    change(spoken, "")
    assert shown(spoken)[0] == "This message was taken back."


def test_the_newest_change_counts(spoken: Game) -> None:
    change(spoken, "one")
    change(spoken, "two")
    assert shown(spoken)[0] == "two"


def test_only_who_may_speak_may_change_what_was_said(spoken: Game) -> None:
    spoken.take("person")
    with pytest.raises(NotInTheSeatError):
        change(spoken, "No.", by=BEN)
    change(spoken, "Yes.", by=ANN)
    spoken.take("frozen")
    with pytest.raises(NotInTheSeatError):
        change(spoken, "No.", by=ANN)


def test_what_a_trainee_wrote_cannot_be_changed_for_them(spoken: Game) -> None:
    wrote = spoken.entries("message.in")[0].seq
    here = spoken.conversation()
    with pytest.raises(NotInExerciseError):
        spoken.do(
            lambda s: amend.amend(
                s, here.conversation_id, wrote, operator_id=ANN, text="x", rev=here.control_rev
            )
        )


def test_telegram_is_told_which_message_to_change(game: Game) -> None:
    account = BotAccountRecord(
        game.exercise_id, AccountId("mother"), "actor", "1", "mother_bot", "", "", 1, "mother"
    )
    game.do(lambda s: s.uow.bot_accounts.add(account))
    for ref, trainee in ((ROMEO, game.romeo), (NINA, game.nina)):
        chat = ChatRecord(
            game.exercise_id, ref, account.account_id, f"n-{ref}", "private", 0, game.team, trainee
        )
        game.do(lambda s, chat=chat: s.uow.chats.add(chat))
    game.write("what is the address", wait=MINUTE)
    number = 70
    while (letter := game.do(lambda s: letters.claim(s, ROMEO))) is not None:
        number += 1
        game.do(lambda s, each=letter, n=number: letters.part_sent(s, each.record.letter_id, str(n)))
        game.do(lambda s, each=letter: letters.sent(s, each.record.letter_id))
    change(game, "Hello! Is it you?")
    told = game.do(lambda s: letters.claim(s, ROMEO))
    assert told is not None
    assert (told.changes, told.text, told.by_team) == (("71",), "Hello! Is it you?", False)
