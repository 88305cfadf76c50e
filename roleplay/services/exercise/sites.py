"""Cities or rooms that take part in the same exercise, and which teams play where."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import OperatorId, SiteId, TeamId, fresh_id
from roleplay.domain.records import SiteRecord
from roleplay.services.stage import Stage


def open_site(stage: Stage, name: str, *, operator_id: OperatorId | None = None) -> SiteRecord:
    """Add a city or a room; one of the same name is the same."""
    known = stage.uow.sites.all(stage.exercise_id)
    same = next((site for site in known if site.name.casefold() == name.strip().casefold()), None)
    if same:
        return same
    site = SiteRecord(stage.exercise_id, SiteId(fresh_id(f"s{len(known) + 1:02d}")), name.strip())
    stage.uow.sites.add(site)
    stage.journal("site.opened", {"site_id": site.site_id, "name": site.name}, operator=operator_id)
    return site


def move_team(
    stage: Stage, team_id: TeamId, *, site_id: SiteId | None, operator_id: OperatorId | None = None
) -> None:
    """Let a team play at another site, or at none in particular."""
    if site_id and stage.uow.sites.get(stage.exercise_id, site_id) is None:
        raise NotInExerciseError(what="site")
    stage.uow.teams.save(replace(stage.team(team_id), site_id=site_id))
    stage.journal("team.moved", {"site_id": site_id}, team=team_id, operator=operator_id)
