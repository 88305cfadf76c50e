"""Plant a person with 500 traces, erase them, and look for them in every column of every table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, select

from roleplay.domain.ids import ExerciseId, OperatorId
from roleplay.domain.records import DraftRecord, OperatorRecord
from roleplay.packs.load import load_pack
from roleplay.packs.shelf import OnePackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.control import drafts, take_control
from roleplay.services.exercise import lifecycle
from roleplay.services.record import observe
from roleplay.services.stage import Stage
from roleplay.services.sweep import sweep
from roleplay.services.talk import accept_update, media
from roleplay.services.talk.accept_update import IncomingUpdate
from roleplay.services.trainees import enrol, privacy
from roleplay.storage import tables
from roleplay.storage.engine import parse_address, reading_engine

if TYPE_CHECKING:
    from collections.abc import Callable

X = ExerciseId("erasure")
ANN = OperatorId("ann")
SHELF = OnePackShelf(load_pack(Path(__file__).parents[2] / "unit/services/pack"))
CALL_SIGN, NAME = "Quillfeather", "Zebedee"
WORDS = 480
PNG = b"\x89PNG\r\n\x1a\n" + CALL_SIGN.encode()


class Play:
    """An exercise in which one trainee leaves traces wherever a trainee can."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.now, self.count = ledger, 1_000_000, 0
        ledger.write(lambda uow: uow.operators.add(OperatorRecord(ANN, "Ann", "", ("director",), 0)))
        ledger.write(
            lambda uow: lifecycle.create(
                uow, SHELF, title="T", scenario="pack", scenario_version="v", now=self.now, exercise_id=X
            )
        )
        self.team = self.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
        self.do(lifecycle.ready)
        self.who = self.join(CALL_SIGN, "en")
        self.other = self.join("Nina", "ro")
        self.do(lifecycle.start)

    def do(self, work: Callable[[Stage], Any]) -> Any:
        return self.ledger.write(lambda uow: work(self.stage(uow)))

    def stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, SHELF, X, self.now)

    def join(self, call_sign: str, language: str) -> Any:
        joined = self.do(
            lambda s: enrol.join(
                s, self.team, call_sign=call_sign, agency="police", languages=(language,), consent_version="1"
            )
        )
        return joined.trainee.trainee_id

    def write(self, who: Any, **content: Any) -> Any:
        self.count += 1
        update = IncomingUpdate("web", who, f"m{self.count}", who, client_id=f"c-{self.count}", **content)
        accepted = self.do(lambda s: accept_update.accept(s, update))
        for _ in range(40):
            self.now += 1_000
            self.ledger.write(lambda uow: sweep(uow, SHELF, self.now))
        return accepted

    def leave_traces(self) -> list[str]:
        """Write, send, be quoted; return what may be found nowhere afterwards."""
        traces = [f"trace{number:03}x" for number in range(WORDS)]
        for at in range(0, WORDS, 20):
            said = self.write(self.who, actor_id="mother", text=" ".join(traces[at : at + 20]))
        self.write(self.who, actor_id="mother", text="what is the address")
        self.write(self.who, actor_id="mother", text="we will help you")
        self.write(self.who, actor_id="landlord", text=f"my name is {NAME}")
        self.write(self.other, actor_id="landlord", text="hello")
        photo = self.do(lambda s: media.accept_media(s, self.who, PNG))
        self.write(self.who, actor_id="mother", media_id=photo.media_id)
        self.write(self.who, actor_id="mother", location=(45.123456, 9.654321))
        self.be_quoted(said.conversation_id)
        self.do(lambda s: s.uow.drafts.put(DraftRecord(X, ANN, said.conversation_id, f"Dear {CALL_SIGN}", 1)))
        return [*traces, CALL_SIGN, NAME, "45.123456", photo.media_id]

    def be_quoted(self, mother: Any) -> None:
        """Let an evaluator name the person, and a line with their name be drafted and dropped."""
        self.do(lambda s: observe.note(s, mother, operator_id=ANN, text=f"{CALL_SIGN} asks first"))
        landlord = self.do(lambda s: s.uow.conversations.find(X, self.team, "landlord", None))
        self.do(
            lambda s: take_control.take(
                s, landlord.conversation_id, operator_id=ANN, control="assist", rev=landlord.control_rev
            )
        )
        self.write(self.other, actor_id="landlord", text="hello")
        for draft in self.do(lambda s: s.uow.outbox.drafts(X, landlord.conversation_id)):
            self.do(
                lambda s, draft=draft: drafts.decide(
                    s, landlord.conversation_id, draft.outbox_id, operator_id=ANN, action="drop",
                    rev=landlord.control_rev + 1,
                )
            )  # fmt: skip


def everything_in(address: str, ledger: Ledger) -> str:
    engine: Engine = reading_engine(parse_address(address)) if address else ledger._writing  # type: ignore[attr-defined]
    with engine.connect() as connection:
        rows = [
            row for table in tables.metadata.sorted_tables for row in connection.execute(select(table)).all()
        ]
    if address:
        engine.dispose()
    return "\n".join(repr(row) for row in rows)


def test_a_person_with_500_traces_is_erased_and_none_is_found(ledger: Ledger, address: str) -> None:
    play = Play(ledger)
    traces = play.leave_traces()
    before = everything_in(address, ledger)
    assert [trace for trace in traces if trace not in before] == []
    assert before.count("trace") + before.count(CALL_SIGN) + before.count(NAME) > 500

    play.do(lambda s: privacy.erase_person(s, play.who, operator_id=ANN))

    left = everything_in(address, ledger)
    assert [trace for trace in traces if trace in left] == []
    assert "Nina" in left, "the others stay"
    assert "hello" in left


@pytest.mark.parametrize("who", ["Ann"])
def test_what_an_erased_person_sent_no_longer_opens(ledger: Ledger, who: str) -> None:
    play = Play(ledger)
    photo = play.do(lambda s: media.accept_media(s, play.who, PNG))
    kept = play.do(lambda s: media.accept_media(s, play.other, PNG + b"2"))
    play.do(lambda s: privacy.erase_person(s, play.who, operator_id=OperatorId(who.lower())))
    assert play.do(lambda s: s.uow.media.get(X, photo.media_id)) is None
    assert play.do(lambda s: s.uow.media.get(X, kept.media_id)) == kept
