"""What a page may ask twice, because the answer was lost, happens once.

The page makes an id for what somebody wishes, and sends the same one until it is answered. The result is kept
in the transaction that did it: nothing is done and not remembered, and nothing remembered that was not done.
"""

from __future__ import annotations

from collections.abc import Callable

from roleplay.domain.ids import OperatorId
from roleplay.domain.records import IdempotencyRecord, Json
from roleplay.services.stage import Stage


def once(
    stage: Stage, operator_id: OperatorId, what: str, client_id: str | None, do: Callable[[], Json]
) -> Json:
    """Do it and return what came of it; for an id that is known, only return what came of it then."""
    if client_id is None:
        return do()
    key = f"{operator_id}:{what}:{client_id}"
    before = stage.uow.idempotency.get(stage.exercise_id, key)
    if before:
        return before.result
    result = do()
    stage.uow.flush()
    stage.uow.idempotency.put(IdempotencyRecord(stage.exercise_id, key, result, stage.now))
    return result
