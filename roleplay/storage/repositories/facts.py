"""Facts and injects of teams."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from roleplay.domain.ids import ExerciseId, TeamId
from roleplay.domain.records import FactRecord, InjectRecord, InjectState
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, matching, update_by_key, upsert
from roleplay.storage.transaction import Transaction

_FACT = Shape(FactRecord, tables.fact)
_fact = tables.fact.c
_SET = Statement(upsert(tables.fact))
_GET = Statement(
    select(*_FACT.columns).where(matching(tables.fact, "exercise_id", "team_id", "name")),
    remembered=tables.fact,
)
_ALL = Statement(
    select(*_FACT.columns).where(matching(tables.fact, "exercise_id")).order_by(_fact.team_id, _fact.name)
)
_OF_TEAM = Statement(
    select(*_FACT.columns).where(matching(tables.fact, "exercise_id", "team_id")).order_by(_fact.name),
    remembered=tables.fact,
)

_INJECT = Shape(InjectRecord, tables.inject)
_inject = tables.inject.c
_injects = select(*_INJECT.columns).order_by(_inject.team_id, _inject.inject_id)
_PLAN = Statement(insert_new(tables.inject))
_GET_INJECT = Statement(
    select(*_INJECT.columns).where(matching(tables.inject, "exercise_id", "team_id", "inject_id"))
)
_INJECTS = Statement(_injects.where(matching(tables.inject, "exercise_id")))
_INJECTS_OF_TEAM = Statement(
    _injects.where(matching(tables.inject, "exercise_id", "team_id")), remembered=tables.inject
)
_INJECTS_IN = Statement(_injects.where(matching(tables.inject, "exercise_id", "state")))
_SAVE_INJECT = Statement(update_by_key(tables.inject))


class SqlFacts:
    """Keep facts, the latest of each name; the journal has how they came to be."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def set(self, fact: FactRecord, /) -> None:
        self._tx.put(_SET, _FACT.row(fact))

    def get(self, exercise_id: ExerciseId, team_id: TeamId, name: str, /) -> FactRecord | None:
        return self._tx.record(_FACT, _GET, exercise_id=exercise_id, team_id=team_id, name=name)

    def all(self, exercise_id: ExerciseId, team_id: TeamId | None = None, /) -> Sequence[FactRecord]:
        if team_id is None:
            return self._tx.records(_FACT, _ALL, exercise_id=exercise_id)
        return self._tx.records(_FACT, _OF_TEAM, exercise_id=exercise_id, team_id=team_id)


class SqlInjects:
    """Keep what became of each inject for each team."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def plan(self, injects: Collection[InjectRecord], /) -> None:
        self._tx.put_all(_PLAN, [_INJECT.row(inject) for inject in injects])

    def get(self, exercise_id: ExerciseId, team_id: TeamId, inject_id: str, /) -> InjectRecord | None:
        return self._tx.record(
            _INJECT, _GET_INJECT, exercise_id=exercise_id, team_id=team_id, inject_id=inject_id
        )

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[InjectRecord]:
        return self._tx.records(_INJECT, _INJECTS_OF_TEAM, exercise_id=exercise_id, team_id=team_id)

    def all(self, exercise_id: ExerciseId, state: InjectState | None = None, /) -> Sequence[InjectRecord]:
        if state is None:
            return self._tx.records(_INJECT, _INJECTS, exercise_id=exercise_id)
        return self._tx.records(_INJECT, _INJECTS_IN, exercise_id=exercise_id, state=state)

    def save(self, inject: InjectRecord, /) -> None:
        self._tx.run(_SAVE_INJECT, **_INJECT.named(inject))
