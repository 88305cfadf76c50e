"""The seat from which an actor is spoken for: who sits there, and what a change silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.control import LEASE_MS, SCRIPT_STEPS, SEATED, Control
from roleplay.domain.errors import ControlConflictError, StoppedError
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.records import ConversationRecord, Json, OutboxRecord
from roleplay.services.control import countdown
from roleplay.services.stage import Stage, control_body
from roleplay.services.talk import letters


@dataclass(frozen=True, slots=True)
class Taken:
    """The change is in force."""

    control: Control
    rev: int
    holder: OperatorId | None
    lease_until: int | None
    cancelled: tuple[str, ...] = ()
    """Texts of scripted lines that were not sent any more, or not to every phone."""


def claim(stage: Stage, conversation_id: ConversationId, rev: int) -> ConversationRecord:
    """Read a conversation to change its control; refuse when it changed since `rev`, or while stopped."""
    conversation = stage.claim(conversation_id)
    if conversation.control_rev != rev:
        raise conflict(conversation)
    if is_stopped(stage, conversation):
        raise StoppedError
    return conversation


def conflict(conversation: ConversationRecord) -> ControlConflictError:
    """Say who was first."""
    return ControlConflictError(
        holder=conversation.holder, control=conversation.control, rev=conversation.control_rev
    )


def is_stopped(stage: Stage, conversation: ConversationRecord) -> bool:
    """Say whether a reader of this conversation has pressed STOP and it is not resolved."""
    members = stage.uow.trainees.of_team(stage.exercise_id, conversation.team_id)
    return any(member.stopped for member in members if conversation.trainee_id in (None, member.trainee_id))


def switch(
    stage: Stage,
    conversation: ConversationRecord,
    control: Control,
    *,
    operator_id: OperatorId | None,
    reason: str = "",
) -> Taken:
    """Put the new control in force and silence the script where it may not speak."""
    cancelled = () if control in SCRIPT_STEPS else hush(stage, conversation, everyone=control == "frozen")
    if control == "assist":
        _draft_what_has_not_left(stage, conversation)
    changed = replace(
        conversation,
        control=control,
        control_rev=conversation.control_rev + 1,
        holder=None if control == "script" else operator_id,
        lease_until_ms=stage.now + LEASE_MS if control in SEATED else None,
        needs_operator="" if control == "person" else conversation.needs_operator,
    )
    stage.save(changed)
    texts = tuple(str(line.body["text"] or line.body.get("alt", "")) for line in cancelled)
    lines = [{"outbox_id": line.outbox_id, "text": text} for line, text in zip(cancelled, texts, strict=True)]
    uncopied = () if control in SCRIPT_STEPS else _not_copied(stage, changed, everyone=control == "frozen")
    body = control_body(
        changed, conversation.control, cancelled=lines, reason=reason, **_if_any(uncopied=uncopied)
    )
    stage.journal("control", body, conversation=changed, operator=operator_id)
    texts += tuple(each["text"] for each in uncopied)
    return Taken(changed.control, changed.control_rev, changed.holder, changed.lease_until_ms, texts)


def _not_copied(stage: Stage, conversation: ConversationRecord, *, everyone: bool) -> Sequence[Json]:
    """Stop copies of lines that the page shows already, on their way to phones elsewhere."""
    silenced = letters.silence(stage, conversation, everyone=everyone)
    return [{"seq": record.seq, "text": text} for record, text in silenced]


def _if_any(**given: Sequence[Json]) -> dict[str, Sequence[Json]]:
    return {name: value for name, value in given.items() if value}


def _draft_what_has_not_left(stage: Stage, conversation: ConversationRecord) -> None:
    for line in stage.uow.outbox.pending(stage.exercise_id, conversation.conversation_id):
        if line.author != "person" and stage.uow.outbox.move(line, "draft"):
            countdown.begin(stage, conversation, line.outbox_id, line.due_play_ms)


def hush(stage: Stage, conversation: ConversationRecord, *, everyone: bool) -> Sequence[OutboxRecord]:
    """Cancel the script's lines that have not left, hold its timers, and keep injects' lines as drafts.

    `everyone` cancels a person's lines too.
    """
    here = (stage.exercise_id, conversation.conversation_id)
    cancelled = list(stage.uow.outbox.cancel_scripted(*here))
    if everyone:
        cancelled += stage.uow.outbox.cancel(*here, "person")
    for line in stage.uow.outbox.pending(*here):
        if line.author == "inject":
            stage.uow.outbox.move(line, "draft")
    stage.uow.timers.cancel(*here, "gather")
    stage.uow.timers.hold(*here, stage.play, "silence", "wait")
    return cancelled
