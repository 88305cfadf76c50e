"""Updates have one effect, messages go once, and a restart in the middle of anything loses nothing."""

from __future__ import annotations

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.channels.telegram.control_room import sender as sender_module
from bot.channels.telegram.control_room import speak
from bot.channels.telegram.control_room.sender import Sender
from bot.channels.telegram.duty import Duty
from bot.channels.telegram.pacing import Pacer
from roleplay.ports.errors import StorageError
from roleplay.services.channels.serve_bots import Process
from roleplay.services.talk.lines import CONTROL_ROOM
from roleplay.services.talk.run_event import call_operator
from tests.unit.control_room.conftest import ANN, GameClock, X

pytestmark = pytest.mark.anyio
SECOND = 1_000


async def test_the_same_update_has_one_effect_however_often_it_comes(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    update = phone.message("Once.")
    for _ in range(3):
        await desk.receive(update)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Once."]


async def test_an_update_read_twice_at_the_same_time_has_one_effect(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    row = desk.keep(phone.message("Once."))
    await desk.read(row)
    await desk.read(row)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Once."]


async def test_a_lower_update_id_that_comes_late_still_counts(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    first, second = phone.message("First."), phone.message("Second.")
    await desk.receive(second)
    await desk.receive(first)
    await desk.pass_time(8 * SECOND)
    assert sorted(desk.game.said()) == ["First.", "Second."]


async def test_a_crash_before_the_commit_undoes_effect_answer_and_mark_together(desk, monkeypatch):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    row = desk.keep(phone.message("Careful."))

    def crash(visit):
        _hear(visit)
        raise StorageError("the disk is full")

    _hear = speak.hear
    handler = next(h for h in desk.room.application.handlers[0] if getattr(h, "filters", None) is not None
                   and "TEXT" in str(h.filters) and "COMMAND" not in str(h.filters))  # fmt: skip
    told = handler.callback

    async def crashing(update, context):
        await desk.room.step(update, crash)

    handler.callback = crashing
    with pytest.raises(StorageError):
        await desk.read(row)
    assert [each.state for each in desk.waiting_updates()] == ["waiting"]
    assert desk.game.entries("line.queued") == []
    handler.callback = told
    await desk.read(row)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["Careful."]
    assert desk.waiting_updates() == []


async def test_a_restart_in_the_middle_of_a_dialog_loses_nothing(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await desk.trainee_writes("what is the address", wait=0)
    await phone.type("/back")
    question = phone.last
    row = desk.keep(phone.pressed("Here, in “greeting”", question))
    reborn = await desk.restarted()
    await reborn.read(row)
    await reborn.settle()
    assert "The last message is not answered yet:" in phone.last.text
    await reborn.receive(phone.pressed("The script answers it", phone.last))
    await reborn.pass_time(20 * SECOND)
    assert reborn.game.said()[0] == "Why do you ask?"


async def test_a_question_asked_before_a_restart_is_answered_after_it(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/note")
    reborn = await desk.restarted()
    await reborn.receive(phone.message("The room is cold"))
    assert reborn.game.entries("note")[-1].body["text"] == "The room is cold"


async def test_what_was_not_told_before_a_restart_is_told_after_it(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    desk.game.write("anybody?", wait=0)
    reborn = await desk.restarted()
    await reborn.settle()
    assert phone.last.text.endswith("Romeo (Police): anybody?")


async def test_what_was_in_flight_at_a_crash_is_not_repeated_and_its_reader_is_told(desk):
    phone = await desk.phone_of(ANN)
    shown = len(phone.sees())
    await desk.read(desk.keep(phone.message("/queue")))
    line = desk.game.do(lambda s: s.uow.outbox.due_at_once(X, 10, channel=CONTROL_ROOM))[0]
    desk.game.do(lambda s: s.uow.outbox.move(line, "sending"))
    reborn = await desk.restarted()
    await reborn.room.sender.doubt_what_was_in_flight()
    await reborn.settle()
    assert [each.text[:38] for each in phone.sees()[shown:]] == ["⚠️ The message before this one may not"]
    assert reborn.game.look(lambda s: s.uow.outbox.all_in(X, "sending")) == []


async def test_what_another_process_is_sending_is_in_no_doubt(desk):
    phone = await desk.phone_of(ANN)
    await desk.read(desk.keep(phone.message("/queue")))
    line = desk.game.do(lambda s: s.uow.outbox.due_at_once(X, 10, channel=CONTROL_ROOM))[0]
    desk.game.do(lambda s: s.uow.outbox.move(line, "sending"))
    game, room, clock = desk.game, desk.room, GameClock(desk.game)
    first, second = (
        Duty(game.ledger, game.shelf, clock, Process(who), has_died=lambda _: False) for who in ("a", "b")
    )
    for process in (first, second):
        process.look()
    for process, left in ((second, [line.outbox_id]), (first, [])):
        bot = room.application.bot
        sender = Sender(game.ledger, game.shelf, clock, Pacer(), room.account, bot, process)
        await sender.doubt_what_was_in_flight()
        assert [each.outbox_id for each in game.look(lambda s: s.uow.outbox.all_in(X, "sending"))] == left


async def test_a_process_sends_nothing_of_a_bot_that_another_serves(desk):
    """The lease is looked at in the very commit that takes a message out: what was known may be old."""
    phone = await desk.phone_of(ANN)
    game, room, clock = desk.game, desk.room, GameClock(desk.game)
    mine, other = (
        Duty(game.ledger, game.shelf, clock, Process(who), has_died=lambda _holder: True)
        for who in ("mine", "other")
    )
    mine.look()
    sender = Sender(game.ledger, game.shelf, clock, Pacer(), room.account, room.application.bot, mine)
    await desk.read(desk.keep(phone.message("/who")))
    other.look()
    assert mine.has(room.account.account_id)
    shown = len(phone.sees())
    await sender.send_what_waits()
    await sender.at_rest()
    assert phone.sees()[shown:] == []
    assert [line.state for line in game.look(lambda s: s.uow.outbox.all_in(X, "pending"))] == ["pending"]
    heir = Sender(game.ledger, game.shelf, clock, Pacer(), room.account, room.application.bot, other)
    await heir.send_what_waits()
    await heir.at_rest()
    assert [each.text.split(":")[0] for each in phone.sees()[shown:]] == ["By phone"]


async def test_what_was_sent_is_written_down_when_the_database_is_back(desk, monkeypatch):
    phone = await desk.phone_of(ANN)
    shown, away = len(phone.sees()), iter([StorageError("away"), StorageError("away")])
    act = desk.room.sender._act

    async def shaky(work):
        if phone.sees()[shown:] and (error := next(away, None)):
            raise error
        return await act(work)

    monkeypatch.setattr(sender_module, "AGAIN_S", 0.0)
    monkeypatch.setattr(desk.room.sender, "_act", shaky)
    await phone.type("/who")
    await desk.settle()
    assert len(phone.sees()[shown:]) == 1
    assert next(away, None) is None
    states = ("pending", "sending", "unsure")
    assert [s for s in states if desk.game.look(lambda stage, s=s: stage.uow.outbox.all_in(X, s))] == []


async def test_a_timeout_is_never_blindly_repeated(desk):
    phone = await desk.phone_of(ANN)
    error = TimedOut()
    error.__cause__ = httpx.ReadTimeout("slow")
    desk.telegram.failures.append(error)
    shown = len(phone.sees())
    await phone.type("/who")
    await desk.settle()
    assert len([each for each in phone.sees()[shown:] if each.text.startswith("By phone")]) == 0
    assert "may not have reached you" in phone.last.text


async def test_what_surely_did_not_leave_goes_again_once(desk):
    phone = await desk.phone_of(ANN)
    unreachable = NetworkError("no route")
    unreachable.__cause__ = httpx.ConnectError("refused")
    later = (429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 3}})
    unwell = (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
    desk.telegram.failures.extend([unreachable, later, unwell])
    shown = len(phone.sees())
    await phone.type("/who")
    await desk.settle()
    assert [each.text for each in phone.sees()[shown:]] == ["By phone: ann\nEvery script speaks for itself."]


async def test_a_phone_that_blocked_the_bot_is_left_alone_until_it_comes_back(desk):
    phone = await desk.phone_of(ANN)
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    desk.telegram.failures.append((403, blocked))
    await phone.type("/who")
    shown = len(phone.sees())
    desk.game.do(lambda s: call_operator(s, s.claim(desk.game.mother), "She is confused.", reason="test"))
    await desk.settle()
    assert len(phone.sees()) == shown
    await desk.receive(_unblocked(phone))
    await phone.type("/who")
    assert phone.last.text.startswith("By phone")


async def test_what_was_sent_is_not_kept(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await desk.trainee_writes("a secret")
    assert "a secret" in phone.last.text
    states = ("pending", "sending", "sent", "failed", "unsure", "cancelled")
    lines = desk.game.look(lambda s: [line for state in states for line in s.uow.outbox.all_in(X, state)])
    assert [line for line in lines if line.channel == CONTROL_ROOM] == []


async def test_nothing_of_the_control_room_is_part_of_the_exercises_record(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/queue")
    assert desk.game.entries("message.out") == []
    desk.game.check_replay()


def _unblocked(phone):
    bot = {"id": 7, "is_bot": True, "first_name": "Control", "username": "control_bot"}
    was = {"status": "kicked", "user": bot, "until_date": 0}
    change = {
        "chat": phone.place(None), "from": phone.user(), "date": 1, "old_chat_member": was,
        "new_chat_member": {"status": "member", "user": bot},
    }  # fmt: skip
    return {"update_id": 7_777, "my_chat_member": change}
