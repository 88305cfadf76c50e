"""In assist a draft may go by itself: after so many seconds, unless a person decides first.

The seconds are the exercise's (`assist_after_s` in its settings; 0: drafts wait for ever). They pass in play
time, so a pause stops them. Who begins to change a draft holds it.
"""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.ids import ConversationId, OperatorId, OutboxId, PlayMs
from roleplay.domain.records import ConversationRecord, OutboxRecord, TimerKind, TimerRecord
from roleplay.services.stage import Stage

SETTING = "assist_after_s"
LONGEST_S = 600
COUNTDOWN: TimerKind = "assist"


def seconds(stage: Stage) -> int:
    """Return after how many seconds a draft goes by itself; 0 for never."""
    set_to = stage.exercise.settings.get(SETTING, 0)
    return set_to if isinstance(set_to, int) and 0 < set_to <= LONGEST_S else 0


def set_seconds(stage: Stage, after_s: int, *, operator_id: OperatorId) -> None:
    """Let drafts made from now on go by themselves after so long, or (0) never."""
    settings = {**stage.exercise.settings, SETTING: max(0, min(after_s, LONGEST_S))}
    stage.save_exercise(replace(stage.exercise, settings=settings))
    stage.journal("settings", {SETTING: settings[SETTING]}, operator=operator_id)


def begin(stage: Stage, conversation: ConversationRecord, outbox_id: OutboxId, due: int | None) -> None:
    """Start the countdown of a draft, counted from the moment at which its line would have left."""
    after_s = seconds(stage)
    if not after_s:
        return
    goes = max(stage.play, due or 0) + int(after_s * 1_000 * stage.exercise.speed)
    stage.uow.timers.arm(
        TimerRecord(
            exercise_id=stage.exercise_id,
            kind=COUNTDOWN,
            due_play_ms=PlayMs(goes),
            conversation_id=conversation.conversation_id,
            team_id=conversation.team_id,
            ref=str(outbox_id),
        )
    )


def hold(stage: Stage, conversation_id: ConversationId, outbox_id: OutboxId) -> None:
    """Stop a draft's countdown: from now on it waits for a person."""
    conversation = stage.claim(conversation_id)
    stage.uow.timers.cancel_ref(stage.exercise_id, conversation.team_id, COUNTDOWN, str(outbox_id))


def run_out(stage: Stage, timer: TimerRecord) -> None:
    """Send the draft whose time is over; one that was decided on, or is not a draft any more, stays so."""
    if timer.conversation_id is None:
        return
    conversation = stage.claim(timer.conversation_id)
    line = stage.uow.outbox.get(stage.exercise_id, OutboxId(int(timer.ref)))
    waits = line is not None and line.state == "draft"
    if line is None or not waits or conversation.control != "assist":
        return
    _send(stage, line)
    body = {"outbox_id": line.outbox_id, "decision": "time", "text": line.body["text"]}
    stage.journal("line.approved", body, conversation=conversation)
    if not stage.uow.outbox.drafts(stage.exercise_id, conversation.conversation_id):
        stage.save(replace(conversation, waiting_since_ms=None))


def _send(stage: Stage, line: OutboxRecord) -> None:
    now = replace(line, due_play_ms=stage.play)
    stage.uow.outbox.rewrite(now)
    stage.uow.outbox.move(now, "pending")
