"""What the record says of an exercise, read from the database while the server runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.app import Application, build
from roleplay.domain.records import JournalRecord, TraineeRecord
from roleplay.services.exercise.replay import differences
from roleplay.services.stage import Stage
from tests.e2e.house import House

T = TypeVar("T")
ALL = 100_000


@dataclass(frozen=True)
class Record:
    """The journal of one exercise."""

    application: Application
    house: House

    def differences(self) -> list[str]:
        """What the record, played again, and the stored state disagree about."""
        return self._look(differences)

    def phone_of(self, call_sign: str) -> dict[str, list[tuple[str, str]]]:
        """What this trainee's phone has to show: by actor, whose each message is and its words."""

        def look(stage: Stage) -> dict[str, list[tuple[str, str]]]:
            me = next(
                each for each in stage.uow.trainees.all(stage.exercise_id) if each.call_sign == call_sign
            )
            found: dict[str, list[tuple[str, str]]] = {}
            for talk in stage.uow.conversations.of_team(stage.exercise_id, me.team_id):
                if talk.trainee_id not in (None, me.trainee_id):
                    continue
                entries = stage.uow.journal.of_conversation(
                    stage.exercise_id, talk.conversation_id, ALL, kinds={"message.in", "message.out"}
                )
                if entries:
                    found[talk.actor_id] = [
                        (_side(entry, me), str(entry.body.get("text") or "")) for entry in entries
                    ]
            return found

        return self._look(look)

    def written_by(self, call_sign: str) -> list[str]:
        """What this trainee has written, to whomever, in order."""

        def look(stage: Stage) -> list[str]:
            me = next(
                each for each in stage.uow.trainees.all(stage.exercise_id) if each.call_sign == call_sign
            )
            entries = stage.uow.journal.after(stage.exercise_id, 0, ALL, kinds={"message.in"})
            return [str(entry.body["text"]) for entry in entries if entry.trainee_id == me.trainee_id]

        return self._look(look)

    def spoken_by_persons(self) -> list[str]:
        """What operators have said as actors, in order."""
        entries = self._entries("message.out")
        return [str(entry.body["text"]) for entry in entries if entry.body.get("author") == "person"]

    def notes(self) -> list[str]:
        return [str(entry.body["text"]) for entry in self._entries("note")]

    def count(self, kind: str) -> int:
        return len(self._entries(kind))

    def _entries(self, kind: str) -> list[JournalRecord]:
        return list(
            self._look(lambda stage: stage.uow.journal.after(stage.exercise_id, 0, ALL, kinds={kind}))
        )

    def _look(self, look: Callable[[Stage], T]) -> T:
        here, now = self.application, self.application.clock.now_ms()
        return here.ledger.read(lambda uow: look(Stage(uow, here.packs, self.house.exercise_id, now)))


@contextmanager
def record_of(house: House) -> Iterator[Record]:
    application = build(house.settings)
    try:
        yield Record(application, house)
    finally:
        application.close()


def _trainee(stage: Stage, call_sign: str) -> TraineeRecord:
    return next(each for each in stage.uow.trainees.all(stage.exercise_id) if each.call_sign == call_sign)


def _side(entry: JournalRecord, me: TraineeRecord) -> str:
    if entry.kind == "message.out":
        return "actor"
    return "me" if entry.trainee_id == me.trainee_id else "mate"
