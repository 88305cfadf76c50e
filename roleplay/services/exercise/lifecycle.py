"""Move an exercise through its phases, and its clock with it: each is one row changed and one entry written.

draft → ready → running ⇄ paused → ended → debriefed.
"""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain import recorded
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.errors import NoNextDayError, WrongPhaseError
from roleplay.domain.exercise_clock import ClockState, since_start
from roleplay.domain.ids import ExerciseId, OperatorId, fresh_id
from roleplay.domain.phases import Phase, may_become
from roleplay.domain.records import ExerciseRecord, Json
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import UnitOfWork
from roleplay.services.control import watch_room
from roleplay.services.exercise.recogniser import RECOGNISER
from roleplay.services.injects import run_injects
from roleplay.services.stage import Stage

DAY_OVER = recorded.DAY_OVER
STOPPED = recorded.STOPPED  # what the phones are told; why it was stopped is for the staff alone


def create(
    uow: UnitOfWork,
    packs: PackShelf,
    *,
    title: str,
    scenario: str,
    scenario_version: str,
    now: int,
    exercise_id: ExerciseId | None = None,
    operator_id: OperatorId | None = None,
    settings: Json | None = None,
) -> ExerciseRecord:
    """Make an exercise of a pack that is pinned, in the same unit of work, under the same id."""
    identity = exercise_id or ExerciseId(fresh_id("x"))
    exercise = ExerciseRecord(
        exercise_id=identity,
        title=title,
        scenario=scenario,
        scenario_version=scenario_version,
        created_ms=now,
        anchor_wall_ms=now,
        settings={RECOGNISER: packs.recogniser(identity), **(settings or {})},
    )
    uow.exercises.add(exercise)
    stage = Stage(uow, packs, exercise.exercise_id, now)
    stage.journal("exercise.phase", {**clock_body(stage.clock), "title": title}, operator=operator_id)
    return exercise


def ready(stage: Stage, *, operator_id: OperatorId | None = None) -> None:
    """Open the exercise to trainees; the clock still stands at StartEx."""
    _enter(stage, replace(stage.clock, phase="ready"), operator_id)


def start(stage: Stage, *, operator_id: OperatorId | None = None) -> None:
    """StartEx: the clock runs and every team's injects are planned."""
    _require(stage, "running", of=("ready",))
    _enter(stage, stage.clock.started(stage.now, stage.scenario.days), operator_id)
    for team in stage.uow.teams.all(stage.exercise_id):
        run_injects.plan_team(stage, team.team_id)
    watch_room.look_again_later(stage)


def pause(stage: Stage, *, operator_id: OperatorId | None = None, reason: str = "") -> None:
    """Stop play time: nothing is sent, nothing falls due, until somebody resumes."""
    _enter(stage, stage.clock.paused(stage.now, stage.scenario.days), operator_id, reason)


def resume(stage: Stage, *, operator_id: OperatorId | None = None) -> None:
    """Let play time pass again; at the end of a day the next one opens instead."""
    _require(stage, "running", of=("paused",))
    if stage.exercise.pause_reason == DAY_OVER:
        next_day(stage, operator_id=operator_id)
        return
    _enter(stage, stage.clock.resumed(stage.now), operator_id)


def next_day(stage: Stage, *, operator_id: OperatorId | None = None) -> None:
    """Jump to the morning of the next day of play and run.

    When the day ends before its time, no silence falls in the hours left out, and what was planned in them is
    held for the director to decide.
    """
    stage.require_phase("running", "paused")
    if not stage.clock.has_next_day(stage.scenario.days):
        raise NoNextDayError(day=stage.clock.day)
    morning = stage.clock.next_day(stage.now, stage.scenario.days)
    run_injects.hold_until(stage, morning.anchor_play_ms, recorded.DAY_CUT_SHORT.format(day=stage.clock.day))
    played = [each for each in stage.uow.conversations.all(stage.exercise_id) if each.control in SCRIPT_STEPS]
    for conversation in played:
        here = (stage.exercise_id, conversation.conversation_id)
        stage.uow.timers.hold(*here, stage.play, "silence", "wait")
    _set_clock(stage, morning, "clock", operator_id, recorded.NEXT_DAY)
    for conversation in played:
        here = (stage.exercise_id, conversation.conversation_id)
        stage.uow.timers.resume(*here, stage.play, "silence", "wait")


def set_speed(stage: Stage, *, speed: float, operator_id: OperatorId | None = None) -> None:
    """Let play time pass faster or slower from this moment."""
    stage.require_phase("draft", "ready", "running", "paused")
    faster = stage.clock.at_speed(speed, stage.now, stage.scenario.days)
    _set_clock(stage, faster, "clock", operator_id, recorded.SPEED, stage.exercise.pause_reason)


def end(stage: Stage, *, operator_id: OperatorId | None = None, reason: str = "") -> None:
    """EndEx: the clock stops for good, unsent lines are cancelled, open injects are skipped."""
    _require(stage, "ended")
    for conversation in stage.uow.conversations.all(stage.exercise_id):
        here = (stage.exercise_id, conversation.conversation_id)
        stage.uow.outbox.cancel(*here)
        stage.uow.timers.cancel(*here)
    run_injects.close_all(stage, recorded.ENDEX_FIRST.format(time=since_start(stage.play)))
    _enter(stage, stage.clock.ended(stage.now, stage.scenario.days), operator_id, reason)


def stop_all(stage: Stage, *, operator_id: OperatorId | None = None, reason: str = "") -> None:
    """Stop everything for a real emergency: one act, and nothing leaks out."""
    body = {"what": "stop_all", "message": reason or recorded.ALL_STOPPED}
    stage.journal("alert", body, operator=operator_id)
    if stage.running:
        pause(stage, operator_id=operator_id, reason=STOPPED)


def debriefed(stage: Stage, *, operator_id: OperatorId | None = None) -> None:
    """Close the exercise after its debrief."""
    _enter(stage, replace(stage.clock, phase="debriefed"), operator_id)


def clock_body(clock: ClockState, reason: str = "") -> Json:
    """Return the clock as the record keeps it; the replay compares it with the exercise's row."""
    return {
        "phase": clock.phase,
        "day": clock.day,
        "anchor_wall_ms": clock.anchor_wall_ms,
        "anchor_play_ms": clock.anchor_play_ms,
        "speed": clock.speed,
        "reason": reason,
    }


def _require(stage: Stage, following: Phase, *, of: tuple[Phase, ...] = ()) -> None:
    phase = stage.exercise.phase
    if not may_become(phase, following) or (of and phase not in of):
        raise WrongPhaseError(phase=phase)


def _enter(stage: Stage, clock: ClockState, operator_id: OperatorId | None, reason: str = "") -> None:
    _require(stage, clock.phase)
    _set_clock(stage, clock, "exercise.phase", operator_id, reason, reason)


def _set_clock(
    stage: Stage,
    clock: ClockState,
    kind: str,
    operator_id: OperatorId | None,
    reason: str,
    pause_reason: str = "",
) -> None:
    stage.save_exercise(
        clock.on(stage.exercise, pause_reason=pause_reason if clock.phase == "paused" else "")
    )
    stage.journal(kind, clock_body(clock, reason), operator=operator_id)
