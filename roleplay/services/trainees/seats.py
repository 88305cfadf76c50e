"""Places kept for people who are expected, by call-sign; each has an invitation that works once.

Whoever loses their phone gets a new invitation from the staff and goes on as the same trainee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.domain.errors import (
    ConsentMissingError,
    NotInExerciseError,
    UnknownAgencyError,
    UnknownLinkError,
)
from roleplay.domain.ids import OperatorId, SeatId, TeamId, fresh_id
from roleplay.domain.phases import OPEN_TO_TRAINEES
from roleplay.domain.records import SeatRecord, TeamRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import sites
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from roleplay.services.trainees.seating_plan import Expected


@dataclass(frozen=True, slots=True)
class Invited:
    """A place and its invitation, which cannot be shown again."""

    seat: SeatRecord
    token: str


def reserve(stage: Stage, expected: Sequence[Expected], *, operator_id: OperatorId | None = None) -> int:
    """Keep a place for each of these people and return how many; teams and sites are opened where missing.

    Somebody for whom the same team keeps a place already is not expected twice.
    """
    teams = {team.name.casefold(): team for team in stage.uow.teams.all(stage.exercise_id)}
    kept = {(seat.team_id, seat.call_sign.casefold()) for seat in stage.uow.seats.all(stage.exercise_id)}
    added = 0
    for person in expected:
        if person.agency not in stage.scenario.agencies:
            raise UnknownAgencyError(agency=person.agency)
        team = teams.get(person.team.casefold()) or _open_team(stage, person, operator_id)
        teams[person.team.casefold()] = team
        if (team.team_id, person.call_sign.casefold()) in kept:
            continue
        kept.add((team.team_id, person.call_sign.casefold()))
        added += 1
        stage.uow.seats.add(_seat(stage, team.team_id, person, added))
    stage.journal("seats.reserved", {"count": added}, operator=operator_id)
    return added


def new_link(stage: Stage, seat_id: SeatId, *, operator_id: OperatorId | None = None) -> Invited:
    """Make a new invitation for a place, also one that is taken; the former one lets nobody in any more."""
    seat, token = _found(stage, seat_id), fresh_token()
    renewed = replace(seat, token_hash=hashed(token), open=True)
    stage.uow.seats.save(renewed)
    stage.journal("seat.link", {"seat_id": seat_id}, team=seat.team_id, operator=operator_id)
    return Invited(renewed, token)


def give_up(stage: Stage, seat_id: SeatId, *, operator_id: OperatorId | None = None) -> None:
    """Keep the place no longer; whoever took it stays in the exercise."""
    seat = _found(stage, seat_id)
    stage.uow.seats.remove(stage.exercise_id, seat_id)
    stage.journal("seat.given_up", {"seat_id": seat_id}, team=seat.team_id, operator=operator_id)


def find(uow: UnitOfWork, token: str) -> SeatRecord | None:
    """Return the place that an invitation belongs to, whether or not it still lets somebody in."""
    return uow.seats.by_token(hashed(token))


def take(stage: Stage, seat_id: SeatId, *, languages: Sequence[str], consent_version: str) -> enrol.Joined:
    """Let in whoever holds the invitation: as a new trainee, or as the one who lost their phone."""
    stage.require_phase(*OPEN_TO_TRAINEES)
    seat = _found(stage, seat_id)
    if not seat.open:
        raise UnknownLinkError
    if not consent_version:
        raise ConsentMissingError
    if seat.trainee_id and stage.trainee(seat.trainee_id).left_ms is None:
        trainee = stage.trainee(seat.trainee_id)
        stage.uow.sessions.end_all_of(trainee.trainee_id)
        stage.journal("trainee.returned", {}, team=trainee.team_id, trainee=trainee.trainee_id)
        joined = enrol.Joined(trainee, enrol.sign_in_trainee(stage, trainee))
    else:
        joined = enrol.join(
            stage,
            seat.team_id,
            call_sign=seat.call_sign,
            agency=seat.agency,
            languages=languages or seat.languages,
            consent_version=consent_version,
        )
    stage.uow.seats.save(replace(seat, trainee_id=joined.trainee.trainee_id, open=False))
    return joined


def _open_team(stage: Stage, person: Expected, operator_id: OperatorId | None) -> TeamRecord:
    site = sites.open_site(stage, person.site, operator_id=operator_id) if person.site else None
    return enrol.open_team(
        stage, name=person.team, site_id=site.site_id if site else None, operator_id=operator_id
    ).team


def _seat(stage: Stage, team_id: TeamId, person: Expected, place: int) -> SeatRecord:
    """Make a place whose invitation nobody knows: the first is made when the sheets are printed."""
    return SeatRecord(
        exercise_id=stage.exercise_id,
        seat_id=SeatId(fresh_id(f"k{place:04d}")),
        team_id=team_id,
        call_sign=person.call_sign,
        agency=person.agency,
        languages=person.languages,
        token_hash=hashed(fresh_token()),
        created_ms=stage.now,
    )


def _found(stage: Stage, seat_id: SeatId) -> SeatRecord:
    seat = stage.uow.seats.get(stage.exercise_id, seat_id)
    if seat is None:
        raise NotInExerciseError(what="place")
    return seat
