"""How long a team lets an actor wait: from the first line nobody has answered to the answer, in play time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from roleplay.domain.ids import ConversationId, TraineeId
from roleplay.domain.records import JournalRecord, TraineeRecord
from roleplay.services.exercise.interruptions import Interruptions

WHOLE_TEAM = ""


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How quickly one agency of the team, or (with no agency) the whole team, answered."""

    agency: str
    answers: int
    median_ms: int
    slowest_ms: int


def response_times(
    entries: Sequence[JournalRecord],
    members: Mapping[TraineeId, TraineeRecord],
    stops: Interruptions,
) -> tuple[ResponseTime, ...]:
    """Measure a team's answers; what a STOP interrupted does not count."""
    unanswered: dict[ConversationId, JournalRecord] = {}
    times: defaultdict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.conversation_id is None:
            continue
        if entry.kind == "message.out":
            unanswered.setdefault(entry.conversation_id, entry)
        elif entry.kind == "message.in":
            asked = unanswered.pop(entry.conversation_id, None)
            if asked is None or stops.between(asked, entry):
                continue
            waited = entry.play_ms - asked.play_ms
            times[WHOLE_TEAM].append(waited)
            writer = members.get(entry.trainee_id) if entry.trainee_id else None
            if writer:
                times[writer.agency].append(waited)
    return tuple(
        ResponseTime(agency, len(each), int(median(each)), max(each))
        for agency, each in sorted(times.items())
    )
