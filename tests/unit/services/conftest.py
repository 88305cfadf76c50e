"""One small exercise on a ledger in memory, a clock that is moved by hand, and short words to play with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from roleplay.domain.ids import ConversationId, ExerciseId, OperatorId, TeamId, TraineeId
from roleplay.domain.records import ConversationRecord, InjectRecord, JournalRecord, OperatorRecord
from roleplay.packs.load import load_pack
from roleplay.packs.shelf import OnePackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services import sweep as sweeping
from roleplay.services.control import hand_back, leases, say_as, take_control
from roleplay.services.control.seat import Taken
from roleplay.services.exercise import lifecycle, replay, safety
from roleplay.services.stage import Stage
from roleplay.services.talk import accept_update
from roleplay.services.trainees import enrol
from roleplay.storage import open_ledger

T = TypeVar("T")
X = ExerciseId("x1")
ANN, BEN = OperatorId("ann"), OperatorId("ben")
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
_SHELF = OnePackShelf(load_pack(Path(__file__).parent / "pack"))


class Game:
    """A running exercise with one team: two trainees, Romeo of the police and Nina of an NGO."""

    shelf = _SHELF
    exercise_id = X

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.now = 1_000_000
        self.count = 0
        self._mother: ConversationId | None = None

        def make(uow: UnitOfWork) -> None:
            for operator in (ANN, BEN):
                uow.operators.add(OperatorRecord(operator, operator, "", ("director",), 0))
            lifecycle.create(
                uow, _SHELF, title="Test", scenario="pack", scenario_version="v", now=self.now, exercise_id=X
            )

        ledger.write(make)
        self.team = self.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
        self.do(lifecycle.ready)
        self.romeo = self.join("Romeo", "police", "en")
        self.nina = self.join("Nina", "ngo", "ro")
        self.do(lifecycle.start)
        _ = self.mother

    def stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, _SHELF, X, self.now)

    def do(self, work: Callable[[Stage], T]) -> T:
        return self.ledger.write(lambda uow: work(self.stage(uow)))

    def look(self, work: Callable[[Stage], T]) -> T:
        return self.ledger.read(lambda uow: work(self.stage(uow)))

    def join(self, call_sign: str, agency: str, *languages: str, team: TeamId | None = None) -> TraineeId:
        joined = self.do(
            lambda s: enrol.join(
                s,
                team or self.team,
                call_sign=call_sign,
                agency=agency,
                languages=languages,
                consent_version="1",
            )
        )
        return joined.trainee.trainee_id

    def pass_time(self, ms: int) -> None:
        """Let wall time pass, and everything happen in it at its moment."""
        end = self.now + ms
        while True:
            swept = self.ledger.write(lambda uow: sweeping.sweep(uow, _SHELF, self.now))
            if swept.more:
                continue
            if swept.next_wall_ms is None or swept.next_wall_ms > end:
                break
            self.now = max(self.now, swept.next_wall_ms)
        self.now = end

    def jump(self, ms: int) -> None:
        """Let wall time pass with the program down."""
        self.now += ms

    def write(
        self, text: str, actor: str = "mother", by: TraineeId | None = None, wait: int = 20 * SECOND
    ) -> accept_update.Accepted:
        self.count += 1
        who = by or self.romeo
        update = accept_update.IncomingUpdate(
            "web", who, f"m{self.count}", who, actor_id=actor, text=text, client_id=f"m{self.count}"
        )
        accepted = self.do(lambda s: accept_update.accept(s, update))
        self.pass_time(wait)
        return accepted

    def conversation(self, actor: str = "mother", trainee: TraineeId | None = None) -> ConversationRecord:
        found = self.look(lambda s: s.uow.conversations.find(X, self.team, actor, trainee))
        assert found is not None
        return found

    @property
    def mother(self) -> ConversationId:
        if self._mother is None:
            self._mother = self.conversation().conversation_id
        return self._mother

    def take(self, control: str = "person", operator: OperatorId = ANN, actor: str = "mother") -> Taken:
        c = self.conversation(actor)
        return self.do(
            lambda s: take_control.take(
                s,
                c.conversation_id,
                operator_id=operator,
                control=control,  # type: ignore[arg-type]
                rev=c.control_rev,
            )
        )

    def back(self, how: str = "here", state: str | None = None, last: str = "answer") -> Taken:
        c = self.conversation()
        return self.do(
            lambda s: hand_back.hand_back(
                s,
                c.conversation_id,
                operator_id=ANN,
                how=how,  # type: ignore[arg-type]
                state=state,
                last=last,  # type: ignore[arg-type]
                rev=c.control_rev,
            )
        )

    def say(self, text: str, operator: OperatorId = ANN, client_id: str = "", hold: int = 0) -> say_as.Said:
        self.count += 1
        key = client_id or f"s{self.count}"
        c = self.conversation()
        return self.do(
            lambda s: say_as.say(
                s,
                c.conversation_id,
                operator_id=operator,
                text=text,
                client_id=key,
                rev=c.control_rev,
                hold_ms=hold,
            )
        )

    def keep_seat(self, ms: int) -> None:
        """Let time pass with Ann present."""
        end = self.now + ms
        while self.now < end:
            self.do(lambda s: leases.renew(s, self.mother, operator_id=ANN))
            self.pass_time(min(30 * SECOND, end - self.now))

    def stop(self, by: TraineeId | None = None) -> int:
        return self.do(lambda s: safety.stop(s, by or self.romeo, by="button"))

    def entries(self, *kinds: str) -> list[JournalRecord]:
        return list(self.look(lambda s: s.uow.journal.after(X, 0, 100_000, kinds=set(kinds) or None)))

    def said(self, actor: str = "mother") -> list[str]:
        """What the actor has said so far."""
        c = self.conversation(actor).conversation_id
        return [e.body["text"] for e in self.entries("message.out") if e.conversation_id == c]

    def inject(self, inject_id: str) -> InjectRecord:
        row = self.look(lambda s: s.uow.injects.get(X, self.team, inject_id))
        assert row is not None
        return row

    def check_replay(self) -> None:
        assert self.look(replay.differences) == []


@pytest.fixture
def game() -> Iterator[Game]:
    ledger = open_ledger()
    try:
        yield Game(ledger)
    finally:
        ledger.close()
