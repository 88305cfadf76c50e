"""StartEx as people do it: the checklist must be green, or the director says why it starts all the same."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.errors import NotReadyError
from roleplay.domain.ids import OperatorId
from roleplay.services.exercise import checklist, lifecycle
from roleplay.services.stage import Stage

LONGEST_WELFARE = 200


def start_exercise(stage: Stage, *, operator_id: OperatorId, although: str = "") -> None:
    """Start the clock; what was red and the reason for starting all the same stand in the record."""
    stage.require_phase("ready")
    open_items = checklist.reds(stage)
    if open_items and not although.strip():
        raise NotReadyError(items=" · ".join(item.title for item in open_items))
    if open_items:
        body = {"items": [item.id for item in open_items], "reason": although.strip()}
        stage.journal("checklist.waived", body, operator=operator_id)
    lifecycle.start(stage, operator_id=operator_id)


def name_welfare(stage: Stage, who: str, *, operator_id: OperatorId) -> None:
    """Name who comes when somebody presses STOP, and how they are reached."""
    settings = {**stage.exercise.settings, checklist.WELFARE: who.strip()[:LONGEST_WELFARE]}
    stage.save_exercise(replace(stage.exercise, settings=settings))
    stage.journal("exercise.welfare", {"named": bool(who.strip())}, operator=operator_id)
