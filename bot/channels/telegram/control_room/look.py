"""Looking around: who waits, one conversation, who is here."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram.control_room import phrases
from bot.channels.telegram.control_room.outgoing import Button, message_key, shorten, stands_for
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain import recorded
from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import ConversationId
from roleplay.domain.records import ConversationRecord
from roleplay.services.control import prompting, waiting_line
from roleplay.services.staff import staff_phones
from roleplay.services.trainees.trainee_view import MESSAGES
from roleplay.texts import _

SHOWN_AT_ONCE = 8
OFFERED_IN_CALM = 4
MESSAGES_SHOWN = 6
_LONGEST_SHOWN = 500  # of one message on a card; the topic and the notifications show all of it
_LABEL = 44


def queue(visit: Visit) -> None:
    """`/queue`: who waits, the longest first, as in the console; then calls for help and the latest talk."""
    visit.require_somewhere("read")
    every = waiting_line.in_order(visit.stage, visit.conversations())
    needed = [each for each in every if waiting_line.needs_somebody(visit.stage, each)]
    mine = [each for each in visit.in_my_hands() if each not in needed]
    shown = (needed + mine)[:SHOWN_AT_ONCE]
    if not shown:
        visit.answer(
            _("Nobody waits. I tell you when an actor calls for help."),
            rows=[[_open(visit, each)] for each in every[:4]],
        )
        return
    lines = [_("Who waits, the longest first:") if needed else _("Nobody waits. In your hands:")]
    lines += [_row(visit, each) for each in shown]
    if len(needed) > SHOWN_AT_ONCE:
        lines.append(_("… and {n} more.").format(n=len(needed) - SHOWN_AT_ONCE))
    visit.answer("\n".join(lines), rows=[[_open(visit, each)] for each in shown])


def card(visit: Visit, conversation: str) -> None:
    """A conversation was opened: where it stands, what was said last, what can be done."""
    show(visit, conversation_with(visit, conversation))


def show(visit: Visit, conversation: ConversationRecord, *, first: str = "") -> None:
    """Show a conversation's card; a reply to it is said as the actor."""
    visit.require("read", conversation=conversation)
    about = {"conversation": conversation.conversation_id}
    text = "\n".join(part for part in (first, card_text(visit, conversation)) if part)
    visit.answer(text, rows=card_rows(visit, conversation), about=about)


def card_text(visit: Visit, conversation: ConversationRecord) -> str:
    """Tell where a conversation stands and what was said last."""
    stage = visit.stage
    speaks = phrases.who_speaks(stage, conversation, visit.my_id)
    lines = [
        visit.headed(conversation),
        speaks,
        _("State: {state}").format(state=phrases.state_of(conversation)),
    ]
    if waits := phrases.waited(stage, conversation):
        lines.append(_("{waited} without an answer").format(waited=waits))
    if conversation.needs_operator:
        lines.append("🆘 " + recorded.retell(conversation.needs_operator))
    said = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation.conversation_id, MESSAGES_SHOWN, kinds=MESSAGES
    )
    told = [shorten(phrases.line_of(stage, entry), _LONGEST_SHOWN) for entry in said]
    would = prompting.would_say(stage, conversation) if conversation.control == "person" else None
    if would and would.texts:
        told.append("▶️ " + _("The script would say: {text}").format(text=" / ".join(would.texts)))
    if conversation.holder == visit.my_id:
        told.append(_("Reply to this message to speak as {actor}.").format(
            actor=phrases.actor_name(stage, conversation.actor_id)
        ))  # fmt: skip
    return "\n".join(lines) + "".join("\n\n" + each for each in told)


def card_rows(visit: Visit, conversation: ConversationRecord) -> Sequence[Sequence[Button]]:
    """Offer what can be done with a conversation now."""
    what = {"conversation": conversation.conversation_id, "rev": conversation.control_rev}
    mine = conversation.holder == visit.my_id and conversation.control in ("assist", "person")
    if mine:
        other = (
            Button(_("Let me approve"), "assist", what)
            if conversation.control == "person"
            else Button(_("I speak alone"), "take", what)
        )
        return [
            [Button(_("Suggestions"), "suggest", what), Button(_("Hand back"), "back", what)],
            [other, Button(_("Note"), "note", what), Button(_("Freeze"), "freeze", what)],
        ]
    if conversation.holder and conversation.control != "script":
        who = phrases.operator_name(visit.stage, conversation.holder)
        return [
            [Button(_("Take over from {who}").format(who=who), "take", what)],
            [Button(_("Note"), "note", what)],
        ]
    if conversation.control == "frozen":
        return [[Button(_("Take over"), "take", what), Button(_("Hand back"), "back", what)]]
    return [
        [Button(_("Take over"), "take", what), Button(_("Let me approve"), "assist", what)],
        [Button(_("Note"), "note", what), Button(_("Freeze"), "freeze", what)],
    ]


def who(visit: Visit) -> None:
    """`/who`: the phones that are signed in, and who speaks for whom."""
    visit.require_somewhere("read")
    stage = visit.stage
    here = dict.fromkeys(
        phrases.operator_name(stage, each.chat.operator_id) for each in staff_phones.phones(stage)
    )
    lines = [_("By phone: {names}").format(names=", ".join(here))]
    held = [each for each in visit.conversations() if each.holder]
    lines += [f"{visit.named(each)}: {phrases.operator_name(stage, each.holder)}" for each in held]
    if not held:
        lines.append(_("Every script speaks for itself."))
    visit.answer("\n".join(lines))


def conversation_with(visit: Visit, conversation_id: str) -> ConversationRecord:
    """Look a conversation up."""
    return visit.stage.conversation(ConversationId(conversation_id))


def meant(visit: Visit, words: str = "") -> ConversationRecord | None:
    """Return the conversation somebody means: by name, by topic, by reply, or the only one in their hands."""
    if words:
        return _by_name(visit, words)
    if visit.topic:
        return visit.stage.conversation(visit.topic)
    if about := replied_to(visit).get("conversation"):
        return conversation_with(visit, str(about))
    hands = visit.in_my_hands()
    return hands[0] if len(hands) == 1 else None


def replied_to(visit: Visit) -> dict[str, object]:
    """Return what the message somebody replied to is about."""
    if visit.asked.reply_to is None:
        return {}
    known = stands_for(visit.stage, message_key(visit.place, visit.asked.reply_to))
    return dict(known.stands_for) if known else {}


def ask_which(
    visit: Visit, act: str, question: str, among: Sequence[ConversationRecord], **what: object
) -> None:
    """Ask which conversation is meant; a button of each does the act there."""
    rows = [
        [
            Button(
                visit.named(each),
                act,
                {**what, "conversation": each.conversation_id, "rev": each.control_rev},
            )
        ]
        for each in among[:SHOWN_AT_ONCE]
    ]
    visit.answer(question, rows=rows)


def _by_name(visit: Visit, words: str) -> ConversationRecord | None:
    wanted = words.casefold().split()
    every = visit.conversations()
    found = [
        each for each in every if all(word in phrases.label(visit.stage, each).casefold() for word in wanted)
    ]
    if not found:
        raise NotInExerciseError(what="conversation")
    return waiting_line.in_order(visit.stage, found)[0]


def _row(visit: Visit, conversation: ConversationRecord) -> str:
    parts = [visit.named(conversation), phrases.waited(visit.stage, conversation)]
    if conversation.needs_operator:
        parts.append("🆘")
    if conversation.holder:
        parts.append(f"({phrases.operator_name(visit.stage, conversation.holder)})")
    return "  ".join(part for part in parts if part)


def _open(visit: Visit, conversation: ConversationRecord) -> Button:
    return Button(
        shorten(visit.named(conversation), _LABEL), "card", {"conversation": conversation.conversation_id}
    )
