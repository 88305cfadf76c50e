"""What the record says afterwards, for everyone to talk about: by call-sign, never by name.

A STOP is no part of the exercise: from the alert until it is resolved, nothing of that team is timed or
scored, and the timeline says only that play was interrupted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roleplay.domain import recorded
from roleplay.domain.ids import TeamId, TraineeId
from roleplay.domain.records import JournalRecord, TeamRecord, TraineeRecord
from roleplay.services.exercise.interruptions import Interruptions, interruptions
from roleplay.services.record import rate, timeline
from roleplay.services.record.response_times import ResponseTime, response_times
from roleplay.services.record.timeline import TimelineEntry
from roleplay.services.record.views import At, at
from roleplay.services.stage import Stage, context_at
from roleplay.services.talk import lines
from roleplay.texts import current_locale
from state_machines.context import Value

_PAGE = 1_000
LOST_CONTACT = "lost_contact"
"""The outcome of an actor whom nobody answered any more."""
_DRAWN_FROM = (
    frozenset({"fact", "message.in", "message.out", "alert", "alert.resolved", rate.KIND}) | timeline.SHOWN
)


@dataclass(frozen=True, slots=True)
class TraineeSeat:
    """Who took part: a call-sign and an agency."""

    call_sign: str
    agency: str


@dataclass(frozen=True, slots=True)
class FactLearned:
    """A fact of the scenario, and whether, when, by whom and from whom the team came to it."""

    id: str
    title: str
    element: str | None
    value: Value
    known: bool
    at: At | None
    learned_by: str
    learned_from: str
    told_by: str
    """The name of the actor from whom it was learned."""


@dataclass(frozen=True, slots=True)
class TaskRated:
    """A task of an objective, and the marks that observers gave."""

    title: str
    marks: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveShown:
    """An objective: met, not met, or (None) for observers to rate."""

    id: str
    title: str
    met: bool | None
    at: At | None
    by: At | None
    late: bool
    notes: tuple[str, ...]
    tasks: tuple[TaskRated, ...]


@dataclass(frozen=True, slots=True)
class InjectOutcome:
    """What became of an inject, and why."""

    id: str
    called: str
    """Its number and title; of an improvised one its title alone."""
    state: str
    reason: str
    at: At | None
    late_ms: int


@dataclass(frozen=True, slots=True)
class ConversationOutcome:
    """How a conversation went."""

    actor: str
    with_whom: str
    ended: str | None
    written: int
    said: int
    taken_over: int


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Whether a team has brought a case to its end: every talk in it is over, and nobody was lost."""

    id: str
    title: str
    concluded: bool
    unfinished: tuple[str, ...]
    """Who is still in the middle of it, or has stopped answering."""


@dataclass(frozen=True, slots=True)
class TeamDebrief:
    """One team's exercise."""

    id: str
    name: str
    trainees: tuple[TraineeSeat, ...]
    facts: tuple[FactLearned, ...]
    objectives: tuple[ObjectiveShown, ...]
    cases: tuple[CaseOutcome, ...]
    response_times: tuple[ResponseTime, ...]
    injects: tuple[InjectOutcome, ...]
    conversations: tuple[ConversationOutcome, ...]
    timeline: tuple[TimelineEntry, ...]
    interrupted: int
    """How often a STOP interrupted the play of this team."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """The whole exercise."""

    title: str
    scenario: str
    scenario_version: str
    phase: str
    ended: At
    over: bool
    """Whether EndEx has been; before it, what is not shown yet may still be."""
    marking: str
    scale: tuple[rate.Mark, ...]
    """What the observers' marks mean."""
    teams: tuple[TeamDebrief, ...]


def build(stage: Stage) -> Debrief:
    """Draw the debrief from the record of the exercise."""
    record = tuple(_record(stage))
    exercise = stage.exercise
    return Debrief(
        title=lines.title(stage, current_locale()),
        scenario=lines.read(stage, stage.scenario.title),
        scenario_version=exercise.scenario_version,
        phase=exercise.phase,
        ended=at(stage, stage.play),
        over=stage.exercise.phase in ("ended", "debriefed"),
        marking=stage.scenario.marking.header,
        scale=rate.scale(stage),
        teams=tuple(_team(stage, team, record) for team in stage.uow.teams.all(stage.exercise_id)),
    )


def _record(stage: Stage) -> Iterator[JournalRecord]:
    after = 0
    while entries := stage.uow.journal.after(stage.exercise_id, after, _PAGE, kinds=_DRAWN_FROM):
        yield from entries
        after = entries[-1].seq


def _team(stage: Stage, team: TeamRecord, record: Sequence[JournalRecord]) -> TeamDebrief:
    members = {t.trainee_id: t for t in stage.uow.trainees.of_team(stage.exercise_id, team.team_id)}
    own = [entry for entry in record if entry.team_id in (None, team.team_id)]
    stops = interruptions(own)
    return TeamDebrief(
        id=team.team_id,
        name=team.name,
        trainees=tuple(TraineeSeat(member.call_sign, member.agency) for member in members.values()),
        facts=tuple(_facts(stage, team.team_id, members)),
        objectives=tuple(_objectives(stage, team, own)),
        cases=tuple(_cases(stage, team.team_id)),
        response_times=response_times(own, members, stops),
        injects=tuple(_injects(stage, team.team_id)),
        conversations=tuple(_conversations(stage, team.team_id, members, own, stops)),
        timeline=timeline.timeline(stage, own, members, stops),
        interrupted=len(stops.spans),
    )


def _facts(
    stage: Stage, team_id: TeamId, members: Mapping[TraineeId, TraineeRecord]
) -> Iterator[FactLearned]:
    stored = {fact.name: fact for fact in stage.uow.facts.all(stage.exercise_id, team_id)}
    for fact in stage.scenario.facts.values():
        row = stored.get(fact.id)
        learner = members.get(row.learned_by) if row and row.learned_by else None
        value = row.value if row else fact.starting_value
        yield FactLearned(
            id=fact.id,
            title=lines.read(stage, fact.title),
            element=fact.element,
            value=value,
            known=value != fact.starting_value,
            at=at(stage, row.play_ms) if row else None,
            learned_by=learner.call_sign if learner else "",
            learned_from=row.learned_from if row else "",
            told_by=_name(stage, row.learned_from) if row else "",
        )


def _name(stage: Stage, actor_id: str) -> str:
    known = {
        str(compiled.actor.id): compiled.actor.name for compiled in stage.packs.actors(stage.exercise_id)
    }
    return lines.read(stage, known[actor_id]) if actor_id in known else actor_id


def _objectives(stage: Stage, team: TeamRecord, own: Sequence[JournalRecord]) -> Iterator[ObjectiveShown]:
    given = rate.ratings_in(own)
    for objective in stage.scenario.objectives:
        shown = objective.shown_by
        when = None
        facts: dict[str, Value] = dict(stage.scenario.starting_facts())
        for entry in own:
            if shown is None or entry.kind != "fact":
                continue
            facts[entry.body["name"]] = entry.body["value"]
            if shown.holds(context_at(stage.scenario, entry.play_ms, facts, team, None)):
                when = entry.play_ms
                break
        yield ObjectiveShown(
            id=objective.id,
            title=lines.read(stage, objective.title),
            met=None if shown is None else when is not None,
            at=None if when is None else at(stage, when),
            by=None if objective.by is None else at(stage, objective.by),
            late=when is not None and objective.by is not None and when > objective.by,
            notes=tuple(
                str(e.body["text"])
                for e in own
                if e.kind == "note" and e.body.get("objective") == objective.id
            ),
            tasks=tuple(
                _rated(
                    lines.read(stage, title),
                    [r for r in given if (r.objective, r.task) == (objective.id, task)],
                )
                for task, title in enumerate(objective.rate)
            ),
        )


def _rated(title: str, given: Sequence[rate.Rating]) -> TaskRated:
    return TaskRated(title, tuple(r.mark for r in given), tuple(r.comment for r in given if r.comment))


def _cases(stage: Stage, team_id: TeamId) -> Iterator[CaseOutcome]:
    talks = stage.uow.conversations.of_team(stage.exercise_id, team_id)
    begun = [talk for talk in talks if talk.snapshot.get("opened")]
    for case in stage.scenario.cases:
        of_case = [talk for talk in begun if talk.actor_id in case.actors]
        unfinished = tuple(
            lines.read(stage, stage.actor(talk.actor_id).actor.name)
            for talk in of_case
            if talk.snapshot.get("ended") in (None, LOST_CONTACT)
        )
        yield CaseOutcome(
            case.id, lines.read(stage, case.title), bool(of_case) and not unfinished, unfinished
        )


def _injects(stage: Stage, team_id: TeamId) -> Iterator[InjectOutcome]:
    for row in stage.uow.injects.of_team(stage.exercise_id, team_id):
        moment = row.fired_play_ms if row.fired_play_ms is not None else row.due_play_ms
        yield InjectOutcome(
            id=row.inject_id,
            called=timeline.called(stage, team_id, row.inject_id),
            state=row.state,
            reason=recorded.retell(row.reason),
            at=None if moment is None else at(stage, moment),
            late_ms=row.late_ms,
        )


def _conversations(
    stage: Stage,
    team_id: TeamId,
    members: Mapping[TraineeId, TraineeRecord],
    own: Sequence[JournalRecord],
    stops: Interruptions,
) -> Iterator[ConversationOutcome]:
    for conversation in stage.uow.conversations.of_team(stage.exercise_id, team_id):
        entries = [
            entry
            for entry in own
            if entry.conversation_id == conversation.conversation_id and not stops.cover(entry)
        ]
        alone = members.get(conversation.trainee_id) if conversation.trainee_id else None
        counts = {
            kind: sum(entry.kind == kind for entry in entries) for kind in ("message.in", "message.out")
        }
        if not any(counts.values()):
            continue
        yield ConversationOutcome(
            actor=lines.read(stage, stage.actor(conversation.actor_id).actor.name),
            with_whom=alone.call_sign if alone else "",
            ended=conversation.snapshot.get("ended"),
            written=counts["message.in"],
            said=counts["message.out"],
            taken_over=sum(e.kind == "control" and e.body["to"] == "person" for e in entries),
        )
