"""Where a conversation stands: all that is kept of it between two steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from state_machines.context import Value
from state_machines.errors import NotInVersion
from state_machines.made_often import made_often

if TYPE_CHECKING:
    from state_machines.compile import CompiledActor

EMPTY: dict[str, Value] = {"text": "", "number": 0, "bool": False}
"""How a slot or a fact of a type begins."""


@made_often
@dataclass(frozen=True, slots=True)
class Snapshot:
    """One conversation between two steps; small, immutable, plain JSON.

    Args:
        misses: messages in a row that were not understood in this state.
        seq: counts state entries, trainees' messages and waits; timers and buttons carry it.
        ended: the outcome, once the conversation is over.
        waiting: path of the rule, or id of the state, whose ``goto`` or ``end`` waits.
        version: of the actor that wrote this snapshot.
        entered: ``seq`` at which the state was entered; older buttons are stale.
        armed: ``seq`` under which the silence timers were armed.
        waited: ``seq`` under which the wait was armed.
        asked: path of the rule about which the actor has asked back.
    """

    state: str
    slots: Mapping[str, Value]
    misses: int = 0
    seq: int = 0
    opened: bool = False
    ended: str | None = None
    waiting: str | None = None
    version: str = ""
    entered: int = 0
    armed: int = 0
    waited: int = 0
    asked: str | None = None

    @staticmethod
    def new(compiled: CompiledActor) -> Snapshot:
        """Return a conversation that nobody has opened yet."""
        return compiled.unopened

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as plain data."""
        return {
            "state": self.state,
            "slots": dict(self.slots),
            "misses": self.misses,
            "seq": self.seq,
            "opened": self.opened,
            "ended": self.ended,
            "waiting": self.waiting,
            "version": self.version,
            "entered": self.entered,
            "armed": self.armed,
            "waited": self.waited,
            "asked": self.asked,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Snapshot:
        """Return the snapshot that ``to_json`` wrote; raises NotInVersion for any other shape."""
        try:
            return Snapshot(**data)
        except TypeError as error:
            raise NotInVersion(f"This version knows no such snapshot: {data!r}") from error
