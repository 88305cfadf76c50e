"""What somebody reads before joining: the exercise, the team, and the notice they agree to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.web import schemas as s
from roleplay.domain.ids import TraineeId
from roleplay.domain.records import SeatRecord, TeamRecord
from roleplay.services import titles
from roleplay.services.lines import in_language
from roleplay.services.stage import Stage
from roleplay.texts import SOURCE, _, speaking


def invitation(
    stage: Stage,
    team: TeamRecord,
    wanted: Sequence[str],
    here: TraineeId | None,
    seat: SeatRecord | None = None,
) -> s.Invitation:
    """Give everything the join page needs, in the first wanted language that the scenario has.

    Whoever scans the code again is told as whom they take part already.
    """
    scenario = stage.scenario
    language = next((tag for tag in wanted if tag in scenario.languages), scenario.source_language)
    tags = (*scenario.languages, *(tag for tag in titles.WORLD if tag not in scenario.languages))
    return s.Invitation(
        exercise=s.JoinExercise(
            title=in_language(stage, scenario.title, language)[0],
            marking=s.Marking.model_validate(scenario.marking),
            languages=list(scenario.languages),
            notice=notice(stage, language),
            notice_version=notice_version(stage),
        ),
        team=s.JoinTeam(name=team.name),
        agencies=[_titled(titles.agency(each)) for each in scenario.agencies],
        languages=[_titled(titles.language(tag)) for tag in tags],
        seat=s.KeptSeat.model_validate(seat) if seat and seat.open else None,
        joined_as=stage.trainee(here).call_sign if here else None,
    )


def notice(stage: Stage, language: str) -> str:
    """Give the scenario's own notice, or ours."""
    own = stage.scenario.notice
    if own:
        return in_language(stage, own, language)[0]
    return _(
        "This is an exercise. The people you will write to are played by a script and by role-players. What "
        "you write is kept under the call-sign you choose, read by the exercise staff, used for the debrief, "
        "and deleted afterwards. Do not write anything about real people or cases. You may leave at any "
        "time. If something real happens to you, press STOP: everything freezes and the staff is called."
    )


def notice_version(stage: Stage) -> str:
    """Name the notice by its content, so that a changed one is known as another."""
    with speaking(SOURCE):
        return hashlib.sha256(notice(stage, stage.scenario.source_language).encode()).hexdigest()[:12]


def _titled(named: titles.Titled) -> s.Titled:
    return s.Titled(id=named.id, title=named.title)
