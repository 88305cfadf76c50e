"""Weigh what each role-player carries: seats, trainees who wait for them, hours in hard roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from roleplay.domain.control import SEATED
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.load import LOOKED_BACK_MS, MINUTE_MS, Limits, limits_of
from roleplay.domain.records import JournalRecord
from roleplay.services.stage import Stage

MOST_CHANGES = 20_000
"""Changes of control looked back at."""

Burden = Literal["seats", "hard_minutes"]


@dataclass(frozen=True, slots=True)
class Load:
    """What one operator carries now."""

    seats: int = 0
    waiting: int = 0
    """Seats where a trainee waits."""
    waiting_since_ms: int | None = None
    """Wall time of the oldest unanswered message among them."""
    hard_ms: int = 0
    """Wall time in roles with a content note, in the last hours."""

    def over(self, limits: Limits) -> tuple[Burden, ...]:
        """Name what is more than the limits allow."""
        found: list[Burden] = []
        if self.seats > limits.seats:
            found.append("seats")
        if self.hard_ms > limits.hard_minutes * MINUTE_MS:
            found.append("hard_minutes")
        return tuple(found)


def weigh_load(stage: Stage) -> Mapping[OperatorId, Load]:
    """Return the load of everyone who holds a seat or has sat in a hard role lately."""
    held = [each for each in stage.uow.conversations.all(stage.exercise_id) if each.holder]
    hard = _hours_in_hard_roles(stage)
    loads: dict[OperatorId, Load] = {}
    for operator_id in {each.holder for each in held if each.holder} | hard.keys():
        mine = [each for each in held if each.holder == operator_id]
        waits = [each.waiting_since_ms for each in mine if each.waiting_since_ms is not None]
        loads[operator_id] = Load(len(mine), len(waits), min(waits, default=None), hard.get(operator_id, 0))
    return loads


def limits(stage: Stage) -> Limits:
    """Return what counts as too much in this exercise."""
    return limits_of(stage.exercise.settings)


def _hours_in_hard_roles(stage: Stage) -> Mapping[OperatorId, int]:
    hard = {each.actor.id for each in stage.packs.actors(stage.exercise_id) if each.actor.content_note}
    conversations = stage.uow.conversations.all(stage.exercise_id)
    roles = {each.conversation_id for each in conversations if each.actor_id in hard}
    changes = stage.uow.journal.latest(stage.exercise_id, MOST_CHANGES, kinds={"control"})
    sums: dict[OperatorId, int] = defaultdict(int)
    for holder, began, ended in _sittings(changes, roles, stage.now):
        sums[holder] += max(0, ended - max(began, stage.now - LOOKED_BACK_MS))
    return sums


def _sittings(
    changes: Iterable[JournalRecord], roles: set[ConversationId], now: int
) -> Iterable[tuple[OperatorId, int, int]]:
    """Give who sat in these roles, from when to when."""
    open_seats: dict[ConversationId, tuple[OperatorId, int]] = {}
    for entry in changes:
        conversation = entry.conversation_id
        if conversation not in roles or conversation is None:
            continue
        if conversation in open_seats:
            yield (*open_seats.pop(conversation), entry.wall_ms)
        if entry.body["to"] in SEATED and entry.body["holder"]:
            open_seats[conversation] = (OperatorId(entry.body["holder"]), entry.wall_ms)
    for holder, began in open_seats.values():
        yield holder, began, now
