"""What the console shows of one conversation: what was said, what is to come, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from bot.web import schemas as s
from bot.web.views.console import Looks, row
from roleplay.domain import words
from roleplay.domain.ids import OperatorId
from roleplay.domain.records import ConversationRecord, JournalRecord, OutboxRecord
from roleplay.services.control import meant, prompting, transfer
from roleplay.services.record.views import at, media_view
from roleplay.services.stage import Stage
from roleplay.services.talk import amended
from roleplay.services.trainees.trainee_view import MESSAGES
from state_machines.diagram import graph
from state_machines.model import Actor
from state_machines.snapshot import Snapshot
from state_machines.trace import Trace

MOST_MESSAGES = 200
MOST_STEPS = 20
MOST_NOTES = 50
_AMENDED: Mapping[str, Literal["edited", "taken_back"]] = {
    amended.EDITED: "edited",
    amended.DELETED: "taken_back",
}
START_OF_PATH = 100  # steps looked back for the way here


def detail(
    stage: Stage, conversation: ConversationRecord, operator: OperatorId, looks: Looks
) -> s.ConversationDetail:
    """Give everything about one conversation."""
    here = (stage.exercise_id, conversation.conversation_id)
    actor = stage.actor(conversation.actor_id).actor
    snapshot = Snapshot.from_json(conversation.snapshot)
    journal = stage.uow.journal
    steps = journal.of_conversation(*here, START_OF_PATH, kinds={"step"})
    corrected = meant.corrections(stage, conversation.conversation_id)
    draft = stage.uow.drafts.get(stage.exercise_id, operator, conversation.conversation_id)
    outbox = stage.uow.outbox
    return s.ConversationDetail(
        row=row(stage, conversation, looks, transfer.open_offers(stage)),
        messages=_messages(stage, conversation),
        pending=[_pending(stage, line) for line in sorted(outbox.pending(*here), key=_order)],
        drafts=_drafts(stage, conversation),
        trace=[_step(stage, actor, e, corrected) for e in steps[-MOST_STEPS:]],
        shadow=_shadow(stage, conversation),
        suggestions=_suggestions(stage, conversation),
        return_points=[state.id for state in actor.states.values() if state.return_point],
        states=list(actor.states),
        intents=list(meant.meanings(stage, conversation)),
        graph=_graph(actor, snapshot.state, {str(e.body["snapshot"]["state"]) for e in steps}),
        notes=[_note(stage, e) for e in journal.of_conversation(*here, MOST_NOTES, kinds={"note"})],
        brief=_brief(actor, snapshot, conversation),
        draft_text=draft.text if draft else "",
        seq=journal.top(stage.exercise_id),
    )


def older(stage: Stage, conversation: ConversationRecord, before: int | None) -> s.OlderMessages:
    """Give the messages before a place in the record, and the notes among them."""
    here = (stage.exercise_id, conversation.conversation_id)
    found = stage.uow.journal.of_conversation(*here, MOST_MESSAGES + 1, before=before, kinds=MESSAGES)
    shown = found[-MOST_MESSAGES:]
    notes = stage.uow.journal.of_conversation(*here, MOST_MESSAGES, before=before, kinds={"note"})
    first = shown[0].seq if shown else 0
    return s.OlderMessages(
        messages=[
            _message(stage, entry)
            for entry in amended.as_it_stands(stage, conversation.conversation_id, shown)
        ],
        notes=[_note(stage, entry) for entry in notes if entry.seq > first],
        more=len(found) > MOST_MESSAGES,
    )


def canned(stage: Stage, conversation: ConversationRecord) -> list[s.CannedLine]:
    """Give every line and file of the actor's script."""
    return [
        s.CannedLine(
            state=line.state,
            text=line.text,
            source=line.source,
            lang=line.lang,
            media=_media(stage, {"media": line.media, "alt": line.text}) if line.media else None,
            file=line.media,
        )
        for line in prompting.canned(stage, conversation)
    ]


def _messages(stage: Stage, conversation: ConversationRecord) -> list[s.ConsoleMessage]:
    here = conversation.conversation_id
    said = stage.uow.journal.of_conversation(stage.exercise_id, here, MOST_MESSAGES, kinds=MESSAGES)
    return [_message(stage, entry) for entry in amended.as_it_stands(stage, here, said)]


def _message(stage: Stage, entry: JournalRecord) -> s.ConsoleMessage:
    body = entry.body
    from_actor = entry.kind == "message.out"
    return s.ConsoleMessage(
        seq=entry.seq,
        mine=from_actor,
        author=body.get("author", "script") if from_actor else "trainee",
        by=_operator(stage, entry) if from_actor else body.get("by"),
        text=body.get("text") or "",
        source=body.get("source"),
        lang=body.get("lang"),
        media=_media(stage, body),
        buttons=[
            s.Button(index=button["index"], text=button["text"]) for button in body.get("buttons") or ()
        ],
        at=s.Moment.model_validate(at(stage, entry.play_ms)),
        wall_ms=entry.wall_ms,
        client_id=body.get("client_id"),
        amended=_AMENDED.get(body.get("amended", "")),
    )


def _media(stage: Stage, body: Mapping[str, Any]) -> s.Media | None:
    """Give a line's file at the address where operators fetch it."""
    shown = media_view(stage, body)
    if shown is None:
        return None
    url = f"/api/exercises/{stage.exercise_id}/{shown.url.removeprefix('/api/')}"
    return s.Media.model_validate(replace(shown, url=url))


def _operator(stage: Stage, entry: JournalRecord) -> str | None:
    operator = stage.uow.operators.get(entry.operator_id) if entry.operator_id else None
    return operator.name if operator else None


def _order(line: OutboxRecord) -> tuple[int, int]:
    return line.due_play_ms or 0, line.outbox_id


def _pending(stage: Stage, line: OutboxRecord) -> s.PendingLine:
    return s.PendingLine(
        id=line.outbox_id,
        author=line.author,
        text=line.body.get("text") or line.body.get("alt") or "",
        source=line.body.get("source"),
        lang=line.body.get("lang"),
        media=_media(stage, line.body),
        due_play_ms=line.due_play_ms,
        state=line.state,
    )


def _drafts(stage: Stage, conversation: ConversationRecord) -> list[s.Draft]:
    here = (stage.exercise_id, conversation.conversation_id)
    goes = {t.ref: t.due_play_ms for t in stage.uow.timers.of_conversation(*here) if t.kind == "assist"}
    lines = stage.uow.outbox.drafts(*here)
    return [_draft(stage, line, goes.get(str(line.outbox_id))) for line in lines]


def _draft(stage: Stage, line: OutboxRecord, goes: int | None) -> s.Draft:
    return s.Draft(
        goes_play_ms=goes,
        id=line.outbox_id,
        text=line.body.get("text") or line.body.get("alt") or "",
        source=line.body.get("source"),
        lang=line.body.get("lang"),
        media=_media(stage, line.body),
    )


def _step(
    stage: Stage, actor: Actor, entry: JournalRecord, corrected: Mapping[int, str | None]
) -> s.TraceStep:
    trace = Trace.from_json(entry.body["trace"])
    event: Mapping[str, Any] = entry.body["event"]
    missed = event.get("text") if trace.outcome == "unknown" else None
    return s.TraceStep(
        seq=entry.seq,
        play_ms=entry.play_ms,
        event=trace.event,
        text=event.get("text"),
        foreign=stage.packs.foreign(stage.exercise_id, missed, actor.speaks) if missed else None,
        before=trace.before,
        after=trace.after,
        rule=trace.rule,
        outcome=trace.outcome,
        candidates=[
            s.TraceCandidate(intent=each.intent, score=each.score, rule=each.rule)
            for each in trace.candidates
        ],
        notes=list(trace.notes),
        corrected=entry.seq in corrected,
        meant=corrected.get(entry.seq),
    )


def _shadow(stage: Stage, conversation: ConversationRecord) -> s.ShadowView | None:
    would = prompting.would_say(stage, conversation)
    if would is None:
        return None
    return s.ShadowView(would_say=list(would.texts), rule=would.trace.rule, reason=_reason(would.trace))


def _reason(trace: Trace) -> str:
    best = ", ".join(f"{each.intent} {each.score:.2f}" for each in trace.candidates[:3])
    outcome = words.outcome(trace.outcome)
    return f"{outcome}: {best}" if best else outcome


def _suggestions(stage: Stage, conversation: ConversationRecord) -> list[s.Suggestion]:
    return [
        s.Suggestion(text=each.text, source=each.source, lang=each.lang)
        for each in prompting.suggestions(stage, conversation)
    ]


def _graph(actor: Actor, current: str, visited: set[str]) -> s.GraphView:
    drawn = graph(actor)
    return s.GraphView(
        nodes=[
            s.GraphNode(id=node.id, kind=node.kind, current=node.id == current, visited=node.id in visited)
            for node in drawn.nodes
        ],
        edges=[s.GraphEdge(source=e.source, target=e.target, label=e.label) for e in drawn.edges],
    )


def _note(stage: Stage, entry: JournalRecord) -> s.Note:
    return s.Note(
        seq=entry.seq,
        by=_operator(stage, entry) or "",
        text=str(entry.body.get("text") or ""),
        wall_ms=entry.wall_ms,
    )


def _brief(actor: Actor, snapshot: Snapshot, conversation: ConversationRecord) -> s.Brief:
    return s.Brief(
        name=actor.name.source,
        persona=actor.persona,
        content_note=actor.content_note.source if actor.content_note else None,
        speaks=list(actor.speaks),
        language=conversation.language or None,
        slots=cast("dict[str, bool | float | str]", dict(snapshot.slots)),
    )
