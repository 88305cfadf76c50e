"""Let something happen in a conversation: one step of the engine, and everything that follows from it.

Promise: the snapshot, the record, facts, lines and timers of a step, and the steps it causes in other actors
of the same team, are committed together. Nothing is sent and nothing is awaited here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from roleplay.domain import recorded
from roleplay.domain.changed import changed
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.ids import ConversationId, PlayMs, TeamId, TimerId, TraineeId
from roleplay.domain.records import ConversationRecord, TimerKind, TimerRecord, TraineeRecord
from roleplay.services.injects import watch_conditions
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts, facts, lines
from roleplay.services.talk.step_body import step_body
from state_machines import effects as fx
from state_machines.engine import Step, step
from state_machines.events import (
    Event,
    EventRaised,
    SilenceFell,
    WaitOver,
)
from state_machines.ids import EventName
from state_machines.snapshot import Snapshot

MAX_DEPTH = 8
"""How many actors one event may run through by `send` before the rest is left out and noted."""

LATER = "later:"
"""Before the name of an event that waits until a person hands the actor back."""


def run_event(
    stage: Stage,
    conversation_id: ConversationId,
    event: Event,
    *,
    trainee: TraineeRecord | None = None,
    depth: int = 0,
) -> Step:
    """Step the conversation's actor and carry out the effects, whoever is in control; callers check that."""
    conversation = stage.claim(conversation_id)
    if trainee:
        spoken = lines.language_for(stage.actor(conversation.actor_id), [], trainee)
        if spoken != conversation.language:
            conversation = replace(conversation, language=spoken)
    actor = stage.actor(conversation.actor_id)
    before = Snapshot.from_json(conversation.snapshot)
    context = stage.context(conversation.team_id, trainee or _only_reader(stage, conversation))
    taken = step(actor, before, event, context)
    if taken.trace.outcome in ("stale", "ended") and isinstance(event, SilenceFell | WaitOver):
        return taken
    _record(stage, conversation, event, taken, trainee, context.trainee is not None)
    conversation = stage.save(_after(conversation, actor.version, taken))
    sent = _apply(stage, conversation, taken, trainee.trainee_id if trainee else None)
    for message in sent:
        _pass_on(stage, conversation, message, depth + 1)
    return taken


def raise_event(stage: Stage, conversation_id: ConversationId, name: str, *, depth: int = 0) -> None:
    """Raise a named event; while a person speaks or nobody may, it waits and the role-player is told."""
    conversation = stage.claim(conversation_id)
    if conversation.control in SCRIPT_STEPS:
        run_event(stage, conversation_id, EventRaised(EventName(name)), depth=depth)
        return
    arm(stage, conversation, "other", 0, LATER + name, held=True)
    note = recorded.EVENT_WAITS.format(event=name)
    call_operator(stage, conversation, note, reason="event")


def open_silently(stage: Stage, conversation_id: ConversationId, by: str) -> None:
    """Open a conversation without the start state's lines, because somebody else's were said first."""
    conversation = stage.claim(conversation_id)
    before = Snapshot.from_json(conversation.snapshot)
    if before.opened:
        return
    opened = replace(before, opened=True).to_json()
    stage.journal("conversation.opened", {"by": by, "snapshot": opened}, conversation=conversation)
    stage.save(replace(conversation, snapshot=opened))


def call_operator(stage: Stage, conversation: ConversationRecord, note: str, *, reason: str) -> None:
    """Ask for a role-player, with a note on what to do."""
    stage.journal("operator.called", {"note": note, "reason": reason}, conversation=conversation)
    current = stage.claim(conversation.conversation_id)
    stage.save(replace(current, needs_operator=note))


def arm(
    stage: Stage,
    conversation: ConversationRecord,
    kind: TimerKind,
    after_ms: int,
    ref: str = "",
    *,
    held: bool = False,
) -> TimerId:
    """Arm one timer of a conversation, in play time from now."""
    return stage.uow.timers.arm(_timer(stage, conversation, kind, after_ms, ref, held=held))


def _only_reader(stage: Stage, conversation: ConversationRecord) -> TraineeRecord | None:
    return stage.trainee(conversation.trainee_id) if conversation.trainee_id else None


def _record(
    stage: Stage,
    conversation: ConversationRecord,
    event: Event,
    taken: Step,
    trainee: TraineeRecord | None,
    seen: bool,
) -> None:
    reader = _reader(conversation, trainee) if seen else None
    body = step_body(conversation.actor_id, event, reader, taken)
    stage.journal("step", body, conversation=conversation, trainee=trainee.trainee_id if trainee else None)


def _reader(conversation: ConversationRecord, trainee: TraineeRecord | None) -> TraineeId | None:
    return trainee.trainee_id if trainee else conversation.trainee_id


def _after(conversation: ConversationRecord, version: str, taken: Step) -> ConversationRecord:
    answered = conversation.control == "script" and any(
        isinstance(effect, fx.Spoke) for effect in taken.effects
    )
    return changed(
        conversation,
        snapshot=taken.snapshot.to_json(),
        script_version=version,
        waiting_since_ms=None if answered or taken.snapshot.ended else conversation.waiting_since_ms,
    )


def _apply(
    stage: Stage, conversation: ConversationRecord, taken: Step, trainee: TraineeId | None
) -> Sequence[fx.EventSent]:
    sent: list[fx.EventSent] = []
    learned = False
    for effect in taken.effects:
        if isinstance(effect, fx.FactSet):
            learned |= facts.learn(
                stage,
                conversation.team_id,
                effect.name,
                effect.value,
                source=conversation.actor_id,
                trainee=trainee,
                conversation=conversation,
            )
        elif isinstance(effect, fx.EventSent):
            sent.append(effect)
        else:
            _carry_out(stage, conversation, effect, taken.snapshot.state)
    if trainee is None and any(isinstance(effect, fx.Spoke) for effect in taken.effects):
        contacts.reveal(stage, conversation.team_id, conversation.actor_id, reason="spoke first")
    if learned:
        watch_conditions.after_facts(stage, conversation.team_id)
    return sent


def _carry_out(
    stage: Stage,
    conversation: ConversationRecord,
    effect: fx.Spoke
    | fx.InjectFired
    | fx.OperatorCalled
    | fx.Offered
    | fx.SilenceArmed
    | fx.WaitArmed
    | fx.TimersCleared
    | fx.Ended,
    state: str,
) -> None:
    timers = stage.uow.timers
    here = (stage.exercise_id, conversation.conversation_id)
    match effect:
        case fx.Spoke():
            lines.say_spoken(stage, conversation, effect, state)
        case fx.InjectFired():
            watch_conditions.fire_soon(stage, conversation.team_id, effect.id)
        case fx.OperatorCalled():
            call_operator(stage, conversation, effect.note.source, reason="script")
        case fx.Offered():
            _hand_over(stage, conversation, effect)
        case fx.SilenceArmed():
            armed = [
                _timer(stage, conversation, "silence", after, f"{effect.seq}/{index}")
                for index, after in effect.timers
            ]
            timers.replace_silence(*here, armed)
        case fx.WaitArmed():
            timers.cancel(*here, "wait")
            arm(stage, conversation, "wait", effect.after_ms, str(effect.seq))
        case fx.TimersCleared():
            timers.cancel(*here, "silence", "wait")
        case fx.Ended():
            pass
        case _:
            assert_never(effect)


def _hand_over(stage: Stage, conversation: ConversationRecord, offered: fx.Offered) -> None:
    if offered.kind == "contact":
        contacts.reveal(
            stage, conversation.team_id, offered.ref, reason=f"offered by {conversation.actor_id}"
        )
        return
    title = offered.title
    body = {
        "from": conversation.actor_id,
        "title": title.source if title else offered.ref,
        "title_key": title.key if title else "",
        "media": offered.ref,
        "message": "",
        "message_key": "",
        "trainee_id": conversation.trainee_id,
    }
    stage.journal("document", body, conversation=conversation)


def _pass_on(
    stage: Stage,
    conversation: ConversationRecord,
    message: fx.EventSent,
    depth: int,
) -> None:
    if depth >= MAX_DEPTH:
        note = recorded.IN_A_RING.format(actor=message.to, event=message.event)
        call_operator(stage, conversation, note, reason="circle")
        return
    for receiver in _conversations_with(stage, conversation, message.to):
        body = {
            "from": conversation.actor_id,
            "to": message.to,
            "event": message.event,
            "conversation": receiver,
        }
        stage.journal("event.sent", body, conversation=conversation)
        raise_event(stage, receiver, message.event, depth=depth)


def _conversations_with(
    stage: Stage, conversation: ConversationRecord, actor_id: str
) -> Sequence[ConversationId]:
    team: TeamId = conversation.team_id
    found = contacts.conversations_with(stage, team, actor_id)
    if conversation.trainee_id is None:
        return found
    return [each for each in found if stage.conversation(each).trainee_id in (None, conversation.trainee_id)]


def _timer(
    stage: Stage,
    conversation: ConversationRecord,
    kind: TimerKind,
    after_ms: int,
    ref: str,
    *,
    held: bool = False,
) -> TimerRecord:
    return TimerRecord(
        exercise_id=stage.exercise_id,
        kind=kind,
        due_play_ms=PlayMs(stage.play + after_ms),
        conversation_id=conversation.conversation_id,
        team_id=conversation.team_id,
        ref=ref,
        state="held" if held else "pending",
        remaining_ms=after_ms if held else None,
    )
