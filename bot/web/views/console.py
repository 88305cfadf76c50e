"""What the console shows of a whole exercise, for operators alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Any

from bot.web import schemas as s
from bot.web.presence import Look
from bot.web.views.moments import minutes
from bot.web.views.msel import injects, known_of, plays
from roleplay.domain import recorded
from roleplay.domain.ids import ConversationId, OperatorId, TeamId
from roleplay.domain.permissions import Place, Reach
from roleplay.domain.records import (
    AssignmentRecord,
    ConversationRecord,
    FactRecord,
    JournalRecord,
    TeamRecord,
)
from roleplay.services.control import countdown, swap_out, transfer
from roleplay.services.record.views import clock_view, last_message
from roleplay.services.staff.authorise import reach_of
from roleplay.services.stage import CONTACT, Stage
from roleplay.services.talk import lines
from roleplay.services.trainees.trainee_view import MESSAGES
from state_machines.snapshot import Snapshot

ALERTS = frozenset({"alert", "alert.resolved"})
MOST_ALERTS = 2_000  # alerts looked at

Looks = Mapping[OperatorId, Look]


def console_state(stage: Stage, looks: Looks, reach: Reach) -> s.ConsoleState:
    """Give everything the console shows to somebody with this reach."""
    teams = {
        team.team_id: team
        for team in stage.uow.teams.all(stage.exercise_id)
        if reach.may_at("read", Place(team.site_id))
    }
    conversations = [
        each
        for each in stage.uow.conversations.all(stage.exercise_id)
        if each.team_id in teams and reach.may_at("read", Place(teams[each.team_id].site_id, each.actor_id))
    ]
    seen = {each.conversation_id for each in conversations}
    offers = transfer.open_offers(stage)
    return s.ConsoleState(
        exercise=exercise(stage),
        clock=s.Clock.model_validate(clock_view(stage)),
        teams=_teams(stage, teams),
        actors=[_actor(compiled.actor, teams, reach) for compiled in stage.packs.actors(stage.exercise_id)],
        conversations=[row(stage, each, looks, offers) for each in conversations],
        injects=injects(stage, teams, reach),
        operators=_operators(stage, conversations, looks),
        alerts=alerts(stage, teams, seen, reach),
        trainees=_trainees(stage, teams),
        objectives=_objectives(stage),
        facts=_facts(stage),
        assist_after_s=countdown.seconds(stage),
        may=list(reach.actions()),
        seq=stage.uow.journal.top(stage.exercise_id),
    )


def exercise(stage: Stage) -> s.ExerciseView:
    """Give the exercise's frame."""
    scenario = stage.scenario
    return s.ExerciseView(
        id=stage.exercise_id,
        title=stage.exercise.title,
        scenario=scenario.id,
        scenario_version=stage.exercise.scenario_version,
        summary=scenario.summary.source,
        phase=stage.exercise.phase,
        languages=list(scenario.languages),
        source_language=scenario.source_language,
        days=[
            s.DayHours(day=day.number, start=minutes(day.opens), end=minutes(day.closes))
            for day in scenario.days
        ],
        marking=s.Marking.model_validate(stage.scenario.marking),
        content_notes=[lines.read(stage, note) for note in scenario.content_notes],
    )


def row(
    stage: Stage,
    conversation: ConversationRecord,
    looks: Looks,
    offers: Mapping[ConversationId, transfer.Offer],
) -> s.ConversationRow:
    """Give one row of the queue."""
    offered = offers.get(conversation.conversation_id)
    snapshot = Snapshot.from_json(conversation.snapshot)
    return s.ConversationRow(
        id=conversation.conversation_id,
        team_id=conversation.team_id,
        actor_id=conversation.actor_id,
        trainee_id=conversation.trainee_id,
        state=snapshot.state,
        ended=snapshot.ended,
        control=conversation.control,
        control_rev=conversation.control_rev,
        holder=conversation.holder,
        lease_until=conversation.lease_until_ms,
        waiting_since=conversation.waiting_since_ms,
        needs_operator=recorded.retell(conversation.needs_operator) or None,
        last=_last(stage, conversation.conversation_id),
        drafts=len(stage.uow.outbox.drafts(stage.exercise_id, conversation.conversation_id)),
        looking=[who for who, look in looks.items() if look.conversation_id == conversation.conversation_id],
        offer=s.SeatOffer.model_validate(offered) if offered else None,
    )


def alerts(
    stage: Stage, teams: Mapping[TeamId, TeamRecord], talks: Container[ConversationId], reach: Reach
) -> list[s.Alert]:
    """Give what people must look at in these teams and conversations, the newest first."""
    entries = stage.uow.journal.latest(stage.exercise_id, MOST_ALERTS, kinds=ALERTS)
    resolved = {
        e.body["alert_seq"]: str(e.body.get("note", "")) for e in entries if e.kind == "alert.resolved"
    }
    return [
        s.Alert(
            seq=e.seq,
            kind=str(e.body.get("what", "alert")),
            message=recorded.retell(str(e.body.get("message") or "")),
            team_id=e.team_id,
            trainee_id=e.trainee_id,
            conversation_id=e.conversation_id,
            operator_id=e.operator_id,
            over=list(e.body.get("over") or ()),
            wall_ms=e.wall_ms,
            resolved=e.seq in resolved,
            note=recorded.retell(resolved.get(e.seq, "")),
        )
        for e in reversed(entries)
        if e.kind == "alert"
        and (e.team_id is None or e.team_id in teams)
        and (e.conversation_id is None or e.conversation_id in talks)
        and _may_know(stage, e, teams, reach)
    ]


def _may_know(stage: Stage, entry: JournalRecord, teams: Mapping[TeamId, TeamRecord], reach: Reach) -> bool:
    """A late inject is for those who may know the inject."""
    if entry.body.get("what") != "inject.late" or not entry.team_id:
        return True
    sender = known_of(stage, entry.team_id, str(entry.body["inject_id"])).sender
    return plays(reach, [teams[entry.team_id]], sender)


def _teams(stage: Stage, teams: Mapping[TeamId, TeamRecord]) -> list[s.TeamRow]:
    known: dict[TeamId, list[FactRecord]] = defaultdict(list)
    for fact in stage.uow.facts.all(stage.exercise_id):
        if fact.name.startswith(CONTACT):
            continue
        known[fact.team_id].append(fact)
    present = Counter(t.team_id for t in stage.uow.trainees.all(stage.exercise_id) if t.left_ms is None)
    return [_team(stage, team, known[team.team_id], present[team.team_id]) for team in teams.values()]


def _team(stage: Stage, team: TeamRecord, facts: Sequence[FactRecord], trainees: int) -> s.TeamRow:
    context = stage.context(team.team_id)
    site = stage.uow.sites.get(stage.exercise_id, team.site_id) if team.site_id else None
    return s.TeamRow(
        id=team.team_id,
        name=team.name,
        site=site.name if site else None,
        trainees=trainees,
        facts=[_fact(fact) for fact in facts],
        objectives=[
            objective.id
            for objective in stage.scenario.objectives
            if objective.shown_by is not None and objective.shown_by.holds(context)
        ],
    )


def _fact(fact: FactRecord) -> s.FactValue:
    return s.FactValue(
        id=fact.name,
        value=fact.value,
        play_ms=fact.play_ms,
        learned_by=fact.learned_by,
        learned_from=fact.learned_from,
        conversation_id=fact.conversation_id,
        seq=fact.seq,
    )


def _actor(actor: Any, teams: Mapping[TeamId, TeamRecord], reach: Reach) -> s.ActorRow:
    """Give an actor; who it is inside is for those who may play it."""
    known = plays(reach, teams.values(), actor.id)
    return s.ActorRow(
        id=actor.id,
        name=actor.name.source,
        persona=actor.persona if known else "",
        content_note=actor.content_note.source if actor.content_note else None,
        speaks=list(actor.speaks),
        audience=actor.audience,
    )


def _last(stage: Stage, conversation_id: ConversationId) -> s.LastMessage | None:
    entries = stage.uow.journal.of_conversation(stage.exercise_id, conversation_id, 1, kinds=MESSAGES)
    shown = last_message(stage, entries[-1] if entries else None, mine="message.out")
    return s.LastMessage.model_validate(shown) if shown else None


def _operators(
    stage: Stage, conversations: Sequence[ConversationRecord], looks: Looks
) -> list[s.OperatorRow]:
    away = swap_out.relieved(stage)
    holding: dict[OperatorId, list[str]] = defaultdict(list)
    for conversation in conversations:
        if conversation.holder:
            holding[conversation.holder].append(conversation.conversation_id)
    here: dict[OperatorId, list[AssignmentRecord]] = defaultdict(list)
    for assignment in stage.uow.assignments.all(stage.exercise_id):
        here[assignment.operator_id].append(assignment)
    reaches = [(each, reach_of(each, here[each.operator_id])) for each in stage.uow.operators.all()]
    return [
        s.OperatorRow(
            id=operator.operator_id,
            name=operator.name,
            roles=sorted(reach.roles()),
            online=operator.operator_id in looks,
            looking=looks[operator.operator_id].conversation_id if operator.operator_id in looks else None,
            holding=holding[operator.operator_id],
            relieved=operator.operator_id in away,
        )
        for operator, reach in reaches
        if reach or holding[operator.operator_id]
    ]


def _trainees(stage: Stage, teams: Container[TeamId]) -> list[s.TraineeRow]:
    return [
        s.TraineeRow(
            id=trainee.trainee_id,
            call_sign=trainee.call_sign,
            team_id=trainee.team_id,
            agency=trainee.agency,
            languages=list(trainee.languages),
            stopped=trainee.stopped,
            left=trainee.left_ms is not None,
        )
        for trainee in stage.uow.trainees.all(stage.exercise_id)
        if trainee.team_id in teams
    ]


def _objectives(stage: Stage) -> list[s.ObjectiveRow]:
    return [
        s.ObjectiveRow(
            id=objective.id,
            title=lines.read(stage, objective.title),
            by_play_ms=objective.by,
            shown_by=objective.shown_by.source if objective.shown_by else None,
        )
        for objective in stage.scenario.objectives
    ]


def _facts(stage: Stage) -> list[s.FactRow]:
    return [
        s.FactRow(
            id=fact.id,
            title=lines.read(stage, fact.title),
            type=fact.type,
            element=fact.element,
            hint=fact.hint.source if fact.hint else "",
        )
        for fact in stage.scenario.facts.values()
    ]
