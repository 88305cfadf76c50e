"""What the staff see of the comms check."""

from __future__ import annotations

from bot.web import schemas as s
from roleplay.domain.permissions import Place, Reach
from roleplay.services.exercise import comms_check
from roleplay.services.stage import Stage


def comms(stage: Stage, reach: Reach) -> s.CommsCheck:
    """Give the latest check, for the teams that somebody with this reach may see."""
    now = comms_check.standing(stage)
    sites = {site.site_id: site.name for site in stage.uow.sites.all(stage.exercise_id)}
    teams = [
        team for team in stage.uow.teams.all(stage.exercise_id) if reach.may_at("read", Place(team.site_id))
    ]
    seen = {team.team_id for team in teams}
    return s.CommsCheck(
        number=now.number,
        rounds=now.rounds,
        begun_ms=now.begun_ms,
        wall_ms=stage.now,
        waived=now.waiver.reason if now.waiver else None,
        waived_by=_name(stage, now.waiver) if now.waiver else None,
        teams=[
            s.CommsTeam(
                id=team.team_id, name=team.name, site=sites.get(team.site_id) if team.site_id else None
            )
            for team in teams
        ],
        trainees=[s.CommsTrainee.model_validate(each) for each in now.trainees if each.team_id in seen],
    )


def _name(stage: Stage, waiver: comms_check.Waiver) -> str | None:
    who = stage.uow.operators.get(waiver.operator_id) if waiver.operator_id else None
    return who.name if who else None
