"""What is said also goes to phones on outside services: once, in order, and not after somebody took over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from roleplay.domain.ids import AccountId, ChatRef
from roleplay.domain.records import AccountKind, BotAccountRecord, ChatRecord, LetterRecord
from roleplay.services.exercise import lifecycle
from roleplay.services.staff.tokens import hashed
from roleplay.services.talk import letters
from roleplay.services.talk.letter_shapes import Letter
from roleplay.services.talk.tell import hand, tell
from roleplay.services.trainees import enrol

if TYPE_CHECKING:
    from conftest import Game

    from roleplay.domain.ids import TraineeId

MINUTE = 60_000
ROMEO, NINA = ChatRef("k-romeo"), ChatRef("k-nina")


def add_bot(game: Game, account: str, kind: AccountKind, actor: str | None = None) -> None:
    record = BotAccountRecord(
        game.exercise_id, AccountId(account), kind, account, f"{account}_bot", "", "", game.now, actor
    )
    game.do(lambda s: s.uow.bot_accounts.add(record))


def add_chat(game: Game, ref: ChatRef, account: str, trainee: TraineeId | None, number: str = "") -> None:
    kind = "private" if trainee else "group"
    chat = ChatRecord(
        game.exercise_id, ref, AccountId(account), number or f"n-{trainee}", kind, 0, game.team, trainee
    )
    game.do(lambda s: s.uow.chats.add(chat))


@pytest.fixture
def town(game: Game) -> Game:
    """The mother has a bot of her own; Romeo and Nina have pressed Start there."""
    add_bot(game, "mother", "actor", "mother")
    add_chat(game, ROMEO, "mother", game.romeo)
    add_chat(game, NINA, "mother", game.nina)
    return game


def claim(game: Game, ref: ChatRef = ROMEO) -> Letter | None:
    return game.do(lambda s: letters.claim(s, ref))


def deliver(game: Game, ref: ChatRef = ROMEO) -> list[str]:
    """Send all that may leave for a chat and return the texts."""
    texts = []
    while (letter := claim(game, ref)) is not None:
        game.do(lambda s, letter=letter: letters.sent(s, letter.record.letter_id))
        texts.append(letter.event.message.text if letter.event and letter.event.message else "")
    return texts


def every(game: Game, state: str) -> list[LetterRecord]:
    return list(game.look(lambda s: s.uow.letters.all_in(s.exercise_id, state)))


def test_every_phone_is_sent_what_the_page_shows_in_the_same_order(town: Game) -> None:
    town.write("what is the address", by=town.romeo, wait=MINUTE)
    assert deliver(town, ROMEO) == town.said()
    assert deliver(town, NINA) == ["what is the address", *town.said()]


def test_a_switchboard_says_who_speaks_and_an_own_bot_need_not(town: Game) -> None:
    add_bot(town, "all", "switchboard")
    nikita = town.join("Nikita", "police", "en")
    add_chat(town, ChatRef("k-romeo-all"), "all", town.romeo)
    add_chat(town, ChatRef("k-nikita-all"), "all", nikita)
    town.write("where is she", wait=MINUTE)
    own = claim(town)
    assert own is not None
    assert own.speaker == ""
    assert claim(town, ChatRef("k-romeo-all")) is None
    echo = claim(town, ChatRef("k-nikita-all"))
    assert echo is not None
    assert echo.speaker == "Romeo"
    town.do(lambda s: letters.sent(s, echo.record.letter_id))
    shared = claim(town, ChatRef("k-nikita-all"))
    assert shared is not None
    assert shared.speaker == "Elena"


def test_another_teams_phone_is_sent_nothing(town: Game) -> None:
    from roleplay.services.trainees import enrol

    other = town.do(lambda s: enrol.open_team(s, name="Bravo")).team.team_id
    stranger = town.join("Sierra", "police", "en", team=other)
    chat = ChatRecord(
        town.exercise_id, ChatRef("k-other"), AccountId("mother"), "n-9", "private", 0, other, stranger
    )
    town.do(lambda s: s.uow.chats.add(chat))
    town.write("what is the address", wait=MINUTE)
    assert deliver(town, ChatRef("k-other")) == []


def test_one_letter_of_a_chat_is_under_way_at_a_time(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    first = claim(town)
    assert first is not None
    assert claim(town) is None
    town.do(lambda s: letters.sent(s, first.record.letter_id))
    assert claim(town) is not None


def test_no_copy_of_a_scripted_line_leaves_after_a_takeover(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    said = town.said()
    taken = town.take("person")
    assert set(said) <= set(taken.cancelled)
    assert deliver(town) == []
    town.back()
    assert deliver(town) == []
    assert {letter.why for letter in every(town, "cancelled")} == {"somebody has taken the actor over"}


def test_what_is_claimed_too_late_is_cancelled_and_shown(town: Game) -> None:
    """The copy was queued by a commit that the takeover's own cancelling could not see."""
    town.write("what is the address", wait=MINUTE)
    town.take("person")
    mine = [letter for letter in every(town, "cancelled") if letter.chat_ref == ROMEO]
    late = replace(mine[0], state="pending", why="")
    town.do(lambda s: s.uow.letters.save(late, "cancelled"))
    assert claim(town) is None
    shown = town.entries("line.cancelled")[-1].body
    assert shown["reason"] == "somebody has taken the actor over"
    assert shown["seq"] == late.seq


def test_a_persons_line_leaves_during_a_takeover_and_before_what_the_script_said(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    town.say("It is me, wait.", hold=0)
    town.pass_time(1_000)
    assert deliver(town)[0] == "It is me, wait."


def test_after_stop_nothing_leaves_but_the_notice_of_it(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    town.take("person")
    town.say("Wait.", hold=0)
    town.stop()
    letter = claim(town)
    assert letter is not None
    assert letter.event is not None
    assert letter.event.stopped is True
    town.do(lambda s: letters.sent(s, letter.record.letter_id))
    assert claim(town) is None


def test_a_pause_holds_scripted_copies_and_the_end_cancels_them(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    town.do(lifecycle.pause)
    assert claim(town) is None
    town.do(lifecycle.resume)
    first = claim(town)
    assert first is not None
    town.do(lambda s: letters.sent(s, first.record.letter_id))
    town.do(lifecycle.end)
    assert [text for text in deliver(town) if text] == []


def test_what_surely_did_not_leave_is_tried_again_a_few_times(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    for _ in range(letters.MOST_TRIES):
        letter = claim(town)
        assert letter is not None
        town.do(
            lambda s, letter=letter: letters.again(
                s, letter.record.letter_id, not_before_ms=0, why="502", counts=True
            )
        )
    assert [each.why for each in every(town, "failed")] == ["502"]
    assert town.entries("alert")[-1].body["what"] == "line.failed"


def test_being_told_to_wait_costs_no_try_and_is_remembered(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    letter = claim(town)
    assert letter is not None
    until = town.now + 30_000
    town.do(
        lambda s: letters.again(
            s, letter.record.letter_id, not_before_ms=until, why="told to wait", counts=False
        )
    )
    assert claim(town) is None
    town.now = until
    resumed = claim(town)
    assert resumed is not None
    assert resumed.record.attempts == 1


def test_what_may_have_left_is_unsure_and_never_sent_again(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    letter = claim(town)
    assert letter is not None
    assert town.do(letters.doubt_what_was_in_flight) == 1
    assert [each.letter_id for each in every(town, "unsure")] == [letter.record.letter_id]
    assert town.entries("alert")[-1].body["what"] == "line.unsure"
    assert letter.record.letter_id not in [each.letter_id for each in every(town, "pending")]


def test_a_chat_that_blocked_the_bot_is_left_alone(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    letter = claim(town)
    assert letter is not None
    town.do(lambda s: letters.chat_lost(s, letter.record.letter_id, state="blocked", why="blocked"))
    assert claim(town) is None
    assert town.entries("alert")[-1].body["what"] == "chat.blocked"
    town.write("hello?", wait=MINUTE)
    assert [each for each in every(town, "pending") if each.chat_ref == ROMEO] == []


def test_a_refused_bot_keeps_its_letters_until_its_token_is_mended(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    letter = claim(town)
    assert letter is not None
    town.do(lambda s: letters.refused(s, letter.record.letter_id, why="no such token"))
    assert claim(town) is None
    account = town.look(lambda s: s.uow.bot_accounts.get(s.exercise_id, AccountId("mother")))
    assert account is not None
    assert (account.state, account.why) == ("refused", "no such token")
    town.do(lambda s: s.uow.bot_accounts.save(replace(account, state="ok", why="")))
    assert deliver(town) == town.said()


def test_the_bots_own_words_leave_also_while_frozen_and_are_not_kept(town: Game) -> None:
    town.stop()
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, NINA))
    assert chat is not None
    letter_id = town.do(lambda s: tell(s, chat, "Your data: …"))
    letter = claim(town, NINA)
    assert letter is not None
    assert letter.record.body == {"text": "Your data: …"}
    town.do(lambda s: letters.sent(s, letter_id))
    kept = town.look(lambda s: s.uow.letters.get(s.exercise_id, letter_id))
    assert kept is not None
    assert kept.body == {}


def test_a_web_link_is_made_when_it_is_sent_and_its_secret_is_kept_nowhere(town: Game) -> None:
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, NINA))
    assert chat is not None
    town.do(lambda s: hand(s, chat, "web_link", "Yours: {link}", before_link="https://x/continue/"))
    (waiting,) = town.look(lambda s: s.uow.letters.all_in(s.exercise_id, "pending"))
    assert waiting.body == {"text": "Yours: {link}", "make": "web_link", "before_link": "https://x/continue/"}
    letter = claim(town, NINA)
    assert letter is not None
    assert letter.text.startswith("Yours: https://x/continue/")
    secret = letter.text.rpartition("/")[2]
    kept = town.look(lambda s: s.uow.letters.get(s.exercise_id, letter.record.letter_id))
    session = town.look(lambda s: s.uow.sessions.get(hashed(secret)))
    assert kept is not None
    assert session is not None
    assert session.subject_id == town.nina
    assert secret not in repr(kept)


def test_a_web_link_that_did_not_leave_is_made_anew_and_the_first_opens_nothing(town: Game) -> None:
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, NINA))
    assert chat is not None
    letter_id = town.do(lambda s: hand(s, chat, "web_link", "{link}"))
    first = claim(town, NINA)
    town.do(lambda s: letters.again(s, letter_id, not_before_ms=0, why="away", counts=False))
    second = claim(town, NINA)
    assert first is not None
    assert second is not None
    assert first.text != second.text
    sessions = [town.look(lambda s, t=each.text: s.uow.sessions.get(hashed(t))) for each in (first, second)]
    assert [session is not None for session in sessions] == [False, True]


def test_nothing_is_made_for_somebody_who_has_left_meanwhile(town: Game) -> None:
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, NINA))
    assert chat is not None
    town.do(lambda s: hand(s, chat, "own_data", "Everything."))
    town.do(lambda s: enrol.leave(s, town.nina))
    assert claim(town, NINA) is None
    assert len(every(town, "cancelled")) == 1


def test_whoever_has_left_still_hears_the_bot_but_no_actor(town: Game) -> None:
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, NINA))
    assert chat is not None
    town.write("what is the address", wait=MINUTE)
    town.do(lambda s: s.uow.chats.save(replace(chat, state="left")))
    town.do(lambda s: tell(s, chat, "You have left."))
    letter = claim(town, NINA)
    assert letter is not None
    assert letter.record.body == {"text": "You have left."}
    town.do(lambda s: letters.sent(s, letter.record.letter_id))
    assert claim(town, NINA) is None


def test_the_record_replays_as_it_was(town: Game) -> None:
    town.write("what is the address", wait=MINUTE)
    town.take("person")
    deliver(town)
    town.check_replay()


def test_a_group_that_grows_takes_the_place_of_what_was_met_under_its_new_number(town: Game) -> None:
    group = ChatRef("k-group")
    add_chat(town, group, "mother", None, "-5")
    add_chat(town, ChatRef("k-met"), "mother", None, "-1005")
    chat = town.look(lambda s: s.uow.chats.get(s.exercise_id, group))
    town.do(lambda s: tell(s, chat, "Hello, all."))
    letter = claim(town, group)
    assert letter is not None
    town.do(lambda s: letters.moved(s, letter.record.letter_id, chat_id="-1005"))
    again = claim(town, group)
    assert again is not None
    assert (again.chat.chat_ref, again.chat.chat_id) == (group, "-1005")
    assert again.record.letter_id == letter.record.letter_id
