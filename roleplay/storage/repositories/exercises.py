"""Exercises with their clocks, the packs they pinned, their sites."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, delete, select

from roleplay.domain.ids import ExerciseId, SiteId
from roleplay.domain.records import ExerciseRecord, PackRecord, SiteRecord
from roleplay.ports.errors import StaleVersionError
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_new, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_EXERCISE = Shape(ExerciseRecord, tables.exercise)
_exercise = tables.exercise.c
_ADD = Statement(insert_row(tables.exercise))
_GET = Statement(
    select(*_EXERCISE.columns).where(matching(tables.exercise, "exercise_id")), remembered=tables.exercise
)
_ALL = Statement(
    select(*_EXERCISE.columns).order_by(_exercise.created_ms.desc(), _exercise.exercise_id),
    remembered=tables.exercise,
)
_RUNNING = Statement(
    select(*_EXERCISE.columns).where(_exercise.phase == "running").order_by(_exercise.exercise_id),
    remembered=tables.exercise,
)
_SAVE = Statement(
    update_by_key(tables.exercise, leave=frozenset({"version", "journal_seq", "outbox_top"}))
    .where(_exercise.version == bindparam("was"))
    .values(version=_exercise.version + 1)
)
_ERASE = [
    Statement(delete(table).where(matching(table, "exercise_id"))) for table in tables.metadata.sorted_tables
]

_PACK = Shape(PackRecord, tables.pack)
_PIN = Statement(insert_new(tables.pack))
_PINNED = Statement(select(*_PACK.columns).where(matching(tables.pack, "exercise_id", "scenario_version")))

_SITE = Shape(SiteRecord, tables.site)
_ADD_SITE = Statement(insert_row(tables.site))
_GET_SITE = Statement(select(*_SITE.columns).where(matching(tables.site, "exercise_id", "site_id")))
_SITES = Statement(
    select(*_SITE.columns).where(matching(tables.site, "exercise_id")).order_by(tables.site.c.site_id)
)


class SqlExercises:
    """Keep exercises; a save touches neither the journal's place nor another save's work."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, exercise: ExerciseRecord, /) -> None:
        self._tx.wakes = True
        self._tx.put(_ADD, _EXERCISE.row(exercise))

    def get(self, exercise_id: ExerciseId, /) -> ExerciseRecord | None:
        return self._tx.record(_EXERCISE, _GET, exercise_id=exercise_id)

    def all(self) -> Sequence[ExerciseRecord]:
        return self._tx.records(_EXERCISE, _ALL)

    def running(self) -> Sequence[ExerciseRecord]:
        return self._tx.records(_EXERCISE, _RUNNING)

    def save(self, exercise: ExerciseRecord, /) -> ExerciseRecord:
        self._tx.wakes = True
        if not self._tx.run(_SAVE, was=exercise.version, **_EXERCISE.named(exercise)):
            raise StaleVersionError(
                f"Exercise {exercise.exercise_id} is not at version {exercise.version} any more: "
                "read it again and decide again."
            )
        return replace(exercise, version=exercise.version + 1)

    def erase(self, exercise_id: ExerciseId, /) -> None:
        self._tx.wakes = self._tx.rewrites = True
        for statement in _ERASE:
            self._tx.run(statement, exercise_id=exercise_id)
        if self._tx.memory is not None:
            self._tx.memory.forget_exercise(exercise_id)


class SqlPacks:
    """Keep pinned packs."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def pin(self, pack: PackRecord, /) -> None:
        self._tx.put(_PIN, _PACK.row(pack))

    def get(self, exercise_id: ExerciseId, scenario_version: str, /) -> PackRecord | None:
        return self._tx.record(_PACK, _PINNED, exercise_id=exercise_id, scenario_version=scenario_version)


class SqlSites:
    """Keep sites."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, site: SiteRecord, /) -> None:
        self._tx.put(_ADD_SITE, _SITE.row(site))

    def get(self, exercise_id: ExerciseId, site_id: SiteId, /) -> SiteRecord | None:
        return self._tx.record(_SITE, _GET_SITE, exercise_id=exercise_id, site_id=site_id)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[SiteRecord]:
        return self._tx.records(_SITE, _SITES, exercise_id=exercise_id)
