"""What a page may ask twice, because the answer was lost, happens once.

The page makes an id for what somebody wishes, and sends the same one until it is answered. The result is kept
in the transaction that did it: nothing is done and not remembered, and nothing remembered that was not done.
The id is claimed before anything is done, so that of two questions at once one waits and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    kept = IdempotencyRecord(stage.exercise_id, key, {}, stage.now)
    if not stage.uow.idempotency.claim(kept):
        return answered(stage, key)
    result = do()
    stage.uow.flush()
    stage.uow.idempotency.settle(replace(kept, result=result))
    return result


def answered(stage: Stage, key: str) -> Json:
    """Return what came of a wish that somebody has claimed, and so committed."""
    before = stage.uow.idempotency.get(stage.exercise_id, key)
    return before.result if before else {}
