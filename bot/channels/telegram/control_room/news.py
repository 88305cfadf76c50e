"""What the record tells phones and topics by itself: each entry once, whatever stops in between.

Promise: how far the record has been told is stored in the commit that puts the messages into the outbox.
Whoever speaks for an actor hears everything said to it; everybody hears calls for help, STOP and the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.channels.telegram.control_room import outgoing, phrases, topics
from bot.channels.telegram.control_room.outgoing import Button, Rows
from bot.channels.telegram.control_room.visit import language_of
from roleplay.domain import recorded
from roleplay.domain.ids import AccountId, MediaId, OperatorId
from roleplay.domain.permissions import Action, Place
from roleplay.domain.records import ChatRecord, ConversationRecord, JournalRecord
from roleplay.services.control.whisper import WHISPER, may_hear
from roleplay.services.staff import authorise, staff_phones
from roleplay.services.stage import Stage
from roleplay.services.talk.amended import DELETED, EDITED
from roleplay.texts import _, speaking

AT_ONCE = 200
"""Entries told in one commit."""

_TOLD = "told"
_SEATS = "seats"


def is_behind(stage: Stage) -> bool:
    """Say whether something on record was not told yet."""
    mark = outgoing.stands_for(stage, _TOLD)
    return mark is None or int(mark.stands_for["seq"]) < stage.uow.journal.top(stage.exercise_id)


def tell(stage: Stage, account_id: AccountId) -> None:
    """Tell some of what is new on record; a room that has just been opened begins with what comes next."""
    mark = outgoing.stands_for(stage, _TOLD)
    if mark is None:
        outgoing.remember(stage, _TOLD, {"seq": stage.uow.journal.top(stage.exercise_id)})
        return
    entries = stage.uow.journal.after(stage.exercise_id, int(mark.stands_for["seq"]), AT_ONCE)
    audience = Audience(stage, account_id)
    for entry in entries:
        if teller := _TELLERS.get(entry.kind):
            teller(audience, entry)
    if entries:
        outgoing.remember(stage, _TOLD, {"seq": entries[-1].seq})


@dataclass
class Audience:
    """Everybody who can be told something by this bot."""

    stage: Stage
    account_id: AccountId

    @cached_property
    def phones(self) -> list[ChatRecord]:
        """The phones that are signed in and can be reached."""
        every = (phone.chat for phone in staff_phones.phones(self.stage))
        return [each for each in every if each.account_id == self.account_id and each.state == "reachable"]

    @cached_property
    def forum(self) -> ChatRecord | None:
        """The group with a topic for each conversation."""
        return topics.forum_of(self.stage, self.account_id)

    def of(self, operator_id: OperatorId | None) -> Iterator[ChatRecord]:
        """Give one operator's phones, each in its language."""
        yield from self._each(phone for phone in self.phones if phone.operator_id == operator_id)

    def who_may(self, action: Action, place: Place | None = None) -> Iterator[ChatRecord]:
        """Give the phones of those who may do something there, or anywhere, each in its language."""
        yield from self._each(phone for phone in self.phones if self._may(phone, action, place))

    def _may(self, phone: ChatRecord, action: Action, place: Place | None) -> bool:
        operator = self.stage.uow.operators.get(phone.operator_id) if phone.operator_id else None
        if operator is None:
            return False
        reach = authorise.reach_in(self.stage.uow, operator, self.stage.exercise_id)
        if place is None:
            return reach.may(action)
        return reach.may_everywhere(action) or reach.may_at(action, place)

    def may_hear(self, phone: ChatRecord, entry: JournalRecord) -> bool:
        """Say whether a whisper is for whoever holds this phone."""
        operator = self.stage.uow.operators.get(phone.operator_id) if phone.operator_id else None
        if operator is None:
            return False
        reach = authorise.reach_in(self.stage.uow, operator, self.stage.exercise_id)
        return may_hear(entry, operator.operator_id, reach)

    def _each(self, phones: Iterator[ChatRecord]) -> Iterator[ChatRecord]:
        for phone in phones:
            with speaking(language_of(phone)):
                yield phone

    def topic(
        self, conversation: ConversationRecord, text: Callable[[], str], media_id: MediaId | None = None
    ) -> None:
        """Tell something in the conversation's topic, in the group's language."""
        if self.forum is not None:
            with speaking(language_of(self.forum)):
                topics.tell(self.stage, self.forum, conversation, text(), media_id)

    def entitle(self, conversation: ConversationRecord) -> None:
        """Let the topic's title say who speaks."""
        if self.forum is not None:
            with speaking(language_of(self.forum)):
                topics.entitle(self.stage, self.forum, conversation)


def _message_in(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    if conversation is None:
        return
    media_id = entry.body.get("media_id")
    audience.topic(conversation, lambda: phrases.line_of(audience.stage, entry), media_id)
    if conversation.control not in ("assist", "person"):
        return
    for phone in audience.of(conversation.holder):
        text = f"{phrases.headed(audience.stage, conversation)}\n{phrases.line_of(audience.stage, entry)}"
        rows = [[_button(_("Suggestions"), "suggest", conversation)]]
        _send(audience, phone, conversation, text, rows, media_id=media_id)


def _message_out(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    if conversation is not None:
        audience.topic(conversation, lambda: phrases.line_of(audience.stage, entry))
        audience.entitle(conversation)


def _amended(audience: Audience, entry: JournalRecord) -> None:
    """Words were changed or taken back: whoever speaks reads a trainee's second thought, the topic both."""
    conversation = _conversation(audience, entry)
    if conversation is None:
        return
    audience.topic(conversation, lambda: "✎ " + phrases.line_of(audience.stage, entry))
    if entry.trainee_id is None or conversation.control not in ("assist", "person"):
        return
    for phone in audience.of(conversation.holder):
        text = f"{phrases.headed(audience.stage, conversation)}\n✎ {phrases.line_of(audience.stage, entry)}"
        _send(audience, phone, conversation, text, [[_button(_("Suggestions"), "suggest", conversation)]])


def _step(audience: Audience, entry: JournalRecord) -> None:
    """A script that only drafts has taken a step: show what it would say to whoever approves."""
    conversation = _conversation(audience, entry)
    if conversation is not None and conversation.control == "assist":
        _offer_drafts(audience, conversation)


def _offer_drafts(audience: Audience, conversation: ConversationRecord) -> None:
    stage = audience.stage
    for line in stage.uow.outbox.drafts(stage.exercise_id, conversation.conversation_id):
        key = f"draft/{line.outbox_id}/{conversation.control_rev}"
        if outgoing.stands_for(stage, key) is not None:
            continue
        outgoing.remember(stage, key, {})
        text = str(line.body.get("text") or f"[{line.body.get('alt', '')}]")
        source = str(line.body.get("source") or "")
        shown = f"{text} ({source})" if source and source != text else text
        what = {"conversation": conversation.conversation_id, "draft": line.outbox_id}
        for phone in audience.of(conversation.holder):
            rows = [
                [Button("✓ " + _("Send"), "approve", what), Button("✎ " + _("Edit"), "edit", what)],
                [Button("↺ " + _("Replace"), "replace", what), Button("✗ " + _("Drop"), "drop", what)],
            ]
            head = _("{label}: the script drafts").format(label=phrases.headed(stage, conversation))
            _send(audience, phone, conversation, f"{head}\n{shown}", rows)


def _control(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    if conversation is None:
        return
    stage, seats = audience.stage, _seats(audience.stage)
    before = seats.get(conversation.conversation_id)
    now = entry.body.get("holder")
    if before and before != now and before != entry.operator_id:
        for phone in audience.of(OperatorId(before)):
            text = phrases.who_speaks(stage, conversation, phone.operator_id)
            _send(audience, phone, conversation, text, [[_button(_("Look"), "card", conversation)]])
    outgoing.remember(stage, _SEATS, {**seats, conversation.conversation_id: now})
    audience.entitle(conversation)
    if conversation.control == "assist":
        _offer_drafts(audience, conversation)
    who = phrases.operator_name(stage, entry.operator_id) if entry.operator_id else ""
    audience.topic(
        conversation,
        lambda: " ".join(
            part
            for part in (f"[{who}]" if who else "", phrases.who_speaks(stage, conversation, None))
            if part
        ),
    )


def _called(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    if conversation is None:
        return
    stage, note = audience.stage, recorded.retell(str(entry.body.get("note", "")))
    audience.entitle(conversation)
    audience.topic(conversation, lambda: "🆘 " + note)
    for phone in audience.who_may("control", authorise.place_of(stage, conversation)):
        text = "🆘 " + _("{label} calls for help: {note}").format(
            label=phrases.marked(stage, phrases.label(stage, conversation)), note=note
        )
        rows = [[_button(_("Take over"), "take", conversation), _button(_("Look"), "card", conversation)]]
        _send(audience, phone, conversation, text, rows)


def _alert(audience: Audience, entry: JournalRecord) -> None:
    stage, what = audience.stage, str(entry.body.get("what", ""))
    everybody = what in ("stop", "stop_all")
    place = Place(stage.team(entry.team_id).site_id) if entry.team_id else None
    for phone in audience.who_may("stop_all") if everybody else audience.who_may("injects", place):
        team = stage.team(entry.team_id).name if entry.team_id else ""
        match what:
            case "stop":
                text = "🛑 " + _("STOP was pressed in team {team}: a real emergency. The director decides.")
                text = text.format(team=team)
            case "stop_all":
                text = "🛑 " + _("STOP ALL: the whole exercise is stopped. This is real.")
            case _:
                text = "⚠️ " + " · ".join(part for part in (team, _message(entry) or _trouble(what)) if part)
        outgoing.send(stage, phone, text, priority=outgoing.ANSWER if everybody else outgoing.NEWS)


def _message(entry: JournalRecord) -> str:
    return recorded.retell(str(entry.body.get("message") or ""))


def _trouble(what: str) -> str:
    return {
        "channel.down": _("A bot cannot reach Telegram; what is said waits."),
        "actor.stuck": _("An actor is stuck: nobody has come for five minutes."),
        "operator.overloaded": _("A role-player has too much to carry."),
        "relief": _("A role-player asked to be swapped out."),
    }.get(what, what)


def _lease_lost(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    holder = entry.body.get("holder")
    if conversation is None or not holder:
        return
    outgoing.remember(audience.stage, _SEATS, {**_seats(audience.stage), conversation.conversation_id: None})
    for phone in audience.of(OperatorId(holder)):
        actor = phrases.actor_name(audience.stage, conversation.actor_id)
        text = _("You were away: the script speaks for {actor} again.").format(actor=actor)
        rows = [[_button(_("Take over"), "take", conversation), _button(_("Look"), "card", conversation)]]
        _send(audience, phone, conversation, text, rows)


def _phase(audience: Audience, entry: JournalRecord) -> None:
    for phone in audience.who_may("read"):
        if phone.operator_id == entry.operator_id:
            continue
        if text := _clock_words().get(str(entry.body.get("phase"))):
            outgoing.send(audience.stage, phone, text)


def _note(audience: Audience, entry: JournalRecord) -> None:
    conversation = _conversation(audience, entry)
    if conversation is not None:
        who = phrases.operator_name(audience.stage, entry.operator_id)
        audience.topic(conversation, lambda: f"📌 {who}: {entry.body.get('text', '')}")


def _whisper(audience: Audience, entry: JournalRecord) -> None:
    stage, conversation = audience.stage, _conversation(audience, entry)
    who = phrases.operator_name(stage, entry.operator_id)
    about = f" ({phrases.label(stage, conversation)})" if conversation else ""
    for phone in audience.who_may("read"):
        if phone.operator_id != entry.operator_id and audience.may_hear(phone, entry):
            outgoing.send(stage, phone, f"👂 {who}{about}: {entry.body['text']}")


def _clock_words() -> Mapping[str, str]:
    return {
        "running": _("The exercise runs."),
        "paused": _("The exercise is paused: nothing goes out."),
        "ended": _("EndEx: the exercise is over. Thank you."),
    }


_TELLERS: Mapping[str, Callable[[Audience, JournalRecord], None]] = {
    "message.in": _message_in,
    "message.out": _message_out,
    EDITED: _amended,
    DELETED: _amended,
    "step": _step,
    "control": _control,
    "operator.called": _called,
    "alert": _alert,
    "lease.lost": _lease_lost,
    "exercise.phase": _phase,
    "note": _note,
    WHISPER: _whisper,
}


def _conversation(audience: Audience, entry: JournalRecord) -> ConversationRecord | None:
    return audience.stage.conversation(entry.conversation_id) if entry.conversation_id else None


def _button(text: str, act: str, conversation: ConversationRecord) -> Button:
    what = {"conversation": conversation.conversation_id}
    return Button(text, act, what if act == "card" else {**what, "rev": conversation.control_rev})


def _send(
    audience: Audience,
    phone: ChatRecord,
    conversation: ConversationRecord,
    text: str,
    rows: Rows,
    *,
    media_id: MediaId | None = None,
) -> None:
    about = {"conversation": conversation.conversation_id}
    outgoing.send(audience.stage, phone, text, rows=rows, about=about, media_id=media_id)


def _seats(stage: Stage) -> Mapping[str, str | None]:
    known = outgoing.stands_for(stage, _SEATS)
    return known.stands_for if known else {}
