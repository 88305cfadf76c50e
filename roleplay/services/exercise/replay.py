"""Play the record again: from the journal alone, recompute the state of an exercise and compare it.

Promise: conversations are stepped by the engine anew, with the facts and the readers of their moment; facts,
control, injects and the clock are rebuilt from their entries. `differences` names everything that is not as
storage has it; a sound record names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from roleplay.domain.ids import ConversationId, TeamId, TraineeId
from roleplay.domain.records import JournalRecord, TeamRecord
from roleplay.services.exercise import recogniser
from roleplay.services.stage import CONTACT, Stage, context_at
from roleplay.services.talk.step_body import recorded_effects
from state_machines.context import TraineeView, Value
from state_machines.engine import step
from state_machines.events import event_from_json
from state_machines.snapshot import Snapshot

_PAGE = 1_000


@dataclass(slots=True)
class ReplayedConversation:
    """A conversation as the record makes it."""

    snapshot: Mapping[str, Any] | None = None
    control: str = "script"
    control_rev: int = 0
    erased: bool = False
    """Words of a person were erased from it, so that it cannot be stepped again and is not compared."""


@dataclass(slots=True)
class Replayed:
    """An exercise as the record makes it."""

    clock: dict[str, Any] = field(default_factory=dict)
    conversations: dict[ConversationId, ReplayedConversation] = field(default_factory=dict)
    facts: dict[tuple[TeamId, str], Value] = field(default_factory=dict)
    injects: dict[tuple[TeamId, str], str] = field(default_factory=dict)
    readers: dict[TraineeId, TraineeView] = field(default_factory=dict)
    teams: dict[TeamId, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """Steps whose effects were not those recorded, and places missing from the record."""


def replay(stage: Stage) -> Replayed:
    """Rebuild the exercise from its journal."""
    replayed = Replayed()
    for place, entry in enumerate(_whole_journal(stage), start=1):
        if entry.seq != place:
            replayed.broken.append(f"the record has {entry.seq} where {place} should be")
            break
        handle = _HANDLERS.get(entry.kind)
        if handle:
            handle(stage, replayed, entry)
    return replayed


def differences(stage: Stage) -> list[str]:
    """Say what the replayed record and the stored state disagree about; nothing, when all is well."""
    replayed = replay(stage)
    found = list(replayed.broken)
    found += _differ("clock", replayed.clock, _stored_clock(stage))
    for conversation in stage.uow.conversations.all(stage.exercise_id):
        told = replayed.conversations.get(conversation.conversation_id, ReplayedConversation())
        name = f"conversation {conversation.conversation_id}"
        fresh = stage.actor(conversation.actor_id).unopened.to_json()
        if not told.erased:
            found += _differ(f"{name} snapshot", told.snapshot or fresh, dict(conversation.snapshot))
        found += _differ(f"{name} control", told.control, conversation.control)
        found += _differ(f"{name} revision", told.control_rev, conversation.control_rev)
    facts = stage.uow.facts.all(stage.exercise_id)
    stored = {(f.team_id, f.name): f.value for f in facts if not f.name.startswith(CONTACT)}
    found += _differ("facts", replayed.facts, stored)
    rows = stage.uow.injects.all(stage.exercise_id)
    changed = {(r.team_id, r.inject_id): r.state for r in rows if r.state != "planned"}
    told_injects = {key: state for key, state in replayed.injects.items() if state != "planned"}
    found += _differ("injects", told_injects, changed)
    other_ears = recogniser.changed(stage)
    return [other_ears, *found] if found and other_ears else found


def _whole_journal(stage: Stage) -> Iterator[JournalRecord]:
    after = 0
    while entries := stage.uow.journal.after(stage.exercise_id, after, _PAGE):
        yield from entries
        after = entries[-1].seq


def _clock(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    replayed.clock = {name: entry.body[name] for name in _CLOCK}


def _team_opened(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    if entry.team_id:
        replayed.teams[entry.team_id] = entry.body["name"]


def _joined(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    if entry.trainee_id:
        view = TraineeView(entry.body["agency"], tuple(entry.body["languages"]))
        replayed.readers[entry.trainee_id] = view


def _fact(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    if entry.team_id:
        replayed.facts[entry.team_id, entry.body["name"]] = entry.body["value"]


def _inject(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    if entry.team_id:
        replayed.injects[entry.team_id, entry.body["inject_id"]] = entry.body["state"]


def _control(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    conversation = _conversation(replayed, entry)
    conversation.control, conversation.control_rev = entry.body["to"], entry.body["rev"]


def _opened(_: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    conversation = _conversation(replayed, entry)
    before = conversation.snapshot
    if before is None:
        conversation.snapshot = entry.body["snapshot"]
    else:
        conversation.snapshot = replace(Snapshot.from_json(before), opened=True).to_json()


def _step(stage: Stage, replayed: Replayed, entry: JournalRecord) -> None:
    conversation = _conversation(replayed, entry)
    if conversation.erased or entry.body["event"].get("erased"):
        conversation.erased = True
        return
    actor = stage.actor(entry.body["actor_id"])
    before = Snapshot.from_json(conversation.snapshot) if conversation.snapshot else actor.unopened
    team_id = entry.team_id or TeamId("")
    known = {name: value for (team, name), value in replayed.facts.items() if team == team_id}
    context = context_at(
        stage.scenario,
        entry.play_ms,
        {**stage.scenario.starting_facts(), **known},
        TeamRecord(stage.exercise_id, team_id, replayed.teams.get(team_id, "")),
        replayed.readers.get(entry.body["reader"]) if entry.body["reader"] else None,
    )
    taken = step(actor, before, event_from_json(entry.body["event"]), context)
    conversation.snapshot = taken.snapshot.to_json()
    again = recorded_effects(taken.effects)
    if again != entry.body["effects"]:
        replayed.broken.append(f"step {entry.seq} had other effects: {again}, not {entry.body['effects']}")


def _conversation(replayed: Replayed, entry: JournalRecord) -> ReplayedConversation:
    return replayed.conversations.setdefault(
        entry.conversation_id or ConversationId(""), ReplayedConversation()
    )


_CLOCK = ("phase", "day", "anchor_wall_ms", "anchor_play_ms", "speed")


def _stored_clock(stage: Stage) -> dict[str, Any]:
    return {name: getattr(stage.exercise, name) for name in _CLOCK}


def _differ(what: str, told: object, stored: object) -> list[str]:
    return [] if told == stored else [f"{what}: the record says {told!r}, storage {stored!r}"]


_HANDLERS: dict[str, Callable[[Stage, Replayed, JournalRecord], None]] = {
    "exercise.phase": _clock,
    "clock": _clock,
    "team.opened": _team_opened,
    "trainee.joined": _joined,
    "fact": _fact,
    "inject": _inject,
    "control": _control,
    "conversation.opened": _opened,
    "step": _step,
}
