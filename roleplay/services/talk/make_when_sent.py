"""Make what a letter only orders: it holds a secret or a person's data, which must not lie in the outbox.

Promise: the order is in the outbox before anything is sent, and is kept until it has left, like every letter.
What is made for it lives in memory. A second try makes it anew, and what the first has made opens nothing any
more, for a second try is made only when the first surely did not leave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from roleplay.domain.records import TraineeRecord
from roleplay.services.staff.tokens import hashed
from roleplay.services.stage import Stage
from roleplay.services.talk import media
from roleplay.services.talk.letter_shapes import Letter
from roleplay.services.talk.tell import Made
from roleplay.services.trainees import enrol, privacy

_MADE_BEFORE = "session"
"""In an order: the hash of the secret that an earlier try has made."""


def make(stage: Stage, letter: Letter, reader: TraineeRecord | None) -> Letter | None:
    """Return the letter with what it orders; None when there is nobody (any more) for whom to make it."""
    if reader is None or reader.left_ms is not None:
        return None
    return _WAYS[letter.record.body["make"]](stage, letter, reader)


def _web_link(stage: Stage, letter: Letter, reader: TraineeRecord) -> Letter:
    order = letter.record.body
    if before := order.get(_MADE_BEFORE):
        stage.uow.sessions.end(before)
    secret = enrol.sign_in_trainee(stage, reader)
    kept = replace(letter.record, body={**order, _MADE_BEFORE: hashed(secret)})
    text = str(order["text"]).replace("{link}", f"{order['before_link']}{secret}")
    return replace(letter, record=kept, text=text, secret=True)


def _own_data(stage: Stage, letter: Letter, reader: TraineeRecord) -> Letter:
    kept = privacy.own_data(stage, reader.trainee_id)
    content = json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()
    file = media.Shown("application/json", content)
    text = str(letter.record.body["text"])
    return replace(letter, file=file, file_name="my-data.json", text=text, secret=True)


_WAYS: Mapping[Made, Callable[[Stage, Letter, TraineeRecord], Letter]] = {
    "web_link": _web_link,
    "own_data": _own_data,
}
