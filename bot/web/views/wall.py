"""The big screen, with titles in the viewer's language."""

from __future__ import annotations

from bot.web import schemas as s
from roleplay.services.record import titles
from roleplay.services.record.wall import WallTeam
from roleplay.services.record.wall import wall as drawn
from roleplay.services.stage import Stage


def wall(stage: Stage) -> s.Wall:
    """Give everything the big screen shows."""
    shown = drawn(stage)
    return s.Wall(
        title=shown.title,
        marking=shown.marking,
        clock=s.Clock.model_validate(shown.clock),
        cases=list(shown.cases),
        teams=[_team(team) for team in shown.teams],
        objectives=shown.objectives,
        news=[s.WallNews.model_validate(each) for each in shown.news],
        seq=shown.seq,
    )


def _team(team: WallTeam) -> s.WallTeam:
    return s.WallTeam(
        name=team.name,
        site=team.site,
        trainees=team.trainees,
        objectives=team.objectives,
        elements=[
            s.WallElement(id=e.id, title=titles.element(e.id).title, known=e.known, total=e.total)
            for e in team.elements
        ],
    )
