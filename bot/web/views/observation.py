"""What observers rate, and what they have written."""

from __future__ import annotations

from bot.web import schemas as s
from roleplay.domain.ids import OperatorId
from roleplay.domain.permissions import Place, Reach
from roleplay.domain.records import JournalRecord
from roleplay.services.record import rate
from roleplay.services.stage import Stage
from roleplay.services.talk import lines

MOST_NOTES = 2_000


def observations(stage: Stage, reader: OperatorId, reach: Reach) -> s.Observations:
    """Give the scale, the tasks, and the marks and notes about teams within the reader's reach."""
    notes = stage.uow.journal.after(stage.exercise_id, 0, MOST_NOTES, kinds={"note"})
    teams = {
        team.team_id
        for team in stage.uow.teams.all(stage.exercise_id)
        if reach.may_at("observe", Place(site_id=team.site_id))
    }
    return s.Observations(
        scale=[s.ScaleStep(id=mark.id, title=mark.title) for mark in rate.scale(stage)],
        objectives=[
            s.TaskToRate(
                objective=objective.id,
                title=lines.read(stage, objective.title),
                tasks=[lines.read(stage, task) for task in objective.rate],
            )
            for objective in stage.scenario.objectives
        ],
        ratings=[_rated(each, reader) for each in rate.ratings(stage) if each.team_id in teams],
        notes=[_note(entry) for entry in notes if entry.team_id is None or entry.team_id in teams],
    )


def _rated(given: rate.Rating, reader: OperatorId) -> s.RatedTask:
    return s.RatedTask(
        team_id=given.team_id,
        objective=given.objective,
        task=given.task,
        mark=given.mark,
        comment=given.comment,
        by=given.operator_id,
        mine=given.operator_id == reader,
    )


def _note(entry: JournalRecord) -> s.ObservedNote:
    return s.ObservedNote(
        seq=entry.seq,
        text=str(entry.body["text"]),
        team_id=entry.team_id,
        conversation_id=entry.conversation_id,
        about_seq=entry.body.get("about_seq"),
        objective=entry.body.get("objective"),
        by=entry.operator_id or "",
        wall_ms=entry.wall_ms,
    )
