"""Teams and their trainees: an invitation per team, a call-sign, an agency, consent; no account, no name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from roleplay.domain.errors import ConsentMissingError, UnknownAgencyError, UnknownLinkError
from roleplay.domain.ids import OperatorId, SiteId, TeamId, TraineeId, fresh_id
from roleplay.domain.phases import OPEN_TO_TRAINEES
from roleplay.domain.records import SessionRecord, TeamRecord, TraineeRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.injects import run_injects
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts

SESSION_MS = 30 * 24 * 3_600_000
"""A phone stays signed in this long: longer than an exercise, shorter than its record."""


@dataclass(frozen=True, slots=True)
class OpenedTeam:
    """A team and its invitation, which cannot be shown again."""

    team: TeamRecord
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A trainee and the secret of their session."""

    trainee: TraineeRecord
    token: str


def open_team(
    stage: Stage, *, name: str, site_id: SiteId | None = None, operator_id: OperatorId | None = None
) -> OpenedTeam:
    """Add a team; in a running exercise its injects are planned at once."""
    stage.require_phase("draft", *OPEN_TO_TRAINEES)
    token = fresh_token()
    place = len(stage.uow.teams.all(stage.exercise_id)) + 1
    team_id = TeamId(fresh_id(f"t{place:03d}"))  # teams are listed by id: in the order of opening
    team = TeamRecord(stage.exercise_id, team_id, name, site_id, hashed(token))
    stage.uow.teams.add(team)
    stage.journal("team.opened", {"name": name}, team=team.team_id, operator=operator_id)
    contacts.check(stage, team.team_id)
    if stage.exercise.phase in ("running", "paused"):
        run_injects.plan_team(stage, team.team_id)
    return OpenedTeam(team, token)


def new_link(stage: Stage, team_id: TeamId, *, operator_id: OperatorId | None = None) -> str:
    """Make a new invitation for a team; the former one opens nothing any more."""
    token = fresh_token()
    stage.uow.teams.save(replace(stage.team(team_id), join_token_hash=hashed(token)))
    stage.journal("team.link", {}, team=team_id, operator=operator_id)
    return token


def find_team(uow: UnitOfWork, token: str) -> TeamRecord:
    """Return the team that an invitation opens."""
    return team_behind(uow, hashed(token))


def team_behind(uow: UnitOfWork, token_hash: str) -> TeamRecord:
    """Return the team that an invitation with this hash opens."""
    team = uow.teams.by_join_token(token_hash)
    if team is None:
        raise UnknownLinkError
    return team


def join(
    stage: Stage,
    team_id: TeamId,
    *,
    call_sign: str,
    agency: str,
    languages: Sequence[str],
    consent_version: str,
) -> Joined:
    """Add a trainee who has read the notice and agreed to this version of it."""
    stage.require_phase(*OPEN_TO_TRAINEES)
    if not consent_version:
        raise ConsentMissingError
    if agency not in stage.scenario.agencies:
        raise UnknownAgencyError(agency=agency)
    trainee = TraineeRecord(
        exercise_id=stage.exercise_id,
        trainee_id=TraineeId(fresh_id("p")),
        team_id=stage.team(team_id).team_id,
        call_sign=free_call_sign(stage, team_id, call_sign.strip()),
        agency=agency,
        languages=tuple(languages) or (stage.scenario.source_language,),
        joined_ms=stage.now,
        consent_version=consent_version,
    )
    stage.uow.trainees.add(trainee)
    body = {
        "call_sign": trainee.call_sign,
        "agency": agency,
        "languages": list(trainee.languages),
        "consent_version": consent_version,
    }
    stage.journal("trainee.joined", body, team=team_id, trainee=trainee.trainee_id)
    contacts.welcome(stage, trainee)
    return Joined(trainee, sign_in_trainee(stage, trainee))


def free_call_sign(stage: Stage, team_id: TeamId, wanted: str) -> str:
    """Return the call-sign, with a number if somebody of the team has it: in the record they must differ."""
    members = stage.uow.trainees.of_team(stage.exercise_id, team_id)
    taken = {member.call_sign.casefold() for member in members if member.left_ms is None}
    numbered = (f"{wanted} {number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name.casefold() not in taken)


def sign_in_trainee(stage: Stage, trainee: TraineeRecord) -> str:
    """Open a session for a trainee's browser and return its secret."""
    token = fresh_token()
    stage.uow.sessions.add(
        SessionRecord(
            token_hash=hashed(token),
            kind="trainee",
            subject_id=trainee.trainee_id,
            created_ms=stage.now,
            expires_ms=stage.now + SESSION_MS,
            of_exercise=stage.exercise_id,
        )
    )
    return token


def leave(stage: Stage, trainee_id: TraineeId) -> None:
    """Let a trainee leave for good; what was said stays until it is erased."""
    trainee = stage.trainee(trainee_id)
    if trainee.left_ms is None:
        stage.uow.trainees.save(replace(trainee, left_ms=stage.now))
        stage.journal("trainee.left", {}, team=trainee.team_id, trainee=trainee_id)
    stage.uow.sessions.end_all_of(trainee_id)
    stage.uow.tickets.tear_all_of(trainee_id)
