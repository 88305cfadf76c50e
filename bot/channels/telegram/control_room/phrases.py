"""How the control room names things: conversations, who speaks, how long somebody has waited."""

from __future__ import annotations

from roleplay.domain.ids import OperatorId
from roleplay.domain.records import ConversationRecord, JournalRecord
from roleplay.services.record import titles
from roleplay.services.stage import Stage
from roleplay.services.talk.amended import DELETED
from roleplay.texts import _
from state_machines.snapshot import Snapshot

GLYPHS = {"script": "▶️", "assist": "✍️", "person": "🗣", "frozen": "❄️"}
_MINUTE_MS = 60_000


def actor_name(stage: Stage, actor_id: str) -> str:
    """Return what the actor is called."""
    return stage.actor(actor_id).actor.name.source


def label(stage: Stage, conversation: ConversationRecord) -> str:
    """Name a conversation: who speaks with whom."""
    team = stage.team(conversation.team_id).name
    if conversation.trainee_id:
        team = f"{team}, {stage.trainee(conversation.trainee_id).call_sign}"
    return f"{actor_name(stage, conversation.actor_id)} → {team}"


def named(stage: Stage, conversation: ConversationRecord) -> str:
    """Name a conversation behind the sign of who speaks."""
    return f"{GLYPHS[conversation.control]} {label(stage, conversation)}"


def headed(stage: Stage, conversation: ConversationRecord) -> str:
    """Begin a message that shows words of the play: on a locked screen they must not look like the world."""
    return marked(stage, named(stage, conversation))


def marked(stage: Stage, text: str) -> str:
    """Put the exercise's marking before a text."""
    return f"{stage.scenario.marking.header} · {text}"


def topic_title(stage: Stage, conversation: ConversationRecord) -> str:
    """Name a topic: who speaks, the team, the actor; Telegram allows 128 characters."""
    sign = "🆘" if conversation.needs_operator else GLYPHS[conversation.control]
    team = stage.team(conversation.team_id).name
    if conversation.trainee_id:
        team = f"{team}, {stage.trainee(conversation.trainee_id).call_sign}"
    return f"{sign} {team} · {actor_name(stage, conversation.actor_id)}"[:120]


def operator_name(stage: Stage, operator_id: OperatorId | None) -> str:
    """Return an operator's name."""
    operator = stage.uow.operators.get(operator_id) if operator_id else None
    return operator.name if operator else _("Somebody")


def who_speaks(stage: Stage, conversation: ConversationRecord, me: OperatorId | None) -> str:
    """Say in a sentence who speaks for the actor."""
    actor = actor_name(stage, conversation.actor_id)
    if conversation.control == "frozen":
        return _("Frozen: nobody speaks for {actor}.").format(actor=actor)
    if conversation.control == "script":
        return _("The script speaks for {actor}.").format(actor=actor)
    if conversation.holder == me and conversation.control == "assist":
        return _("The script drafts for {actor}, you approve.").format(actor=actor)
    if conversation.holder == me:
        return _("You speak for {actor}.").format(actor=actor)
    who = operator_name(stage, conversation.holder)
    if conversation.control == "assist":
        return _("{who} approves what {actor} says.").format(who=who, actor=actor)
    return _("{who} speaks for {actor} now.").format(who=who, actor=actor)


def waited(stage: Stage, conversation: ConversationRecord) -> str:
    """Say how long the trainee has waited, in minutes and seconds; empty when nobody waits."""
    if conversation.waiting_since_ms is None:
        return ""
    minutes, rest = divmod(max(0, stage.now - conversation.waiting_since_ms), _MINUTE_MS)
    return f"⏳ {minutes}:{rest // 1_000:02d}"


def state_of(conversation: ConversationRecord) -> str:
    """Return the state the script is in."""
    return Snapshot.from_json(conversation.snapshot).state


def line_of(stage: Stage, entry: JournalRecord) -> str:
    """Tell one message of the record: who said it, and what."""
    text = str(entry.body.get("text") or "") or f"[{entry.body.get('alt') or _('file')}]"
    if entry.kind == DELETED:
        text = _("This message was taken back.")
    if entry.trainee_id is not None or entry.kind == "message.in":
        return f"{_sender(stage, entry)}: {text}"
    source = str(entry.body.get("source") or "")
    shown = f"{text} ({source})" if source and source != text and entry.body.get("text") else text
    conversation = stage.conversation(entry.conversation_id) if entry.conversation_id else None
    actor = actor_name(stage, conversation.actor_id) if conversation else ""
    return f"{_author_sign(entry)}{actor}: {shown}"


def _author_sign(entry: JournalRecord) -> str:
    return "🗣 " if entry.body.get("author") == "person" else ""


def _sender(stage: Stage, entry: JournalRecord) -> str:
    trainee = stage.uow.trainees.get(stage.exercise_id, entry.trainee_id) if entry.trainee_id else None
    if trainee is None:
        return str(entry.body.get("by") or "?")
    return f"{trainee.call_sign} ({titles.agency(trainee.agency).title})"
