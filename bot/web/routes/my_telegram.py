"""A trainee goes on in Telegram as the same person, by links of their own; or is written to there no more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from bot.web import qr
from bot.web import schemas as s
from bot.web.auth.permit import AsTrainee, GuardedRoute
from bot.web.desk import AtDesk
from bot.web.limits import UPLOADS
from roleplay.services.stage import Stage
from roleplay.services.trainees import personal_link
from roleplay.texts import SOURCE, _, speaking

router = APIRouter(route_class=GuardedRoute, tags=["trainee"])


@router.get("/api/me/telegram")
async def my_telegram(
    who: AsTrainee, desk: AtDesk, lang: Annotated[str, Query(max_length=20)] = SOURCE
) -> s.MyTelegram:
    """Say whether this trainee can go on in Telegram, and whether they do."""

    def look(stage: Stage) -> s.MyTelegram:
        ways = personal_link.ways_for(stage, stage.trainee(who.trainee_id))
        tied = personal_link.is_tied(stage, who.trainee_id)
        with speaking(lang):
            return s.MyTelegram(offered=bool(ways), tied=tied, words=_words(tied=tied))

    return await desk.look(who.exercise_id, look)


@router.post("/api/me/telegram")
async def go_on_in_telegram(who: AsTrainee, desk: AtDesk) -> s.TelegramLinks:
    """Make links that take this trainee, and nobody new, into Telegram; earlier ones open nothing now."""
    desk.buckets.take(UPLOADS, who.token_hash)

    def make(stage: Stage) -> s.TelegramLinks:
        trainee = stage.trainee(who.trainee_id)
        link = personal_link.new_link(stage, trainee)
        ways = [
            s.TelegramWay(
                name=way.name,
                username=way.username,
                url=f"https://t.me/{way.username}?start={link.token}",
                qr_svg=qr.svg(f"https://t.me/{way.username}?start={link.token}"),
            )
            for way in personal_link.ways_for(stage, trainee)
        ]
        return s.TelegramLinks(until=link.until_ms, ways=ways)

    return await desk.act(who.exercise_id, make)


@router.post("/api/me/telegram/leave")
async def leave_telegram(who: AsTrainee, desk: AtDesk) -> s.Done:
    """Write to this trainee on the web alone, and make links that were not used open nothing."""
    await desk.act(who.exercise_id, lambda stage: personal_link.untie(stage, stage.trainee(who.trainee_id)))
    return s.Done()


def _words(*, tied: bool) -> s.TelegramWords:
    connected = _("Your Telegram is connected: the same conversations are here and there.")
    offer = _(
        "The same conversations in Telegram, too. You stay who you are here; do not join a second time there."
    )
    return s.TelegramWords(
        said=connected if tied else offer,
        go_on=_("Go on in Telegram"),
        how=_(
            "Open one contact and agree; then press Start at each of the others. These links are yours alone "
            "and work for an hour."
        ),
        code=_("Code for another phone"),
        leave=_("Disconnect Telegram"),
    )
