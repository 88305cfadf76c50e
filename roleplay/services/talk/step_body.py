"""What the record keeps of a step: what happened, why it went so, and what came of it.

Promise: no text is kept twice. A line stands here by its key, as its words do in `message.out`; what says
nothing is left out. From the same step this is always the same, so that a replay can compare.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from roleplay.domain.ids import TraineeId
from roleplay.domain.records import Json
from roleplay.domain.told import told
from state_machines import effects as fx
from state_machines.engine import Step
from state_machines.events import Event
from state_machines.events import to_json as event_json
from state_machines.lines import MediaLine


def step_body(actor_id: str, event: Event, reader: TraineeId | None, taken: Step) -> Json:
    """Return the body of a `step` entry; `reader` is whom the actor had before it."""
    return {
        "actor_id": actor_id,
        "event": told(event_json(event)),
        "reader": reader,
        "trace": told(taken.trace.to_json()),
        "snapshot": {"state": taken.snapshot.state, "slots": dict(taken.snapshot.slots)},
        "effects": recorded_effects(taken.effects),
    }


def recorded_effects(effects: Iterable[fx.Effect]) -> list[dict[str, Any]]:
    """Return effects as a `step` entry keeps them."""
    return [_spoke(each) if isinstance(each, fx.Spoke) else told(fx.to_json(each)) for each in effects]


def _spoke(spoke: fx.Spoke) -> dict[str, Any]:
    line = spoke.line
    text = line.alt if isinstance(line, MediaLine) else line.text
    said: dict[str, Any] = {"effect": "spoke", "line": text.key or text.source, "typing_ms": spoke.typing_ms}
    if spoke.values:
        said["values"] = dict(spoke.values)
    if spoke.buttons:
        said["buttons"] = [button.index for button in spoke.buttons]
        said["seq"] = spoke.seq
    return said
