"""What helps a person who speaks for an actor: what the script would say, and what its author suggests."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.records import ConversationRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.advance import gather
from roleplay.services.talk.lines import in_language, language_of
from state_machines.effects import Spoke
from state_machines.engine import shadow
from state_machines.ids import StateId
from state_machines.lines import MediaLine, Text
from state_machines.rules import Say
from state_machines.snapshot import Snapshot
from state_machines.trace import Trace


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line the author wrote for people to use, in the conversation's language and the pack's own."""

    text: str
    source: str
    lang: str


@dataclass(frozen=True, slots=True)
class WouldSay:
    """What the script would do about the messages that wait for a person."""

    texts: tuple[str, ...]
    trace: Trace


def suggestions(stage: Stage, conversation: ConversationRecord) -> list[Suggested]:
    """Return the lines suggested in the state where the conversation stands."""
    state = Snapshot.from_json(conversation.snapshot).state
    here = stage.actor(conversation.actor_id).actor.states.get(StateId(state))
    if here is None:
        return []
    language = conversation.language
    said = [in_language(stage, text, language) for text in here.suggest]
    return [Suggested(text, source, language) for text, source in said]


@dataclass(frozen=True, slots=True)
class Canned:
    """A line of the script that a person may say whenever it fits; what stands in braces is to be filled."""

    state: str
    text: str
    """For a file the words that describe it."""
    source: str
    lang: str
    media: str | None = None


def canned(stage: Stage, conversation: ConversationRecord) -> list[Canned]:
    """Return every line and file of the actor's script, state by state, each once."""
    actor = stage.actor(conversation.actor_id).actor
    snapshot = Snapshot.from_json(conversation.snapshot)
    known = {slot: str(value) for slot, value in snapshot.slots.items() if value not in ("", 0, False)}
    language = language_of(stage, conversation)
    found: dict[tuple[str, str | None], Canned] = {}
    for state in actor.states.values():
        rules = (*state.answers, *state.unknown, *(button.rule for button in state.buttons))
        words = (*state.entry, *(word for rule in rules for word in rule.words))
        for line in (line for word in words if isinstance(word, Say) for line in word.lines):
            media = line.file if isinstance(line, MediaLine) else None
            text = line.alt if isinstance(line, MediaLine) else line.text
            said, source = in_language(stage, text, language, known)
            found.setdefault((source, media), Canned(state.id, said, source, language, media))
    return list(found.values())


def would_say(stage: Stage, conversation: ConversationRecord) -> WouldSay | None:
    """Let the script think about the messages that wait for a person; None when none does."""
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation.conversation_id)
    if not waiting or conversation.control in SCRIPT_STEPS:
        return None
    thought = gather(waiting)[-1]
    trainee = stage.trainee(thought.trainee) if thought.trainee else None
    would = shadow(
        stage.actor(conversation.actor_id),
        Snapshot.from_json(conversation.snapshot),
        thought.event,
        stage.context(conversation.team_id, trainee),
    )
    said = [
        in_language(stage, _text(effect), conversation.language, effect.values)[0]
        for effect in would.effects
        if isinstance(effect, Spoke)
    ]
    return WouldSay(tuple(said), would.trace)


def _text(spoke: Spoke) -> Text:
    return spoke.line.alt if isinstance(spoke.line, MediaLine) else spoke.line.text
