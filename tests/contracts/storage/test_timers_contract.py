"""Timers: each once, in play time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from roleplay.domain.ids import (
    PlayMs,
    TeamId,
)
from roleplay.ports.storage import Ledger, UnitOfWork
from tests.contracts.storage.rows import (
    CONVERSATION,
    FAR,
    OTHER,
    X,
    line,
    timer,
)


def due_timers(ledger: Ledger, now: int) -> list[int]:
    return [found.due_play_ms for found in ledger.write(lambda uow: uow.timers.due(X, PlayMs(now), 100))]


def test_timers_fall_due_in_their_order_and_fire_once(ledger: Ledger) -> None:
    ledger.write(lambda uow: [uow.timers.arm(timer(due)) for due in (300, 100, 200)])
    assert due_timers(ledger, 250) == [100, 200]
    assert ledger.read(lambda uow: uow.timers.next_due(X)) == 100
    (first, _) = ledger.write(lambda uow: uow.timers.due(X, PlayMs(250), 100))
    assert [ledger.write(lambda uow: uow.timers.fire(first)) for _ in range(2)] == [True, False]
    assert due_timers(ledger, 250) == [200]


def test_a_pause_is_one_update_that_moves_everything(ledger: Ledger) -> None:
    ledger.write(lambda uow: [uow.timers.arm(timer(due)) for due in range(1, 51)])
    ledger.write(lambda uow: [uow.outbox.add(line(str(due), due)) for due in range(1, 51)])
    before = ledger.read(lambda uow: uow.exercises.get(X))
    assert before is not None
    ledger.write(lambda uow: uow.exercises.save(replace(before, phase="paused", anchor_play_ms=PlayMs(20))))
    assert ledger.read(lambda uow: uow.exercises.running()) == []
    stands_at = ledger.read(lambda uow: uow.exercises.get(X))
    assert stands_at is not None
    assert due_timers(ledger, stands_at.anchor_play_ms) == list(range(1, 21))
    assert len(ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))) == 50


def test_new_silence_timers_replace_the_old_and_leave_other_kinds(ledger: Ledger) -> None:
    ledger.write(lambda uow: (uow.timers.arm(timer(90)), uow.timers.arm(timer(95, "wait"))))
    ledger.write(lambda uow: uow.timers.replace_silence(X, CONVERSATION, [timer(190), timer(290)]))
    assert due_timers(ledger, FAR) == [95, 190, 290]
    ledger.write(lambda uow: uow.timers.cancel(X, CONVERSATION, "wait"))
    ledger.write(lambda uow: uow.timers.replace_silence(X, CONVERSATION, []))
    assert due_timers(ledger, FAR) == []
    assert ledger.read(lambda uow: uow.timers.next_due(X)) is None


def test_a_silence_put_off_while_a_sweep_holds_it_does_not_fire(ledger: Ledger) -> None:
    def put_off(uow: UnitOfWork) -> list[bool]:
        uow.timers.replace_silence(X, CONVERSATION, [timer(90), timer(95)])
        first, second = uow.timers.due(X, PlayMs(100), 9)
        uow.timers.fire(first)
        uow.timers.replace_silence(X, CONVERSATION, [timer(190), timer(290)])
        return [uow.timers.fire(first), uow.timers.fire(second)]

    assert ledger.write(put_off) == [False, False]
    assert due_timers(ledger, FAR) == [190, 290]


def test_silences_put_off_again_and_again_are_two_rows(ledger: Ledger) -> None:
    numbers = set()
    for at in range(1_000, 1_010):
        two = [timer(at), timer(at + 5)]
        ledger.write(lambda uow, two=two: uow.timers.replace_silence(X, CONVERSATION, two))
        armed = ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))
        numbers |= {found.timer_id for found in armed}
    assert len(numbers) == 2


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda uow: uow.timers.fire(uow.timers.due(X, PlayMs(FAR), 9)[0]),
        lambda uow: uow.timers.cancel(X, CONVERSATION, "silence"),
        lambda uow: uow.timers.cancel(X, CONVERSATION),
        lambda uow: uow.timers.cancel_ref(X, None, "silence", ""),
        lambda uow: uow.timers.arm(timer(90)),
        lambda uow: uow.timers.hold(X, CONVERSATION, PlayMs(40)),
        lambda uow: (
            uow.timers.hold(X, CONVERSATION, PlayMs(40)),
            uow.timers.resume(X, CONVERSATION, PlayMs(50)),
        ),
        lambda uow: uow.timers.replace_silence(X, CONVERSATION, []),
        lambda uow: uow.timers.replace_silence(X, CONVERSATION, [timer(70), timer(75)]),
    ],
    ids=[
        "fired",
        "cancelled",
        "all-cancelled",
        "by-ref",
        "one-more",
        "held",
        "resumed",
        "cleared",
        "two-instead",
    ],
)
def test_a_silence_is_put_off_whatever_became_of_the_one_before(
    ledger: Ledger, meanwhile: Callable[[UnitOfWork], object]
) -> None:
    for due in (50, 60):
        ledger.write(lambda uow, due=due: uow.timers.replace_silence(X, CONVERSATION, [timer(due)]))
    ledger.write(meanwhile)
    ledger.write(lambda uow: uow.timers.replace_silence(X, CONVERSATION, [timer(190)]))
    assert due_timers(ledger, FAR) == [190]


def test_held_timers_keep_what_was_left_of_them(ledger: Ledger) -> None:
    ledger.write(
        lambda uow: (uow.timers.arm(timer(90)), uow.timers.arm(timer(30)), uow.timers.arm(timer(70, "wait")))
    )
    ledger.write(lambda uow: uow.timers.hold(X, CONVERSATION, PlayMs(40), "silence"))
    assert due_timers(ledger, FAR) == [70]
    held = ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))
    assert [(found.state, found.remaining_ms) for found in held] == [
        ("held", 0),
        ("pending", None),
        ("held", 50),
    ]
    ledger.write(lambda uow: uow.timers.resume(X, CONVERSATION, PlayMs(1000)))
    assert due_timers(ledger, FAR) == [70, 1000, 1050]


def test_timers_of_an_inject_are_cancelled_for_one_team_or_for_all(ledger: Ledger) -> None:
    teams = [TeamId("t-1"), TeamId("t-2"), TeamId("t-3")]
    for due, team in enumerate(teams):
        ledger.write(lambda uow, due=due, team=team: uow.timers.arm(timer(due, "inject", "1.04", team)))
    ledger.write(lambda uow: uow.timers.cancel_ref(X, teams[1], "inject", "1.04"))
    assert due_timers(ledger, FAR) == [0, 2]
    ledger.write(lambda uow: uow.timers.cancel_ref(X, None, "inject", "1.04"))
    assert due_timers(ledger, FAR) == []


def test_timers_of_another_exercise_are_not_seen(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.timers.arm(replace(timer(1), exercise_id=OTHER)))
    assert due_timers(ledger, FAR) == []
