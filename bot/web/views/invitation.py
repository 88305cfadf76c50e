"""What somebody reads before joining: the exercise, the team, and the notice they agree to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.web import schemas as s
from roleplay.domain.ids import TraineeId
from roleplay.domain.records import SeatRecord, TeamRecord
from roleplay.services import titles
from roleplay.services.lines import in_language
from roleplay.services.notice import notice, notice_version
from roleplay.services.stage import Stage


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
        languages=[_titled(titles.language(tag)) for tag in titles.languages_offered(scenario.languages)],
        seat=s.KeptSeat.model_validate(seat) if seat and seat.open else None,
        joined_as=stage.trainee(here).call_sign if here else None,
    )


def _titled(named: titles.Titled) -> s.Titled:
    return s.Titled(id=named.id, title=named.title)
