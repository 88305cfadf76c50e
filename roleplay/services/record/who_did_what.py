"""Who did what, from the record: who spoke for which actor, when and for how long, and every other act.

Whispers stay between those who heard them, and what people wrote is not repeated here. Who was told as far as
a place in the record asks for what came since, and no more of the record is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from roleplay.domain.control import SEATED, Control
from roleplay.domain.ids import ConversationId, OperatorId, TeamId
from roleplay.domain.records import JournalRecord
from roleplay.services.control.whisper import WHISPER
from roleplay.services.stage import Stage

MOST_DEEDS = 5_000
_MOST = 200_000
_WRITTEN = frozenset({"line.queued", "line.approved", "line.changed"})
_ABOUT_SEATS = _WRITTEN | {"control"}
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

    seq: int
    """Where the record says that they sat down."""
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


def sittings(stage: Stage, since: int = 0) -> list[Sitting]:
    """Return every time somebody sat in an actor's seat, in the order of sitting down.

    With `since` only those that began, ended or got lines after that place in the record.
    """
    done: list[Sitting] = []
    seated: dict[ConversationId, Sitting | None] = {}
    for entry in stage.uow.journal.after(stage.exercise_id, since, _MOST, kinds=_ABOUT_SEATS):
        here = entry.conversation_id
        if here is None:
            continue
        if here not in seated:
            seated[here] = _seated_at(stage, here, since) if since else None
        sitting = seated[here]
        if sitting and entry.kind == "control":
            done.append(_ended(sitting, entry))
        seated[here] = _after(sitting, entry, here)
    return sorted([*done, *filter(None, seated.values())], key=lambda each: each.from_wall_ms)


def deeds(stage: Stage, since: int = 0) -> Sequence[Deed]:
    """Return the newest acts of everybody, the newest first; with `since` only those after that place."""
    entries = stage.uow.journal.latest(stage.exercise_id, MOST_DEEDS, after=since, by_operators=True)
    return list(_deeds(reversed(entries)))


def _seated_at(stage: Stage, here: ConversationId, place: int) -> Sitting | None:
    """Return who sat there at this place in the record, with the lines they had written by then."""
    where = (stage.exercise_id, here)
    change = stage.uow.journal.of_conversation(*where, 1, before=place + 1, kinds={"control"})
    sitting = _after(None, change[0], here) if change else None
    if sitting is None:
        return None
    written = stage.uow.journal.of_conversation(*where, _MOST, before=place + 1, kinds=_WRITTEN)
    lines = [each for each in written if each.seq > sitting.seq and each.operator_id == sitting.operator_id]
    return replace(sitting, lines=len(lines))


def _after(sitting: Sitting | None, entry: JournalRecord, here: ConversationId) -> Sitting | None:
    """Return who sits there after an entry about seats."""
    if entry.kind == "control":
        taken = entry.body["holder"] and entry.body["to"] in SEATED
        return _begun(entry, here) if taken else None
    if sitting and sitting.operator_id == entry.operator_id:
        return replace(sitting, lines=sitting.lines + 1)
    return sitting


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
        seq=entry.seq,
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
