"""An observer's mark for one task of an objective, for one team. The latest mark of each observer counts.

What is observed without a network arrives later, perhaps twice: the client's own id makes it count once, and
the moment it was written is kept beside the moment it came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import JournalSeq, OperatorId, TeamId
from roleplay.domain.records import JournalRecord, Json
from roleplay.domain.scenario import Objective
from roleplay.services.once import once
from roleplay.services.stage import Stage
from roleplay.services.talk import lines
from roleplay.texts import _

KIND = "rating"
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the scale."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What one observer thinks of one task of one team."""

    team_id: TeamId
    objective: str
    task: int
    """Its place among the objective's tasks, from 0."""
    mark: str
    comment: str
    operator_id: OperatorId
    seq: JournalSeq


def scale(stage: Stage) -> tuple[Mark, ...]:
    """Return the pack's own scale, or the four steps that exercise evaluation guides use (HSEEP)."""
    own = stage.scenario.scale
    if own:
        return tuple(Mark(step.id, lines.read(stage, step.title)) for step in own)
    return (
        Mark("P", _("Performed without challenges")),
        Mark("S", _("Performed with some challenges")),
        Mark("M", _("Performed with major challenges")),
        Mark("U", _("Unable to be performed")),
    )


def rate(
    stage: Stage,
    team_id: TeamId,
    *,
    objective: str,
    task: int,
    mark: str,
    operator_id: OperatorId,
    client_id: str,
    comment: str = "",
    written_ms: int | None = None,
) -> JournalSeq:
    """Put a mark into the record and return its place; an empty mark takes the former one back."""
    _check(stage, objective, task, mark)
    body = {
        "objective": objective,
        "task": task,
        "mark": mark,
        "comment": comment.strip(),
        "written_ms": written_ms,
    }

    def write() -> Json:
        receipt = stage.journal(KIND, body, team=stage.team(team_id).team_id, operator=operator_id)
        stage.uow.flush()
        return {"seq": receipt.seq}

    return JournalSeq(once(stage, operator_id, "rate", client_id, write)["seq"])


def ratings(stage: Stage) -> list[Rating]:
    """Return every mark that counts, the oldest first."""
    entries: list[JournalRecord] = []
    after = 0
    while page := stage.uow.journal.after(stage.exercise_id, after, _PAGE, kinds={KIND}):
        entries += page
        after = page[-1].seq
    return ratings_in(entries)


def ratings_in(entries: Sequence[JournalRecord]) -> list[Rating]:
    """Return the marks that count among these entries of the record."""
    latest: dict[tuple[object, ...], Rating] = {}
    for entry in entries:
        if entry.kind != KIND or entry.team_id is None or entry.operator_id is None:
            continue
        body = entry.body
        which = (entry.operator_id, entry.team_id, body["objective"], body["task"])
        latest.pop(which, None)
        if body["mark"]:
            latest[which] = Rating(
                entry.team_id,
                str(body["objective"]),
                int(body["task"]),
                str(body["mark"]),
                str(body["comment"]),
                entry.operator_id,
                entry.seq,
            )
    return list(latest.values())


def _check(stage: Stage, objective: str, task: int, mark: str) -> None:
    wanted: Objective | None = next((o for o in stage.scenario.objectives if o.id == objective), None)
    if wanted is None:
        raise NotInExerciseError(what="objective")
    if not 0 <= task < len(wanted.rate):
        raise NotInExerciseError(what="task")
    if mark and mark not in {step.id for step in scale(stage)}:
        raise NotInExerciseError(what="mark")
