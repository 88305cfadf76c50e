"""Do everything that is due: timers, lines, leases, the end of the day.

One unit of work takes a bounded number of rows; whoever calls goes on while there is `more`, then sleeps
until `next_wall_ms`. A timer fires once: what claims it also commits its effects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.records import TimerKind, TimerRecord
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.control import countdown, leases, watch_room
from roleplay.services.exercise import lifecycle
from roleplay.services.injects import run_injects, watch_conditions
from roleplay.services.stage import Stage
from roleplay.services.talk import deliver, poison
from roleplay.services.talk.advance import advance
from roleplay.services.talk.lines import WEB
from roleplay.services.talk.run_event import run_event
from state_machines.events import Event, SilenceFell, WaitOver

ROWS_AT_ONCE = 200
BREATH_MS = 20
"""Wall time to wait when something is due that this sweep may not touch: somebody else holds it."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, and when the next is needed."""

    done: int
    more: bool
    next_wall_ms: int | None
    """Wall time of the next thing due; None when nothing is."""


class TroubleError(Exception):
    """Something due could not be handled; nothing of this sweep is stored."""

    def __init__(self, timer: TimerRecord) -> None:
        super().__init__(f"exercise {timer.exercise_id}, {timer.kind} timer {timer.timer_id} ({timer.ref})")
        self.timer = timer


def sweep_all(
    ledger: Ledger, packs: PackShelf, now: int, *, on_trouble: Callable[[TroubleError], None]
) -> Swept:
    """Sweep in one unit of work; what cannot be handled is reported, tried again later or set aside."""
    try:
        return ledger.write(lambda uow: sweep(uow, packs, now))
    except TroubleError as trouble:
        on_trouble(trouble)
        timer = trouble.timer
        ledger.write(lambda uow: poison.after_failure(Stage(uow, packs, timer.exercise_id, now), timer))
        return Swept(0, True, now)


def sweep(uow: UnitOfWork, packs: PackShelf, now: int, limit: int = ROWS_AT_ONCE) -> Swept:
    """Do what is due in every exercise: running ones in full, in the others what waits for no clock."""
    done, more, soonest = 0, False, list[int]()
    for exercise in uow.exercises.all():
        if exercise.phase in ("draft", "ended", "debriefed"):
            continue
        swept = sweep_exercise(Stage(uow, packs, exercise.exercise_id, now), max(1, limit - done))
        done, more = done + swept.done, more or swept.more
        soonest += [swept.next_wall_ms] if swept.next_wall_ms is not None else []
    return Swept(done, more, min(soonest, default=None))


def sweep_exercise(stage: Stage, limit: int = ROWS_AT_ONCE) -> Swept:
    """Do what is due in one exercise."""
    done = _fire_timers(stage, limit) if stage.running else 0
    done += deliver.release_web(stage, limit)
    done += leases.expire(stage)
    if stage.clock.day_is_over(stage.now, stage.scenario.days) and done < limit:
        lifecycle.pause(stage, reason=lifecycle.DAY_OVER)
    following = next_wall_ms(stage)
    overdue = following is not None and following <= stage.now
    if overdue and not done:
        return Swept(done, False, stage.now + BREATH_MS)
    return Swept(done, done >= limit or overdue, following)


def next_wall_ms(stage: Stage) -> int | None:
    """Return the wall time at which something in this exercise falls due next."""
    uow, days = stage.uow, stage.scenario.days
    due: list[int | None] = [uow.conversations.next_lease_end(stage.exercise_id)]
    if stage.running:
        plays = (
            uow.timers.next_due(stage.exercise_id),
            uow.outbox.next_due(stage.exercise_id, WEB),
            stage.clock.last_moment(days),
        )
        due += [stage.clock.wall_of(play, days) for play in plays if play is not None]
    return min((wall for wall in due if wall is not None), default=None)


def _fire_timers(stage: Stage, limit: int) -> int:
    done = 0
    for timer in stage.uow.timers.due(stage.exercise_id, stage.play, limit):
        if stage.uow.timers.fire(timer):
            _handle(stage, timer)
            done += 1
    return done


def _handle(stage: Stage, timer: TimerRecord) -> None:
    try:
        _WHAT_TO_DO[timer.kind](stage, timer)
    except StorageError:
        raise
    except Exception as fault:
        raise TroubleError(timer) from fault


def _silence(stage: Stage, timer: TimerRecord) -> None:
    seq, index = timer.ref.split("/")
    _unless_somebody_wrote(stage, timer, SilenceFell(int(seq), int(index)))


def _wait(stage: Stage, timer: TimerRecord) -> None:
    if timer.conversation_id:
        run_event(stage, timer.conversation_id, WaitOver(int(timer.ref)))


def _gather(stage: Stage, timer: TimerRecord) -> None:
    if timer.conversation_id:
        advance(stage, timer.conversation_id)


def _inject(stage: Stage, timer: TimerRecord) -> None:
    if timer.team_id:
        run_injects.fall_due(stage, timer.team_id, timer.ref)


def _other(stage: Stage, timer: TimerRecord) -> None:
    if timer.ref == watch_conditions.CLOCKWORK and timer.team_id:
        watch_conditions.after_facts(stage, timer.team_id)
        watch_conditions.look_again_later(stage, timer.team_id)
    if timer.ref == watch_room.ROOM:
        watch_room.look_around(stage)


def _unless_somebody_wrote(stage: Stage, timer: TimerRecord, event: Event) -> None:
    """Somebody has written but is not answered yet: then it is not silent, and the answer arms new timers."""
    if timer.conversation_id is None:
        return
    conversation = stage.conversation(timer.conversation_id)
    if conversation.control not in SCRIPT_STEPS:
        return
    if not advance(stage, timer.conversation_id):
        run_event(stage, timer.conversation_id, event)


_WHAT_TO_DO: dict[TimerKind, Callable[[Stage, TimerRecord], None]] = {
    "silence": _silence,
    "wait": _wait,
    "gather": _gather,
    "inject": _inject,
    "assist": countdown.run_out,
    "other": _other,
}
