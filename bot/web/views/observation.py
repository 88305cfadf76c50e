"""What observers rate, and what they have written."""

from __future__ import annotations

from bot.web import schemas as s
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import JournalRecord
from roleplay.services import rate
from roleplay.services.stage import Stage

MOST_NOTES = 2_000


def observations(stage: Stage, reader: OperatorId) -> s.Observations:
    """Give the scale, the tasks, every mark that counts, and the notes."""
    notes = stage.uow.journal.after(stage.exercise_id, 0, MOST_NOTES, kinds={"note"})
    return s.Observations(
        scale=[s.ScaleStep(id=mark.id, title=mark.title) for mark in rate.scale(stage)],
        objectives=[
            s.TaskToRate(
                objective=objective.id,
                title=objective.title.source,
                tasks=[task.source for task in objective.rate],
            )
            for objective in stage.scenario.objectives
        ],
        ratings=[_rated(each, reader) for each in rate.ratings(stage)],
        notes=[_note(entry) for entry in notes],
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
