"""Put lines into the outbox: the right language, the source kept, one after the other in each chat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.domain.ids import OutboxId, PlayMs
from roleplay.domain.records import Author, ConversationRecord, Json, OutboxRecord, TraineeRecord
from roleplay.domain.told import told
from roleplay.services.control import countdown
from roleplay.services.stage import Stage
from roleplay.texts import current_locale
from state_machines.compile import CompiledActor
from state_machines.effects import Spoke
from state_machines.lines import MediaLine, Text
from state_machines.made_often import made_often

WEB = "web"
TELEGRAM = "telegram"
CONTROL_ROOM = "control room"
"""To the staff's phones: never part of the record, and none of the exercise's senders touches it."""
PERSON_FIRST, SCRIPT_SECOND, BROADCAST_LAST = 0, 1, 2
_SLOT = re.compile(r"\{(\w+)\}")


@made_often
@dataclass(frozen=True, slots=True)
class Words:
    """A line before it is put into a language; a text without a key is said as it stands."""

    text: Text | None
    media: str | None = None
    media_id: str | None = None
    """A file that a person sent, rather than one of the pack's."""
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: Sequence[tuple[int, Text]] = ()
    button_state: str | None = None
    button_seq: int | None = None


def language_for(
    actor: CompiledActor, members: Sequence[TraineeRecord], wrote_last: TraineeRecord | None
) -> str:
    """Return the language in which the actor speaks to them.

    Who wrote last is addressed, in the first of their languages that the actor shares. Until somebody writes
    it is what most of them share, of several the one named first; if nobody shares any, the actor's own.
    """
    speaks = actor.actor.speaks
    readers = [wrote_last] if wrote_last else members
    shared = [language for reader in readers for language in reader.languages if language in speaks]
    return max(dict.fromkeys(shared), key=shared.count, default=speaks[0])


def language_of(stage: Stage, conversation: ConversationRecord) -> str:
    """Return the language of a conversation: of who wrote last, or of the team until somebody does."""
    if conversation.language:
        return conversation.language
    actor = stage.actor(conversation.actor_id)
    if conversation.trainee_id:
        return language_for(actor, [stage.trainee(conversation.trainee_id)], None)
    return language_for(actor, stage.uow.trainees.of_team(stage.exercise_id, conversation.team_id), None)


def say_spoken(stage: Stage, conversation: ConversationRecord, spoke: Spoke, state: str) -> OutboxId:
    """Queue a line of the script after its typing time; under `assist` it becomes a draft."""
    line = spoke.line
    media = line.file if isinstance(line, MediaLine) else None
    words = Words(
        text=line.alt if isinstance(line, MediaLine) else line.text,
        media=media,
        values=spoke.values,
        buttons=[(button.index, button.text) for button in spoke.buttons],
        button_state=state if spoke.buttons else None,
        button_seq=spoke.seq if spoke.buttons else None,
    )
    due = PlayMs(max(stage.play, _last_due(stage, conversation)) + spoke.typing_ms)
    drafted = conversation.control == "assist"
    outbox_id = queue(stage, conversation, words, author="script", due=due, draft=drafted)
    if drafted:
        countdown.begin(stage, conversation, outbox_id, due)
    return outbox_id


def queue(
    stage: Stage,
    conversation: ConversationRecord,
    words: Words,
    *,
    author: Author,
    due: PlayMs | None,
    draft: bool = False,
    more: Json | None = None,
    in_turn: bool = False,
) -> OutboxId:
    """Put one line into the outbox; a person's goes before others that are due, unless it waits its turn."""
    body = {**line_body(stage, conversation, words), **(more or {})}
    return stage.uow.outbox.add(
        OutboxRecord(
            exercise_id=stage.exercise_id,
            conversation_id=conversation.conversation_id,
            channel=WEB,
            recipient=conversation.trainee_id or conversation.team_id,
            author=author,
            body=body,
            due_play_ms=due,
            priority=PERSON_FIRST if author == "person" and not in_turn else SCRIPT_SECOND,
            state="draft" if draft else "pending",
        )
    )


def line_body(stage: Stage, conversation: ConversationRecord, words: Words) -> Json:
    """Return a line as it is stored, sent and recorded; what says nothing is left out but its text.

    The source text stands beside the text as said if that is in another language.
    """
    marking = stage.scenario.marking
    alt = words.media is not None
    language = language_of(stage, conversation)
    said, source = in_language(stage, words.text, language, words.values)
    body = {
        "source": source if source != said else "",
        "lang": language if words.text and words.text.key else None,
        "key": words.text.key if words.text else "",
        "media": words.media,
        "media_id": words.media_id,
        "alt": said if alt else "",
        "buttons": [
            {"index": index, "text": in_language(stage, text, language, words.values)[0]}
            for index, text in words.buttons
        ],
        "button_state": words.button_state,
        "button_seq": words.button_seq,
        "values": dict(words.values),
        "marking": {"header": marking.header, "footer": marking.footer},
    }
    return {"text": "" if alt else said, **told(body)}


def read(stage: Stage, text: Text) -> str:
    """Return a text in the language now spoken, or in the pack's own where it has no such translation."""
    return in_language(stage, text, current_locale())[0]


def title(stage: Stage, language: str) -> str:
    """Return the exercise's title in a language; one that somebody gave it is as they wrote it."""
    scenarios = stage.scenario.title
    return (
        in_language(stage, scenarios, language)[0]
        if stage.exercise.title == scenarios.source
        else stage.exercise.title
    )


def in_language(
    stage: Stage, text: Text | None, language: str, values: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Return a text in a language, and in the pack's own, both with the slots filled in."""
    if text is None:
        return "", ""
    said = stage.packs.translate(stage.exercise_id, text.key, language) if text.key else text.source
    source = _filled(text.source, values or {})
    return (source if said == text.source else _filled(said, values or {})), source


def last_due_by(stage: Stage, conversation: ConversationRecord, author: Author) -> PlayMs:
    """Return when the last line still waiting by this author goes out, so that the next comes after it."""
    waiting = stage.uow.outbox.pending(stage.exercise_id, conversation.conversation_id)
    return PlayMs(max((line.due_play_ms or 0 for line in waiting if line.author == author), default=0))


def _last_due(stage: Stage, conversation: ConversationRecord) -> PlayMs:
    drafts = conversation.control == "assist"
    return stage.uow.outbox.last_due(stage.exercise_id, conversation.conversation_id, drafts=drafts)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text) if values else text
