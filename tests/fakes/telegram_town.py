"""An exercise whose actors are bots: offices that say what they are told to, teams with phones, all joined.

async with telegram(clock=time.time) as city:
    town = Town(city, open_ledger(), clock, offices=12, teams=3, phones=2)
    town.says(office=0, team=1, text="…")
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot import new_exercise
from bot.channels.telegram.bots import Bots
from bot.sealing import FernetSeal
from roleplay.domain.ids import AccountId, ChatRef, ExerciseId, TeamId, TraineeId
from roleplay.domain.records import BotAccountRecord, ChatRecord, ConversationRecord, LetterRecord
from roleplay.packs.load import load_pack
from roleplay.packs.shelf import OnePackShelf
from roleplay.ports.clock import Clock
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts, deliver, lines
from roleplay.services.trainees import enrol
from state_machines.lines import Text
from tests.fakes.telegram import Telegram
from tests.fakes.telegram_phone import Phone

T = TypeVar("T")
SEAL = FernetSeal("for tests only, and long enough for that")
_SCENARIO = """\
script: 1
scenario: town
title: "Offices"
summary: "Offices that note everything. For tests of Telegram."
source_language: en
languages: [en]
agencies: [police]
gather: 0s
days:
  - {{day: 1, from: "00:00", to: "23:59"}}
facts:
  noted: {{title: "Something was noted", type: bool, element: procedure}}
objectives:
  - {{id: O1, title: "Write to the office", shown_by: facts.noted}}
cases:
  - {{id: town, title: "The town", actors: [{actors}], child: false}}
"""
_OFFICE = """\
script: 1
actor: {actor}
name: "Office {number}"
speaks: [en]
persona: "Notes what it is told, once."
audience: team
reachable: true
start: listening
slots: {{number: text}}
intents:
  numbered: {{en: ["re:message (?P<number>[0-9]+)"]}}
states:
  listening:
    typing: 0s
    answers:
      - {{says: numbered, set: {{facts.noted: true}}, say: "Noted {{number}}.", typing: 0s}}
    unknown:
      - {{say: "Please number your message."}}
    silence:
      - {{after: 20h, say: "The office is closing.", goto: closed}}
  closed: {{end: closed}}
"""


class FastTime:
    """Play-acting time: a second of it passes in a fraction of a real one. A clock and a pacer's time."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._began = time.monotonic()

    def time(self) -> float:
        return (time.monotonic() - self._began) * self.rate

    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        loop = asyncio.get_running_loop()
        return loop.call_later(max(0.0, (when - self.time()) / self.rate), callback)

    def now_ms(self) -> int:
        return 1_800_000_000_000 + int(self.time() * 1_000)


@dataclass
class Town:
    """Bots, teams, phones; every phone has pressed Start in every bot."""

    city: Telegram
    ledger: Ledger
    clock: Clock
    offices: int = 3
    teams: int = 1
    phones: int = 1
    """For each team."""
    tokens: list[str] = field(default_factory=list)
    people: list[list[Phone]] = field(default_factory=list)
    team_ids: list[TeamId] = field(default_factory=list)
    trainees: list[list[TraineeId]] = field(default_factory=list)
    exercise_id: ExerciseId = field(init=False)

    def __post_init__(self) -> None:
        with TemporaryDirectory() as folder:
            write_pack(Path(folder), self.offices)
            self.pack = load_pack(Path(folder))
        self.shelf = OnePackShelf(self.pack)
        self.tokens = [f"{100 + number}:TOKEN{number}" for number in range(self.offices)]
        for token in self.tokens:
            self.city.add_bot(token)
        self.ledger.write(self._settle)
        self.bots = Bots(SEAL, api=self.city.base)

    def do(self, work: Callable[[Stage], T]) -> T:
        return self.ledger.write(lambda uow: work(self._stage(uow)))

    def look(self, work: Callable[[Stage], T]) -> T:
        return self.ledger.read(lambda uow: work(self._stage(uow)))

    def conversation(self, office: int = 0, team: int = 0) -> ConversationRecord:
        found = self.look(
            lambda s: s.uow.conversations.find(s.exercise_id, self.team_ids[team], f"office{office}")
        )
        assert found is not None
        return found

    def says(self, text: str, *, office: int = 0, team: int = 0) -> None:
        """Have an office say something by its script, at once."""
        self.do(lambda s: self._say(s, text, office, team))

    def letters(self, state: str) -> Sequence[LetterRecord]:
        return self.look(lambda s: s.uow.letters.all_in(s.exercise_id, state))

    def seen(self, office: int = 0, team: int = 0, phone: int = 0) -> list[str]:
        """What a phone shows of an office, without the marking."""
        person = self.people[team][phone]
        return [said.text.removeprefix("EXERCISE\n") for said in person.sees(self.tokens[office])]

    async def settled(self, seconds: float = 30.0) -> None:
        """Wait until nothing waits or is under way."""
        end = time.monotonic() + seconds
        while left := self.look(under_way):
            if time.monotonic() > end:
                raise AssertionError(f"{left} letters still wait or are under way")
            async with self.city.news:
                try:
                    await asyncio.wait_for(self.city.news.wait(), 0.1)
                except TimeoutError:
                    continue

    def _say(self, stage: Stage, text: str, office: int, team: int) -> None:
        conversation = stage.uow.conversations.find(stage.exercise_id, self.team_ids[team], f"office{office}")
        assert conversation is not None
        words = lines.Words(text=Text("", text))
        lines.queue(stage, conversation, words, author="script", due=None)
        deliver.release_web(stage)

    def _settle(self, uow: UnitOfWork) -> None:
        names = [f"Team {number}" for number in range(self.teams)]
        now = self.clock.now_ms()
        made = new_exercise.make(
            uow, self.shelf, self.pack, title=None, teams=names, operator_id=None, now=now
        )
        self.exercise_id = made.exercise.exercise_id
        stage = self._stage(uow)
        self.team_ids = [opened.team.team_id for opened in made.teams]
        for number, token in enumerate(self.tokens):
            uow.bot_accounts.add(self._account(number, token, now))
        for number, team_id in enumerate(self.team_ids):
            self._join(stage, number, team_id)
        lifecycle.start(stage)
        for team_id in self.team_ids:
            contacts.check(stage, team_id)
        uow.flush()
        for letter in uow.letters.all_in(self.exercise_id, "pending"):
            uow.letters.cancel_chat(self.exercise_id, letter.chat_ref, "before the test")

    def _join(self, stage: Stage, number: int, team_id: TeamId) -> None:
        self.people.append([])
        self.trainees.append([])
        for at in range(self.phones):
            phone = self.city.phone(f"Person {number}.{at}")
            joined = enrol.join(
                stage, team_id, call_sign=phone.name, agency="police", languages=["en"], consent_version="1"
            )
            self.people[-1].append(phone)
            self.trainees[-1].append(joined.trainee.trainee_id)
            for account, token in enumerate(self.tokens):
                self.city.open_chat(token, phone.user_id)
                stage.uow.chats.add(self._chat(account, phone, team_id, joined.trainee.trainee_id))

    def _account(self, number: int, token: str, now: int) -> BotAccountRecord:
        return BotAccountRecord(
            self.exercise_id,
            AccountId(f"a-{number}"),
            "actor",
            token.split(":")[0],
            self.city.bot(token).username,
            SEAL.close(token),
            SEAL.close("secret"),
            now + number,
            f"office{number}",
        )

    def _chat(self, account: int, phone: Phone, team_id: TeamId, trainee_id: TraineeId) -> ChatRecord:
        return ChatRecord(
            self.exercise_id,
            ChatRef(f"k-{account}-{phone.user_id}"),
            AccountId(f"a-{account}"),
            str(phone.user_id),
            team_id=team_id,
            trainee_id=trainee_id,
        )

    def _stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, self.shelf, self.exercise_id, self.clock.now_ms())


def write_pack(folder: Path, offices: int) -> None:
    """Write a pack with so many offices."""
    (folder / "actors").mkdir()
    actors = [f"office{number}" for number in range(offices)]
    (folder / "scenario.yaml").write_text(_SCENARIO.format(actors=", ".join(actors)))
    for number, actor in enumerate(actors):
        (folder / "actors" / f"{actor}.yaml").write_text(_OFFICE.format(actor=actor, number=number))


def under_way(stage: Stage) -> int:
    """Count at one moment: a letter goes back from sending to pending when it has to wait."""
    letters = stage.uow.letters
    return sum(len(letters.all_in(stage.exercise_id, state)) for state in ("pending", "sending"))
