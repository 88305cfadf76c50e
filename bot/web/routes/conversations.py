"""A conversation at the console: watch, take over, speak, hand back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from bot.web.schemas.words import Number
from bot.web.views import conversation as view
from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, MediaId, OutboxId
from roleplay.domain.records import DraftRecord
from roleplay.services.control import coming, drafts, hand_back, meant, nudge, say_as, take_control
from roleplay.services.control.seat import Taken
from roleplay.services.record import observe
from roleplay.services.stage import Stage
from roleplay.services.talk import amend

router = APIRouter(
    prefix="/api/exercises/{exercise_id}/conversations/{conversation_id}",
    route_class=GuardedRoute,
    tags=["conversation"],
)
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": s.ControlConflict | s.Problem, "description": "Somebody else was first."}
}

Watching = Annotated[OperatorSession, may("read")]
Steering = Annotated[OperatorSession, may("control")]
Observing = Annotated[OperatorSession, may("observe")]


@router.get("")
async def conversation(
    exercise_id: ExerciseId, conversation_id: ConversationId, who: Watching, desk: AtDesk
) -> s.ConversationDetail:
    """Give everything about one conversation."""
    looks = desk.presences.now(exercise_id, desk.now())
    return await desk.look(
        exercise_id,
        lambda stage: view.detail(stage, stage.conversation(conversation_id), who.operator_id, looks),
    )


@router.get("/messages", dependencies=[may("read")])
async def older_messages(
    exercise_id: ExerciseId, conversation_id: ConversationId, desk: AtDesk, before: Number | None = None
) -> s.OlderMessages:
    """Give what was said before a place in the record."""
    return await desk.look(
        exercise_id, lambda stage: view.older(stage, stage.conversation(conversation_id), before)
    )


@router.get("/lines", dependencies=[may("control")])
async def lines(exercise_id: ExerciseId, conversation_id: ConversationId, desk: AtDesk) -> list[s.CannedLine]:
    """Give every line and file of the actor's script, for a person to say."""
    return await desk.look(exercise_id, lambda stage: view.canned(stage, stage.conversation(conversation_id)))


@router.post("/control", responses=CONFLICT)
async def take(
    exercise_id: ExerciseId,
    conversation_id: ConversationId,
    wish: s.TakeControl,
    who: Steering,
    desk: AtDesk,
) -> s.ControlChanged:
    """Change who speaks; 409 if somebody was first."""
    taken = await desk.act(
        exercise_id,
        lambda stage: take_control.take(
            stage, conversation_id, operator_id=who.operator_id, control=wish.control, rev=wish.rev
        ),
    )
    return changed(taken)


@router.post("/hand-back", responses=CONFLICT)
async def give_back(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.HandBack, who: Steering, desk: AtDesk
) -> s.ControlChanged:
    """Give the actor back to its script."""
    taken = await desk.act(
        exercise_id,
        lambda stage: hand_back.hand_back(
            stage,
            conversation_id,
            operator_id=who.operator_id,
            how=wish.how,
            state=wish.state,
            last=wish.last,
            rev=wish.rev,
        ),
    )
    return changed(taken)


@router.post("/say", responses=CONFLICT)
async def say(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.SayAs, who: Steering, desk: AtDesk
) -> s.Said:
    """Say a line as the actor."""
    said = await desk.act(
        exercise_id,
        lambda stage: say_as.say(
            stage,
            conversation_id,
            operator_id=who.operator_id,
            text=wish.text,
            client_id=wish.client_id,
            rev=wish.rev,
            hold_ms=wish.hold_ms,
            media_id=MediaId(wish.media) if wish.media else None,
            media=wish.file,
            after_script=wish.after_script,
        ),
    )
    return s.Said(line_id=said.outbox_id, duplicate=said.duplicate)


@router.post("/undo")
async def undo(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.Undo, who: Steering, desk: AtDesk
) -> s.Undone:
    """Take back a line that is still held."""
    undone = await desk.act(
        exercise_id,
        lambda stage: say_as.undo(
            stage, conversation_id, operator_id=who.operator_id, client_id=wish.client_id
        ),
    )
    return s.Undone(undone=undone)


@router.post("/amend", responses=CONFLICT)
async def change_words(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.Amend, who: Steering, desk: AtDesk
) -> s.Done:
    """Change or take back what the actor has said, on every phone."""
    await desk.once(
        exercise_id,
        who.operator_id,
        wish,
        lambda stage: amend.amend(
            stage,
            conversation_id,
            JournalSeq(wish.seq),
            operator_id=who.operator_id,
            text=wish.text,
            rev=wish.rev,
        ),
    )
    return s.Done()


@router.post("/nudge", responses=CONFLICT)
async def move(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.Nudge, who: Steering, desk: AtDesk
) -> s.Done:
    """Move the script to a state."""
    await desk.act(
        exercise_id,
        lambda stage: nudge.nudge(
            stage,
            conversation_id,
            operator_id=who.operator_id,
            state=wish.state,
            rev=wish.rev,
            client_id=wish.client_id,
        ),
    )
    return s.Done()


@router.post("/coming/{line_id}", responses=CONFLICT)
async def decide_coming(
    exercise_id: ExerciseId,
    conversation_id: ConversationId,
    line_id: Number,
    wish: s.ComingDecision,
    who: Steering,
    desk: AtDesk,
) -> s.Done:
    """Hold, change or drop a line that the script is about to say."""
    await desk.act(
        exercise_id,
        lambda stage: coming.decide(
            stage,
            conversation_id,
            OutboxId(line_id),
            operator_id=who.operator_id,
            action=wish.action,
            text=wish.text,
            rev=wish.rev,
        ),
    )
    return s.Done()


@router.post("/drafts/{draft_id}", responses=CONFLICT)
async def decide_draft(
    exercise_id: ExerciseId,
    conversation_id: ConversationId,
    draft_id: Number,
    wish: s.DraftDecision,
    who: Steering,
    desk: AtDesk,
) -> s.Done:
    """Approve, change or drop a drafted line."""
    await desk.act(
        exercise_id,
        lambda stage: drafts.decide(
            stage,
            conversation_id,
            OutboxId(draft_id),
            operator_id=who.operator_id,
            action=wish.action,
            text=wish.text,
            rev=wish.rev,
        ),
    )
    return s.Done()


@router.post("/note")
async def note(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.NewNote, who: Observing, desk: AtDesk
) -> s.Done:
    """Write a note; trainees never see it."""
    await desk.act(
        exercise_id,
        lambda stage: observe.note(
            stage,
            conversation_id,
            operator_id=who.operator_id,
            text=wish.text,
            objective=wish.objective,
            client_id=wish.client_id,
        ),
    )
    return s.Done()


@router.post("/meant")
async def correct(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.Meant, who: Observing, desk: AtDesk
) -> s.Done:
    """Say what a message really meant; kept for the author, the exercise goes on as it is."""
    await desk.once(
        exercise_id,
        who.operator_id,
        wish,
        lambda stage: meant.correct(
            stage, conversation_id, operator_id=who.operator_id, step_seq=wish.step, intent=wish.intent
        ),
    )
    return s.Done()


@router.put("/draft")
async def keep_draft(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.DraftText, who: Steering, desk: AtDesk
) -> s.Done:
    """Keep what this operator has begun to write."""

    def keep(stage: Stage) -> None:
        stage.conversation(conversation_id)
        draft = DraftRecord(exercise_id, who.operator_id, conversation_id, wish.text, stage.now)
        stage.uow.drafts.put(draft)

    await desk.act(exercise_id, keep)
    return s.Done()


def changed(taken: Taken) -> s.ControlChanged:
    """Say how control stands after a change."""
    return s.ControlChanged(
        control=taken.control,
        rev=taken.rev,
        holder=taken.holder,
        lease_until=taken.lease_until,
        cancelled=list(taken.cancelled),
    )
