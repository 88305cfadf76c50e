"""The record told in order: who said, learned and did what, in exercise time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from roleplay.domain import recorded, words
from roleplay.domain.ids import TeamId, TraineeId
from roleplay.domain.records import JournalRecord, TraineeRecord
from roleplay.services.exercise.interruptions import Interruptions
from roleplay.services.record.views import At, at
from roleplay.services.stage import Stage
from roleplay.services.talk import lines
from roleplay.texts import _
from state_machines.lines import Text


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline; `source` is the text in the pack's own language where that differs."""

    seq: int
    at: At
    kind: str
    who: str
    text: str
    source: str = ""


def timeline(
    stage: Stage,
    entries: Sequence[JournalRecord],
    members: Mapping[TraineeId, TraineeRecord],
    stops: Interruptions,
) -> tuple[TimelineEntry, ...]:
    """Tell a team's part of the record; of a STOP only that it was."""
    told: list[TimelineEntry] = []
    for entry in entries:
        if stops.cover(entry):
            if any(start == entry.seq for start, _end in stops.spans):
                told.append(
                    TimelineEntry(entry.seq, at(stage, entry.play_ms), "stop", "", _("Play was interrupted."))
                )
            continue
        teller = _TELLERS.get(entry.kind)
        if teller:
            who, text, source = teller(stage, entry, members)
            told.append(TimelineEntry(entry.seq, at(stage, entry.play_ms), entry.kind, who, text, source))
    return tuple(told)


def called(stage: Stage, team_id: TeamId | None, inject_id: str) -> str:
    """Return an inject's number and title; an improvised one has no number that says anything."""
    for each in stage.packs.injects(stage.exercise_id):
        if each.id == inject_id:
            return f"{inject_id} {lines.read(stage, each.title)}"
    row = stage.uow.injects.get(stage.exercise_id, team_id, inject_id) if team_id else None
    return str(row.overrides.get("title") or inject_id) if row else inject_id


FACT = re.compile(r"\bfacts\.([a-z_][a-z0-9_]*)")
Members = Mapping[TraineeId, TraineeRecord]
Told = tuple[str, str, str]


def _written(_stage: Stage, entry: JournalRecord, members: Members) -> Told:
    return _call_sign(entry, members), str(entry.body.get("text") or "[…]"), ""


def _spoken(stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    said = str(entry.body.get("text") or f"[{entry.body.get('alt', '')}]")
    source = str(entry.body.get("source", ""))
    return _actor(stage, entry), said, "" if source == said or not entry.body.get("text") else source


def _fact(stage: Stage, entry: JournalRecord, members: Members) -> Told:
    fact = stage.scenario.facts.get(entry.body["name"])
    title = lines.read(stage, fact.title) if fact else entry.body["name"]
    value = entry.body["value"]
    return _call_sign(entry, members), title if value is True else f"{title}: {value}", ""


def _inject(stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    body = entry.body
    which = called(stage, entry.team_id, body["inject_id"])
    why = _in_words(stage, recorded.retell(body["reason"]))
    state = words.inject_state(body["state"])
    what = why if why.startswith(state) else f"{state}: {why}"
    return "", f"{which} · {what}", ""


def _in_words(stage: Stage, reason: str) -> str:
    """Say the facts of a condition by their titles, for those who never see a script."""
    facts = stage.scenario.facts

    def titled(found: re.Match[str]) -> str:
        return f"“{lines.read(stage, facts[found[1]].title)}”" if found[1] in facts else found[0]

    said = FACT.sub(titled, reason)
    if said == reason:
        return reason
    for sign, word in ((" && ", _("and")), (" || ", _("or"))):
        said = said.replace(sign, f" {word} ")
    return said.replace("!“", _("not") + " “")


def _published(stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    body = entry.body
    texts = (Text(body[f"{part}_key"], body[part]) for part in ("title", "message"))
    return str(body["from"]), " ".join(lines.read(stage, text) for text in texts).strip(), ""


def _control(stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    return (
        _actor(stage, entry),
        f"{words.control(entry.body['from'])} → {words.control(entry.body['to'])}",
        "",
    )


def _note(_stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    return _("Observer"), str(entry.body["text"]), ""


def _called(_stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    return "", recorded.retell(str(entry.body["note"])), ""


def _clock(_stage: Stage, entry: JournalRecord, _members: Members) -> Told:
    said = (words.phase(entry.body["phase"]), recorded.retell(entry.body["reason"]))
    return "", " · ".join(filter(None, said)), ""


def _call_sign(entry: JournalRecord, members: Members) -> str:
    member = members.get(entry.trainee_id) if entry.trainee_id else None
    return member.call_sign if member else ""


def _actor(stage: Stage, entry: JournalRecord) -> str:
    if entry.conversation_id is None:
        return ""
    conversation = stage.conversation(entry.conversation_id)
    return lines.read(stage, stage.actor(conversation.actor_id).actor.name)


_TELLERS: dict[str, Callable[[Stage, JournalRecord, Members], Told]] = {
    "message.in": _written,
    "message.out": _spoken,
    "fact": _fact,
    "inject": _inject,
    "news": _published,
    "mail": _published,
    "document": _published,
    "control": _control,
    "note": _note,
    "operator.called": _called,
    "exercise.phase": _clock,
    "clock": _clock,
}

SHOWN = frozenset(_TELLERS)
"""Kinds of entries that the timeline tells."""
