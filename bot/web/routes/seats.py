"""The staff among themselves: presence, seats that change hands, loads, and words in the ear."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from bot.web.routes.conversations import CONFLICT, changed
from roleplay.domain.ids import ConversationId, ExerciseId, OperatorId
from roleplay.domain.load import MINUTE_MS
from roleplay.domain.records import JournalRecord
from roleplay.services.control import leases, swap_out, transfer, weigh_load, whisper
from roleplay.services.staff import authorise
from roleplay.services.stage import Stage

router = APIRouter(prefix="/api/exercises/{exercise_id}", route_class=GuardedRoute, tags=["seats"])
Present = Annotated[OperatorSession, may("read", somewhere=True)]
InTheSeat = Annotated[OperatorSession, may("control")]
Steering = Annotated[OperatorSession, may("control", somewhere=True)]


@router.post("/presence")
async def presence(exercise_id: ExerciseId, wish: s.Presence, who: Present, desk: AtDesk) -> s.PresenceKept:
    """Say where this operator looks; keeps the seats that this operator holds."""
    looking = ConversationId(wish.looking) if wish.looking else None
    if looking:
        await desk.look(exercise_id, lambda stage: _require_sight(stage, who, looking))
    seats = [ConversationId(seat) for seat in wish.seats]
    kept = await desk.act(exercise_id, lambda stage: _keep(stage, seats, who.operator_id)) if seats else {}
    if desk.presences.see(exercise_id, who.operator_id, looking, typing=wish.typing, now=desk.now()):
        desk.hub.nudge(exercise_id)
    return s.PresenceKept(leases=kept)


@router.post("/conversations/{conversation_id}/offer")
async def offer_seat(
    exercise_id: ExerciseId, conversation_id: ConversationId, wish: s.OfferSeat, who: InTheSeat, desk: AtDesk
) -> s.Done:
    """Ask a colleague to take this seat; nothing changes until they accept."""
    await desk.once(
        exercise_id,
        who.operator_id,
        wish,
        lambda stage: transfer.offer(
            stage, conversation_id, operator_id=who.operator_id, to=OperatorId(wish.to), note=wish.note
        ),
    )
    return s.Done()


@router.post("/conversations/{conversation_id}/offer/accept", responses=CONFLICT)
async def accept_seat(
    exercise_id: ExerciseId, conversation_id: ConversationId, who: InTheSeat, desk: AtDesk
) -> s.ControlChanged:
    """Take the seat that was offered."""
    taken = await desk.act(
        exercise_id, lambda stage: transfer.accept(stage, conversation_id, operator_id=who.operator_id)
    )
    return changed(taken)


@router.post("/conversations/{conversation_id}/offer/decline")
async def decline_seat(
    exercise_id: ExerciseId, conversation_id: ConversationId, who: InTheSeat, desk: AtDesk
) -> s.Done:
    """Say no to an offer, or take one's own back."""
    await desk.act(
        exercise_id, lambda stage: transfer.decline(stage, conversation_id, operator_id=who.operator_id)
    )
    return s.Done()


@router.post("/swap-out")
async def swap_me_out(exercise_id: ExerciseId, wish: s.SwapOut, who: Steering, desk: AtDesk) -> s.SwappedOut:
    """Let me go at once: every seat of mine goes back to its script, and the director is told."""
    to = OperatorId(wish.to) if wish.to else None
    seats = await desk.once(
        exercise_id,
        who.operator_id,
        wish,
        lambda stage: swap_out.swap_out(stage, operator_id=who.operator_id, to=to),
    )
    return s.SwappedOut(seats=list(seats))


@router.post("/come-back")
async def i_am_back(exercise_id: ExerciseId, who: Steering, desk: AtDesk) -> s.Done:
    """Say that I am there again."""
    await desk.act(exercise_id, lambda stage: swap_out.come_back(stage, operator_id=who.operator_id))
    return s.Done()


@router.get("/loads", dependencies=[may("read", somewhere=True)])
async def loads(exercise_id: ExerciseId, desk: AtDesk) -> s.Loads:
    """Tell what every operator carries."""
    return await desk.look(exercise_id, _loads)


@router.post("/whispers")
async def say_in_the_ear(exercise_id: ExerciseId, wish: s.NewWhisper, who: Present, desk: AtDesk) -> s.Done:
    """Say something to one operator, or to everyone who directs."""
    await desk.act(
        exercise_id,
        lambda stage: whisper.whisper(
            stage,
            operator_id=who.operator_id,
            to=OperatorId(wish.to) if wish.to else None,
            text=wish.text,
            conversation_id=ConversationId(wish.conversation_id) if wish.conversation_id else None,
            client_id=wish.client_id,
        ),
    )
    return s.Done()


@router.get("/whispers")
async def heard(exercise_id: ExerciseId, who: Present, desk: AtDesk) -> list[s.Whisper]:
    """Give what this operator whispered and was whispered."""

    words = await desk.look(
        exercise_id, lambda stage: whisper.whispers_for(stage, who.operator_id, who.reach)
    )
    return [_whisper(entry) for entry in words]


def _require_sight(stage: Stage, who: OperatorSession, looking: ConversationId) -> None:
    """Refuse a conversation that is not in this exercise, or not in the operator's reach."""
    stage.conversation(looking)
    authorise.require_reach(who.reach, "read", stage, conversation=looking)


def _keep(stage: Stage, seats: list[ConversationId], who: OperatorId) -> dict[str, int]:
    kept = {seat: leases.renew(stage, seat, operator_id=who) for seat in seats}
    return {seat: until for seat, until in kept.items() if until is not None}


def _loads(stage: Stage) -> s.Loads:
    limits = weigh_load.limits(stage)
    return s.Loads(
        most_seats=limits.seats,
        most_hard_minutes=limits.hard_minutes,
        operators=[
            s.OperatorLoad(
                operator_id=operator_id,
                seats=load.seats,
                waiting=load.waiting,
                waiting_since=load.waiting_since_ms,
                hard_minutes=load.hard_ms // MINUTE_MS,
                over=list(load.over(limits)),
            )
            for operator_id, load in weigh_load.weigh_load(stage).items()
        ],
    )


def _whisper(entry: JournalRecord) -> s.Whisper:
    return s.Whisper(
        seq=entry.seq,
        by=entry.operator_id or "",
        to=entry.body["to"],
        text=str(entry.body["text"]),
        conversation_id=entry.conversation_id,
        wall_ms=entry.wall_ms,
    )
