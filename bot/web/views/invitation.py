"""What somebody reads before joining: the exercise, the team, and the notice they agree to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.web import schemas as s
from roleplay.domain.ids import TraineeId
from roleplay.domain.records import SeatRecord, TeamRecord
from roleplay.services.record import titles
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import title
from roleplay.services.trainees.notice import notice, notice_version
from roleplay.texts import _, speaking


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
            title=title(stage, language),
            marking=s.Marking.model_validate(scenario.marking),
            languages=list(scenario.languages),
            notice=_with_hint(stage, notice(stage, language), language),
            notice_version=notice_version(stage),
        ),
        team=s.JoinTeam(name=team.name),
        agencies=[_titled(titles.agency(each)) for each in scenario.agencies],
        languages=[_titled(titles.language(tag)) for tag in titles.languages_offered(scenario.languages)],
        seat=s.KeptSeat.model_validate(seat) if seat and seat.open else None,
        joined_as=stage.trainee(here).call_sign if here else None,
    )


def _with_hint(stage: Stage, said: str, language: str) -> str:
    """Keep whoever takes part in Telegram from joining a second time; this is no part of the notice."""
    if all(account.kind == "control" for account in stage.uow.bot_accounts.all(stage.exercise_id)):
        return said
    with speaking(language):
        hint = _(
            "Do you take part in Telegram already? Then do not join again: send /web to any contact there "
            "and open its link."
        )
    return f"{said}\n\n{hint}"


def _titled(named: titles.Titled) -> s.Titled:
    return s.Titled(id=named.id, title=named.title)
