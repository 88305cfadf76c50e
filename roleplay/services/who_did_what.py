"""Who did what, from the record: who spoke for which actor, when and for how long, and every other act.

Whispers stay between those who heard them, and what people wrote is not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from roleplay.domain.control import SEATED, Control
from roleplay.domain.ids import ConversationId, OperatorId, TeamId
from roleplay.domain.records import JournalRecord
from roleplay.services.stage import Stage
from roleplay.services.whisper import WHISPER

MOST_DEEDS = 5_000
_MOST = 200_000
_WRITTEN = frozenset({"line.queued", "line.approved", "line.changed"})
_NOT_DEEDS = frozenset({"message.out", WHISPER})
_TOLD = (
    "from",
    "to",
    "state",
    "inject_id",
    "phase",
    "day",
    "speed",
    "what",
    "objective",
    "how",
    "check",
    "on",
)
_PLAIN = (str, int, float)
_ABOUT_SOMEBODY = frozenset({"operator.overloaded"})
"""Alerts that name an operator who did nothing."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person in the seat of one actor, from taking it to leaving it."""

    operator_id: OperatorId
    conversation_id: ConversationId
    control: Control
    from_play_ms: int
    from_wall_ms: int
    until_play_ms: int | None = None
    """None while they sit there still."""
    until_wall_ms: int | None = None
    ended: str = ""
    """`back here`, `taken`, `frozen`, `changed`, `lease lost` …"""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of one person; `told` are choices from lists, never a free text."""

    seq: int
    kind: str
    operator_id: OperatorId
    wall_ms: int
    play_ms: int
    team_id: TeamId | None
    conversation_id: ConversationId | None
    told: dict[str, str]


def sittings(stage: Stage) -> list[Sitting]:
    """Return every time somebody sat in an actor's seat, in the order of sitting down."""
    kinds = {"control", *_WRITTEN}
    done: list[Sitting] = []
    seated: dict[ConversationId, Sitting] = {}
    for entry in stage.uow.journal.after(stage.exercise_id, 0, _MOST, kinds=kinds):
        here = entry.conversation_id
        if here is None:
            continue
        sitting = seated.get(here)
        if entry.kind in _WRITTEN:
            if sitting and sitting.operator_id == entry.operator_id:
                seated[here] = replace(sitting, lines=sitting.lines + 1)
            continue
        if sitting:
            done.append(_ended(sitting, entry))
            del seated[here]
        if entry.body["holder"] and entry.body["to"] in SEATED:
            seated[here] = _begun(entry, here)
    return sorted([*done, *seated.values()], key=lambda each: each.from_wall_ms)


def deeds(stage: Stage) -> Sequence[Deed]:
    """Return the newest acts of everybody, the newest first."""
    entries = stage.uow.journal.latest(stage.exercise_id, MOST_DEEDS, by_operators=True)
    return list(_deeds(reversed(entries)))


def _deeds(entries: Iterator[JournalRecord]) -> Iterator[Deed]:
    for entry in entries:
        if entry.operator_id is None or entry.kind in _NOT_DEEDS:
            continue
        if entry.kind == "alert" and entry.body.get("what") in _ABOUT_SOMEBODY:
            continue
        told = {name: entry.body[name] for name in _TOLD if isinstance(entry.body.get(name), _PLAIN)}
        yield Deed(
            seq=entry.seq,
            kind=entry.kind,
            operator_id=entry.operator_id,
            wall_ms=entry.wall_ms,
            play_ms=entry.play_ms,
            team_id=entry.team_id,
            conversation_id=entry.conversation_id,
            told={name: str(value) for name, value in told.items()},
        )


def _begun(entry: JournalRecord, here: ConversationId) -> Sitting:
    return Sitting(
        operator_id=OperatorId(entry.body["holder"]),
        conversation_id=here,
        control=entry.body["to"],
        from_play_ms=entry.play_ms,
        from_wall_ms=entry.wall_ms,
    )


def _ended(sitting: Sitting, entry: JournalRecord) -> Sitting:
    return replace(
        sitting, until_play_ms=entry.play_ms, until_wall_ms=entry.wall_ms, ended=_how(sitting, entry)
    )


def _how(sitting: Sitting, entry: JournalRecord) -> str:
    to, holder = entry.body["to"], entry.body["holder"]
    if to == "frozen":
        return "frozen"
    if holder == sitting.operator_id:
        return "changed"
    return "taken" if holder else str(entry.body.get("reason") or "back here")
