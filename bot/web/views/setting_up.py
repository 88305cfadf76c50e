"""What the set-up page shows."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings
from bot.web import schemas as s
from roleplay.services.exercise import checklist
from roleplay.services.record import titles
from roleplay.services.stage import Stage
from roleplay.services.trainees.seating_plan import Expected
from roleplay.texts import _

ENOUGH_DISK = 500_000_000  # bytes: an exercise with photos needs a tenth of it
ONLY_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def setting_up(stage: Stage, settings: Settings) -> s.SettingUp:
    """Give everything the page needs."""
    return s.SettingUp(
        sites=[s.SiteRow(id=each.site_id, name=each.name) for each in stage.uow.sites.all(stage.exercise_id)],
        teams=[
            s.TeamPlace(
                id=team.team_id,
                name=team.name,
                site_id=team.site_id,
                trainees=sum(
                    each.left_ms is None
                    for each in stage.uow.trainees.of_team(stage.exercise_id, team.team_id)
                ),
            )
            for team in stage.uow.teams.all(stage.exercise_id)
        ],
        seats=[
            s.SeatRow(
                id=seat.seat_id,
                team_id=seat.team_id,
                call_sign=seat.call_sign,
                agency=seat.agency,
                languages=list(seat.languages),
                taken=seat.trainee_id is not None,
                open=seat.open,
            )
            for seat in stage.uow.seats.all(stage.exercise_id)
        ],
        agencies=[s.Titled.model_validate(titles.agency(each)) for each in stage.scenario.agencies],
        welfare=checklist.welfare_of(stage),
        checklist=before_start(stage, settings),
    )


def before_start(stage: Stage, settings: Settings) -> s.Checklist:
    """Give the exercise's checklist, and beside it what only this server can see."""
    items = [*checklist.checklist(stage), _reach(settings), _disk(settings.data)]
    return s.Checklist(
        items=[s.ChecklistItem.model_validate(item) for item in items],
        ready=not any(item.light == "red" for item in items),
    )


def expected(person: s.ExpectedPerson) -> Expected:
    """Give a person as the service wants them."""
    return Expected(person.team, person.site, person.call_sign, person.agency, tuple(person.languages))


def _reach(settings: Settings) -> checklist.Item:
    host = urlsplit(settings.base_url).hostname or ""
    title = _("Phones can reach this server")
    if host not in ONLY_HERE:
        return checklist.Item("reach", title, "green", (settings.base_url,))
    hint = _(
        "The address {url} works on this computer alone. Set BLURLINE_PUBLIC_URL to what phones can open."
    )
    return checklist.Item("reach", title, "amber", (hint.format(url=settings.base_url),))


def _disk(folder: Path) -> checklist.Item:
    title = _("There is room on the disk")
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    if free >= ENOUGH_DISK:
        return checklist.Item("disk", title, "green")
    hint = _("Only {megabytes} MB are left; make room.").format(megabytes=free // 1_000_000)
    return checklist.Item("disk", title, "amber", (hint,))
