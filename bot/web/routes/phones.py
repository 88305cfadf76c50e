"""Operators' own phones: a code to come in by, the phones that are in, and out with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.identity import OperatorSession
from bot.web.auth.permit import GuardedRoute, may
from bot.web.desk import AtDesk
from roleplay.domain.errors import NoControlRoomError
from roleplay.domain.ids import ChatRef, ExerciseId
from roleplay.services.staff import staff_phones
from roleplay.services.stage import Stage

router = APIRouter(prefix="/api/exercises/{exercise_id}/phones", route_class=GuardedRoute, tags=["phone"])
Anyone = Annotated[OperatorSession, may("read", somewhere=True)]


@router.get("")
async def phones(exercise_id: ExerciseId, who: Anyone, desk: AtDesk) -> s.Phones:
    """Tell the control room's bot, and which of one's own phones are signed in."""

    def look(stage: Stage) -> s.Phones:
        mine = staff_phones.phones(stage, who.operator_id)
        rows = [s.PhoneRow(id=each.chat.chat_ref, since=each.since_ms, until=each.until_ms) for each in mine]
        return s.Phones(bot=staff_phones.bot_of(stage), phones=rows)

    return await desk.look(exercise_id, look)


@router.post("/code")
async def phone_code(exercise_id: ExerciseId, who: Anyone, desk: AtDesk) -> s.PhoneCode:
    """Make a code that signs one phone in, once and soon."""

    def make(stage: Stage) -> s.PhoneCode:
        bot = staff_phones.bot_of(stage)
        if bot is None:
            raise NoControlRoomError
        issued = staff_phones.issue_code(stage, who.operator_id)
        link = f"https://t.me/{bot}?start={issued.code}"
        return s.PhoneCode(code=issued.code, until=issued.expires_ms, bot=bot, link=link, qr_svg=qr.svg(link))

    return await desk.act(exercise_id, make)


@router.delete("/{phone_id}")
async def sign_phone_out(exercise_id: ExerciseId, phone_id: ChatRef, who: Anyone, desk: AtDesk) -> s.Done:
    """Sign one of one's own phones out."""
    await desk.act(
        exercise_id, lambda stage: staff_phones.revoke(stage, phone_id, operator_id=who.operator_id)
    )
    return s.Done()
