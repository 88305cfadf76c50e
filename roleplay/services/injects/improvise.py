"""Bring in an inject that nobody planned; it is on the list and in the record like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.domain import recorded
from roleplay.domain.errors import SpeaksWithTeamsError, UnknownAgencyError
from roleplay.domain.ids import OperatorId, SiteId, TeamId, TraineeId, fresh_id
from roleplay.domain.records import InjectRecord, Json
from roleplay.domain.scenario import OFFICES, Addressees, Agency, InjectDefinition
from roleplay.services.injects import watch_conditions
from roleplay.services.injects.deliver_inject import deliver_inject
from roleplay.services.once import once
from roleplay.services.stage import Stage
from state_machines.diagnostics import Where
from state_machines.lines import Text

IMPROVISED = "improvised"
Method = Literal["chat", "news", "mail", "document"]
Whom = Mapping[TeamId, tuple[TraineeId, ...]]
"""Each team that is reached; with trainees, only those of it."""


@dataclass(frozen=True, slots=True)
class Improvised:
    """What somebody thought of: a text, an event of the script, or both."""

    title: str
    method: Method = "chat"
    message: str | None = None
    event: str | None = None


def whom(
    stage: Stage,
    *,
    teams: Sequence[TeamId] = (),
    sites: Sequence[SiteId] = (),
    trainees: Sequence[TraineeId] = (),
) -> Whom:
    """Put a selection together: these teams, every team at these sites, and single trainees of others."""
    whole = {stage.team(team_id).team_id for team_id in teams}
    whole |= {team.team_id for team in stage.uow.teams.all(stage.exercise_id) if team.site_id in sites}
    alone: dict[TeamId, tuple[TraineeId, ...]] = {}
    for each in map(stage.trainee, trainees):
        if each.team_id not in whole:
            alone[each.team_id] = (*alone.get(each.team_id, ()), each.trainee_id)
    return {**dict.fromkeys(sorted(whole), ()), **alone}


def improvise(
    stage: Stage,
    what: Improvised,
    *,
    to: Whom,
    agencies: Sequence[str] = (),
    senders: Sequence[str],
    operator_id: OperatorId,
    client_id: str | None = None,
) -> list[InjectRecord]:
    """Deliver it now from each of these senders to all of them, or to those who play these agencies.

    All in one act: if one of the senders cannot reach single people, nothing is sent at all.
    The same client's id again sends nothing, and returns what was sent.
    """

    def send() -> Json:
        rows = _send(stage, what, to, agencies, senders, operator_id)
        return {"rows": [[row.team_id, row.inject_id] for row in rows]}

    sent = once(stage, operator_id, IMPROVISED, client_id, send)["rows"]
    rows = (stage.uow.injects.get(stage.exercise_id, team, inject_id) for team, inject_id in sent)
    return [row for row in rows if row is not None]


def _send(
    stage: Stage,
    what: Improvised,
    to: Whom,
    agencies: Sequence[str],
    senders: Sequence[str],
    operator_id: OperatorId,
) -> list[InjectRecord]:
    stage.require_phase("running")
    known = _known(stage, agencies)
    for sender in senders:
        _check_sender(stage, sender, to)
    rows = []
    for sender in dict.fromkeys(senders):
        inject_id = fresh_id("imp.")
        for team_id, alone in to.items():
            inject = _inject(inject_id, what, sender, Addressees(agencies=known, trainees=alone))
            rows.append(_deliver(stage, inject, team_id, operator_id))
    stage.uow.flush()
    return rows


def _known(stage: Stage, agencies: Sequence[str]) -> tuple[Agency, ...]:
    for agency in agencies:
        if agency not in stage.scenario.agencies:
            raise UnknownAgencyError(agency=agency)
    return tuple(known for known in stage.scenario.agencies if known in agencies)


def _check_sender(stage: Stage, sender: str, to: Whom) -> None:
    if sender in OFFICES:
        return
    actor = stage.actor(sender).actor
    if actor.audience == "team" and any(to.values()):
        raise SpeaksWithTeamsError(actor=actor.name.source)


def _inject(inject_id: str, what: Improvised, sender: str, to: Addressees) -> InjectDefinition:
    return InjectDefinition(
        id=inject_id,
        kind="deck",
        where=Where("", 0, 0),
        title=Text("", what.title),
        sender=sender,
        to=to,
        method=what.method,
        message=Text("", what.message) if what.message else None,
        event=what.event,
    )


def _deliver(
    stage: Stage, inject: InjectDefinition, team_id: TeamId, operator_id: OperatorId
) -> InjectRecord:
    trouble = deliver_inject(stage, inject, team_id)
    written = {
        "title": inject.title.source,
        "sender": inject.sender,
        "method": inject.method,
        "message": inject.message.source if inject.message else "",
        "event": inject.event,
        **({"agencies": list(inject.to.agencies)} if inject.to.agencies else {}),
        **({"trainees": list(inject.to.trainees)} if inject.to.trainees else {}),
    }
    row = InjectRecord(
        exercise_id=stage.exercise_id,
        team_id=team_id,
        inject_id=inject.id,
        kind=IMPROVISED,
        state="undeliverable" if trouble else "fired",
        reason=trouble or recorded.IMPROVISED,
        fired_play_ms=None if trouble else stage.play,
        fired_by=operator_id,
        overrides=written,
    )
    stage.uow.injects.plan([row])
    watch_conditions.journal_inject(stage, row, "", operator_id)
    return row
