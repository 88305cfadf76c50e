"""Comms check: every trainee gets one ping from the exercise's staff and answers with one tap.

Promise: a ping is an ordinary message on the phone, with one quick reply, on the web and on Telegram; it goes
out once, also before StartEx, and whoever has answered is not asked again in the same check. All of it is on
record, under kinds of its own: no conversation, no response time and no debrief counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from roleplay.domain.errors import EmptyMessageError
from roleplay.domain.ids import JournalSeq, OperatorId, TeamId, TraineeId
from roleplay.domain.phases import OPEN_TO_TRAINEES
from roleplay.domain.records import JournalRecord, TraineeRecord
from roleplay.services.stage import Stage
from roleplay.texts import _, speaking

STAFF = "exercise-staff"
"""Who pings, in the place of an actor and of a conversation; no pack can name an actor so."""
CHECK, PING, ANSWER, WAIVED = "comms.check", "comms.ping", "comms.answer", "comms.waived"
SAID = frozenset({PING, ANSWER})
"""What passes between staff and phones."""
_ALL = frozenset({CHECK, PING, ANSWER, WAIVED})
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Heard:
    """One trainee in the latest check: how often asked, when first, and whether and how they answered."""

    trainee_id: TraineeId
    call_sign: str
    team_id: TeamId
    pings: int = 0
    asked_ms: int | None = None
    answered_ms: int | None = None
    channel: str = ""
    words: str = ""
    """The last thing they wrote in place of tapping, or after it."""

    @property
    def took_ms(self) -> int | None:
        """How long the answer took, from the first ping of this check."""
        return None if self.answered_ms is None else self.answered_ms - (self.asked_ms or self.answered_ms)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why nobody waits for (all) the answers."""

    reason: str
    operator_id: OperatorId | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest check, everybody who takes part now in it. `number` is 0 until somebody has asked."""

    number: int = 0
    begun_ms: int | None = None
    rounds: int = 0
    waiver: Waiver | None = None
    trainees: tuple[Heard, ...] = ()

    @property
    def silent(self) -> list[Heard]:
        """Whoever has not answered, or was not even asked."""
        return [each for each in self.trainees if each.answered_ms is None]


def begin(stage: Stage, *, operator_id: OperatorId, after: int) -> Standing:
    """Ping everybody, in a new check; nothing happens when somebody has begun one since `after`."""
    stage.require_phase(*OPEN_TO_TRAINEES)
    known = standing(stage)
    return known if known.number > after else _ask(stage, known.number + 1, known.trainees, operator_id)


def ask_again(stage: Stage, *, operator_id: OperatorId, after: int) -> Standing:
    """Ping those who have not answered; nothing happens when somebody has done so since round `after`."""
    stage.require_phase(*OPEN_TO_TRAINEES)
    known = standing(stage)
    if not known.number or known.rounds > after or not known.silent:
        return known
    return _ask(stage, known.number, known.silent, operator_id)


def waive(stage: Stage, reason: str, *, operator_id: OperatorId) -> None:
    """Say why the exercise need not wait for the answers; the next check asks for them again."""
    if not reason.strip():
        raise EmptyMessageError
    stage.journal(WAIVED, {"reason": reason.strip()}, operator=operator_id)


def hear(
    stage: Stage,
    trainee: TraineeRecord,
    text: str,
    *,
    tapped: bool,
    channel: str,
    client_id: str | None,
    inbox_id: int,
) -> JournalSeq:
    """Put an answer on record and return its place; it counts for the check the trainee was last asked in."""
    body = {
        "check": _asked_in(stage, trainee.trainee_id),
        "text": text,
        "tapped": tapped,
        "by": trainee.call_sign,
        "channel": channel,
        "client_id": client_id,
        "inbox_id": inbox_id,
    }
    receipt = stage.journal(ANSWER, body, team=trainee.team_id, trainee=trainee.trainee_id)
    stage.uow.flush()
    return receipt.seq


def answered_at(stage: Stage, trainee_id: TraineeId, inbox_id: int) -> JournalSeq:
    """Return where an answer that came before stands in the record; 0 when it is not found any more."""
    mine = (entry for entry in said_with(stage, trainee_id) if entry.kind == ANSWER)
    return next((entry.seq for entry in mine if entry.body.get("inbox_id") == inbox_id), JournalSeq(0))


def said_with(stage: Stage, trainee_id: TraineeId) -> Sequence[JournalRecord]:
    """Return all that passed between staff and one trainee, in order."""
    team = stage.trainee(trainee_id).team_id
    said = stage.uow.journal.after(stage.exercise_id, 0, _MOST, kinds=SAID, team_id=team)
    return [entry for entry in said if entry.trainee_id == trainee_id]


def standing(stage: Stage) -> Standing:
    """Return how the latest check stands."""
    number, rounds, begun, waiver = 0, 0, None, None
    heard = {
        each.trainee_id: Heard(each.trainee_id, each.call_sign, each.team_id)
        for each in sorted(stage.uow.trainees.all(stage.exercise_id), key=lambda each: each.call_sign)
        if each.left_ms is None
    }
    for entry in stage.uow.journal.after(stage.exercise_id, 0, _MOST, kinds=_ALL):
        if entry.kind == CHECK and entry.body["check"] > number:
            number, rounds, begun, waiver = entry.body["check"], 1, entry.wall_ms, None
            heard = {who: Heard(who, each.call_sign, each.team_id) for who, each in heard.items()}
        elif entry.kind == CHECK:
            rounds += 1
        elif entry.kind == WAIVED:
            waiver = Waiver(str(entry.body["reason"]), entry.operator_id)
        elif entry.trainee_id in heard and entry.body["check"] == number:
            heard[entry.trainee_id] = _with(heard[entry.trainee_id], entry)
    return Standing(number, begun, rounds, waiver, tuple(heard.values()))


def _with(known: Heard, entry: JournalRecord) -> Heard:
    if entry.kind == PING:
        return replace(known, pings=known.pings + 1, asked_ms=known.asked_ms or entry.wall_ms)
    first = known.answered_ms is None
    return replace(
        known,
        answered_ms=entry.wall_ms if first else known.answered_ms,
        channel=str(entry.body["channel"]) if first else known.channel,
        words=known.words if entry.body.get("tapped") else str(entry.body["text"]),
    )


def _ask(stage: Stage, number: int, whom: Iterable[Heard], operator_id: OperatorId) -> Standing:
    asked = [stage.trainee(each.trainee_id) for each in whom]
    stage.journal(CHECK, {"check": number, "asked": len(asked)}, operator=operator_id)
    for trainee in asked:
        body = {"check": number, **_words(stage, trainee)}
        stage.journal(PING, body, team=trainee.team_id, trainee=trainee.trainee_id)
    stage.uow.flush()
    return standing(stage)


def _words(stage: Stage, trainee: TraineeRecord) -> dict[str, object]:
    """Return the ping in the trainee's first language, as it goes into the record."""
    language = language_of(stage, trainee)
    with speaking(language):
        return {
            "text": _("Comms check. If you can read this, tap the button."),
            "lang": language,
            "buttons": [{"index": 0, "text": _("I read you")}],
        }


def language_of(stage: Stage, trainee: TraineeRecord) -> str:
    """Return the language in which staff write to a trainee."""
    return trainee.languages[0] if trainee.languages else stage.scenario.source_language


def _asked_in(stage: Stage, trainee_id: TraineeId) -> int:
    pings = [entry.body["check"] for entry in said_with(stage, trainee_id) if entry.kind == PING]
    return pings[-1] if pings else 0
