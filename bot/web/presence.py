"""Who looks at which conversation and who is typing: kept in memory, never on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.domain.ids import ConversationId, ExerciseId, OperatorId

STALE_MS = 45_000  # wall time after which somebody who has not said anything is taken to be away


@dataclass(frozen=True, slots=True)
class Look:
    """One operator's last sign of life."""

    operator_id: OperatorId
    conversation_id: ConversationId | None
    typing: bool
    wall_ms: int
    change: int


class Presences:
    """The last sign of life of every operator in every exercise; each change has a number of its own."""

    def __init__(self) -> None:
        self._looks: dict[ExerciseId, dict[OperatorId, Look]] = {}
        self._change = 0

    def see(
        self,
        exercise_id: ExerciseId,
        operator_id: OperatorId,
        conversation_id: ConversationId | None,
        *,
        typing: bool,
        now: int,
    ) -> bool:
        """Note where an operator is; True when that is news to others."""
        looks = self._looks.setdefault(exercise_id, {})
        before = looks.get(operator_id)
        same = before is not None and (before.conversation_id, before.typing) == (conversation_id, typing)
        if not same:
            self._change += 1
        change = before.change if same and before else self._change
        looks[operator_id] = Look(operator_id, conversation_id, typing, now, change)
        return not same

    def since(self, exercise_id: ExerciseId, change: int) -> Sequence[Look]:
        """Give the looks that have changed after this number, in their order."""
        looks = self._looks.get(exercise_id, {}).values()
        return sorted((look for look in looks if look.change > change), key=lambda look: look.change)

    def now(self, exercise_id: ExerciseId, now: int) -> Mapping[OperatorId, Look]:
        """Give everyone who has shown a sign of life lately."""
        looks = self._looks.get(exercise_id, {})
        return {who: look for who, look in looks.items() if now - look.wall_ms < STALE_MS}
