"""One person is one trainee: a personal link takes whoever takes part on the web into Telegram as themselves.

Promise: the link is 192 bits, good for one hour and one Telegram account, kept as a hash, and opens nothing
once a newer one is made, the trainee leaves, or is erased. Nobody is tied by opening it: only by agreeing. A
trainee has one Telegram account at a time; what was known of a former one is forgotten. The other way round,
`/web` in Telegram gives a link to the same trainee's page (`make_when_sent`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.errors import UnknownLinkError
from roleplay.domain.ids import TraineeId
from roleplay.domain.records import ChatRecord, TicketRecord, TraineeRecord
from roleplay.services.staff.tokens import fresh_token, hashed
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import in_language
from roleplay.services.trainees.trainee_view import my_contacts

LINK_MS = 60 * 60_000
"""Wall time a link is good for: long enough to find the phone and install Telegram."""


@dataclass(frozen=True, slots=True)
class Way:
    """A bot in which a trainee can go on."""

    actor_id: str | None
    """None for the one bot that stands for all actors."""
    name: str
    username: str


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """The secret of a link, shown once."""

    token: str
    until_ms: int


def ways_for(stage: Stage, trainee: TraineeRecord) -> list[Way]:
    """Return the bots of this trainee's contacts, the switchboard first; none where there are no bots."""
    accounts = [each for each in stage.uow.bot_accounts.all(stage.exercise_id) if each.state == "ok"]
    language = next(iter(trainee.languages), stage.scenario.source_language)
    every = [
        Way(None, in_language(stage, stage.scenario.title, language)[0], each.username)
        for each in accounts
        if each.kind == "switchboard"
    ]
    own = {each.actor_id: each for each in accounts if each.kind == "actor"}
    return every + [
        Way(contact.actor_id, contact.name, own[contact.actor_id].username)
        for contact in my_contacts(stage, trainee)
        if contact.actor_id in own
    ]


def is_tied(stage: Stage, trainee_id: TraineeId) -> bool:
    """Say whether the trainee can be written to in Telegram."""
    chats = stage.uow.chats.of_trainee(stage.exercise_id, trainee_id)
    return any(chat.state == "reachable" for chat in chats)


def new_link(stage: Stage, trainee: TraineeRecord) -> PersonalLink:
    """Make a link for this trainee; the one before opens nothing any more."""
    stage.uow.tickets.tear_all_of(trainee.trainee_id)
    token, until = fresh_token(), stage.now + LINK_MS
    body = {"exercise_id": stage.exercise_id}
    stage.uow.tickets.add(TicketRecord(hashed(token), "tie", trainee.trainee_id, stage.now, until, body))
    return PersonalLink(token, until)


def whose(stage: Stage, fingerprint: str) -> TraineeRecord | None:
    """Return whose link it is, while it is good, and leave it good; `fingerprint` is its hash."""
    return _subject(stage, stage.uow.tickets.look(fingerprint, "tie", stage.now))


def tie(stage: Stage, fingerprint: str, person: str) -> TraineeRecord:
    """Use the link up: the Telegram account is this trainee's from now on, and no other one is."""
    trainee = _subject(stage, stage.uow.tickets.take(fingerprint, "tie", stage.now))
    if trainee is None:
        raise UnknownLinkError
    for chat in stage.uow.chats.of_trainee(stage.exercise_id, trainee.trainee_id):
        if chat.chat_id != person:
            _forget(stage, chat)
    body = {"channel": "telegram"}
    stage.journal("trainee.tied", body, team=trainee.team_id, trainee=trainee.trainee_id)
    return trainee


def untie(stage: Stage, trainee: TraineeRecord) -> int:
    """Write to this trainee on the web alone and forget their Telegram; return how many chats that were."""
    stage.uow.tickets.tear_all_of(trainee.trainee_id)
    chats: Sequence[ChatRecord] = stage.uow.chats.of_trainee(stage.exercise_id, trainee.trainee_id)
    for chat in chats:
        _forget(stage, chat)
    if chats:
        body = {"channel": "telegram"}
        stage.journal("trainee.untied", body, team=trainee.team_id, trainee=trainee.trainee_id)
    return len(chats)


def _subject(stage: Stage, ticket: TicketRecord | None) -> TraineeRecord | None:
    if ticket is None or ticket.body.get("exercise_id") != stage.exercise_id:
        return None
    trainee = stage.uow.trainees.get(stage.exercise_id, TraineeId(ticket.subject_id))
    return trainee if trainee and trainee.left_ms is None else None


def _forget(stage: Stage, chat: ChatRecord) -> None:
    stage.uow.letters.forget(stage.exercise_id, chat.chat_ref)
    stage.uow.chats.remove(stage.exercise_id, chat.chat_ref)
