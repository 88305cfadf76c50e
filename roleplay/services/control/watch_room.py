"""Tell the director what nobody would see in time: an actor that is stuck, somebody with too much to carry.

Promise: each is told once; it is told again only after its alert was resolved and the trouble went on.
"""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.domain.ids import PlayMs
from roleplay.domain.records import ConversationRecord, JournalRecord, TimerRecord
from roleplay.services.control import weigh_load
from roleplay.services.stage import Stage

ROOM = "room"
"""The timer that looks around."""

LOOK_EVERY_MS = 30_000
"""Wall time between two looks, as near as the exercise's speed allows."""

STUCK_AFTER_MS = 300_000
"""Wall time after which a call for help, or a waiting trainee without a person, is too much."""

STUCK, OVERLOADED = "actor.stuck", "operator.overloaded"


def look_around(stage: Stage) -> None:
    """Raise an alert for each new trouble, and look again later."""
    told = {_about(alert) for alert in open_alerts(stage)}
    for conversation in _stuck(stage):
        if (STUCK, conversation.conversation_id) not in told:
            stage.journal("alert", {"what": STUCK}, conversation=conversation)
    limits = weigh_load.limits(stage)
    for operator_id, load in weigh_load.weigh_load(stage).items():
        over = load.over(limits)
        if over and (OVERLOADED, operator_id) not in told:
            stage.journal("alert", {"what": OVERLOADED, "over": list(over)}, operator=operator_id)
    look_again_later(stage)


def look_again_later(stage: Stage) -> None:
    """Let the clock come by again."""
    after = int(LOOK_EVERY_MS * max(stage.exercise.speed, 1.0))
    stage.uow.timers.arm(TimerRecord(stage.exercise_id, "other", PlayMs(stage.play + after), ref=ROOM))


def open_alerts(stage: Stage) -> list[JournalRecord]:
    """Return the alerts that nobody has resolved."""
    entries = stage.uow.journal.latest(stage.exercise_id, 2_000, kinds={"alert", "alert.resolved"})
    closed = {entry.body["alert_seq"] for entry in entries if entry.kind == "alert.resolved"}
    return [entry for entry in entries if entry.kind == "alert" and entry.seq not in closed]


def _about(alert: JournalRecord) -> tuple[str, str | None]:
    return alert.body["what"], alert.conversation_id or alert.operator_id


def _stuck(stage: Stage) -> Iterator[ConversationRecord]:
    for conversation in stage.uow.conversations.all(stage.exercise_id):
        since = _trouble_since(stage, conversation)
        if since is not None and stage.now - since >= STUCK_AFTER_MS:
            yield conversation


def _trouble_since(stage: Stage, conversation: ConversationRecord) -> int | None:
    if conversation.holder is not None or conversation.control == "frozen":
        return None
    if conversation.needs_operator:
        called = stage.uow.journal.of_conversation(
            stage.exercise_id, conversation.conversation_id, 1, kinds={"operator.called"}
        )
        return called[-1].wall_ms if called else None
    return conversation.waiting_since_ms
