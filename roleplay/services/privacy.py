"""A person's data: everything in one piece when they ask, nothing left of it when they want it erased.

Erasure keeps the places, kinds and times of entries, so that the record stays gapless and the team's debrief
stands; what the person wrote, their call-sign and their files are gone. Steps caused by their words keep the
script's own lines, without the words; such a record can no longer be stepped again.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from roleplay.domain.ids import OperatorId, TraineeId
from roleplay.domain.records import JournalRecord, Json
from roleplay.services import enrol
from roleplay.services.stage import Stage

ERASED = "[erased]"


def export_person(stage: Stage, trainee_id: TraineeId) -> dict[str, Any]:
    """Return everything kept about a trainee, as plain data."""
    trainee = stage.trainee(trainee_id)
    entries = stage.uow.journal.of_trainee(stage.exercise_id, trainee_id)
    return {
        "trainee": asdict(trainee),
        "team": stage.team(trainee.team_id).name,
        "record": [
            {"seq": entry.seq, "kind": entry.kind, "wall_ms": entry.wall_ms, "body": dict(entry.body)}
            for entry in entries
        ],
        "received": [asdict(row) for row in stage.uow.inbox.of_trainee(stage.exercise_id, trainee_id)],
        "read": [asdict(mark) for mark in stage.uow.read_marks.of_trainee(stage.exercise_id, trainee_id)],
    }


def erase_person(stage: Stage, trainee_id: TraineeId, *, operator_id: OperatorId | None = None) -> int:
    """Erase a trainee and return how many entries of the record were emptied."""
    trainee = stage.trainee(trainee_id)
    enrol.leave(stage, trainee_id)
    stage.uow.flush()
    entries = stage.uow.journal.of_trainee(stage.exercise_id, trainee_id)
    for entry in entries:
        stage.uow.journal.redact(stage.exercise_id, entry.seq, _emptied(entry))
    stage.uow.inbox.forget(stage.exercise_id, trainee_id)
    left = stage.trainee(trainee_id)
    stage.uow.trainees.save(replace(left, call_sign=ERASED, languages=(), consent_version=""))
    stage.journal("trainee.erased", {}, team=trainee.team_id, operator=operator_id)
    return len(entries)


def _emptied(entry: JournalRecord) -> Json:
    body = dict(entry.body)
    for name in ("text", "by", "call_sign", "client_id", "media_id", "location", "has"):
        if name in body:
            body[name] = _EMPTY.get(name, ERASED)
    if "languages" in body:
        body["languages"] = []
    if entry.kind == "step":
        body["event"] = {"kind": body["event"]["kind"], "erased": True}
        body["snapshot"] = {**body["snapshot"], "slots": {}}
        body["trace"] = {**body["trace"], "candidates": [], "notes": []}
        body["effects"] = [{"effect": effect["effect"]} for effect in body["effects"]]
    return body


_EMPTY: dict[str, Any] = {"media_id": None, "client_id": None, "location": None, "has": []}
