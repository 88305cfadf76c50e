"""Bring in an inject that nobody planned; it is on the list and in the record like any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from roleplay.domain.errors import UnknownAgencyError
from roleplay.domain.ids import OperatorId, TeamId, fresh_id
from roleplay.domain.records import InjectRecord
from roleplay.domain.scenario import OFFICES, Addressees, Agency, InjectDefinition
from roleplay.services import watch_conditions
from roleplay.services.deliver_inject import deliver_inject
from roleplay.services.stage import Stage
from state_machines.diagnostics import Where
from state_machines.lines import Text

IMPROVISED = "improvised"


def improvise(
    stage: Stage,
    *,
    team_ids: Sequence[TeamId],
    agencies: Sequence[str] = (),
    sender: str,
    method: Literal["chat", "news", "mail", "document"],
    title: str,
    message: str | None = None,
    event: str | None = None,
    operator_id: OperatorId,
) -> list[InjectRecord]:
    """Deliver it now to each of these teams, or to those in them who play these agencies, all in one act."""
    stage.require_phase("running")
    if sender not in OFFICES:
        stage.actor(sender)
    inject = InjectDefinition(
        id=fresh_id("imp."),
        kind="deck",
        where=Where("", 0, 0),
        title=Text("", title),
        sender=sender,
        to=Addressees(agencies=_known(stage, agencies)),
        method=method,
        message=Text("", message) if message else None,
        event=event,
    )
    return [_deliver(stage, inject, team_id, operator_id) for team_id in team_ids]


def _known(stage: Stage, agencies: Sequence[str]) -> tuple[Agency, ...]:
    for agency in agencies:
        if agency not in stage.scenario.agencies:
            raise UnknownAgencyError(agency=agency)
    return tuple(known for known in stage.scenario.agencies if known in agencies)


def _deliver(
    stage: Stage, inject: InjectDefinition, team_id: TeamId, operator_id: OperatorId
) -> InjectRecord:
    stage.team(team_id)
    trouble = deliver_inject(stage, inject, team_id)
    written = {
        "title": inject.title.source,
        "sender": inject.sender,
        "method": inject.method,
        "message": inject.message.source if inject.message else "",
        "event": inject.event,
    }
    row = InjectRecord(
        exercise_id=stage.exercise_id,
        team_id=team_id,
        inject_id=inject.id,
        kind=IMPROVISED,
        state="undeliverable" if trouble else "fired",
        reason=trouble or "improvised by control",
        fired_play_ms=None if trouble else stage.play,
        fired_by=operator_id,
        overrides=written,
    )
    stage.uow.injects.plan([row])
    watch_conditions.journal_inject(stage, row, "", operator_id)
    return row
