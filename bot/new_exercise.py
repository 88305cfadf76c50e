"""Make an exercise out of a scenario pack: the pack is pinned, the teams are opened, the doors too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import ExerciseId, OperatorId, fresh_id
from roleplay.domain.records import ExerciseRecord, PackRecord
from roleplay.packs.load import LoadedPack, find_packs, load_pack, pack_to_bytes
from roleplay.packs.shelf import CachedShelf
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from roleplay.services.trainees.enrol import OpenedTeam
from roleplay.texts import _


@dataclass(frozen=True, slots=True)
class NewExercise:
    """An exercise that trainees can join; the teams' invitations cannot be shown again."""

    exercise: ExerciseRecord
    teams: tuple[OpenedTeam, ...]


def packs_in(folder: Path) -> list[LoadedPack]:
    """Load every playable pack of a folder; one with errors is left out, `blurline check` says why."""
    packs = [_loaded(path, _stamp(path)) for path in find_packs(folder)]
    return [pack for pack in packs if pack.scenario is not None and not pack.has_errors]


def packs_by_scenario(folder: Path) -> dict[str, LoadedPack]:
    """Load every playable pack of a folder, by the id of its scenario."""
    return {pack.scenario.id: pack for pack in packs_in(folder) if pack.scenario}


def no_such_scenario(folder: Path, scenario: str) -> str:
    """Say so, and which there are; of one that is there and cannot be played, how to see why."""
    broken = [path for path in find_packs(folder) if path.name == scenario]
    if broken:
        return _("{pack} has errors; run `blurline check {pack}` first.").format(pack=broken[0])
    known = sorted(packs_by_scenario(folder)) or [_("none")]
    return _("There is no such scenario; there are: {known}").format(known=", ".join(known))


def pack_named(folder: Path, scenario: str) -> LoadedPack:
    """Find a pack by the id of its scenario; raises `NotInExerciseError` when there is none."""
    for pack in packs_in(folder):
        if pack.scenario and pack.scenario.id == scenario:
            return pack
    raise NotInExerciseError(what="scenario")


def make(
    uow: UnitOfWork,
    shelf: CachedShelf,
    pack: LoadedPack,
    *,
    title: str | None,
    teams: Sequence[str],
    operator_id: OperatorId | None,
    now: int,
) -> NewExercise:
    """Pin the pack, create the exercise with its teams, and open it to trainees."""
    if pack.scenario is None:
        raise NotInExerciseError(what="scenario")
    exercise_id = ExerciseId(fresh_id("x"))
    uow.packs.pin(PackRecord(exercise_id, pack.version, pack_to_bytes(pack)))
    shelf.put(exercise_id, pack)
    lifecycle.create(
        uow,
        shelf,
        title=title or pack.scenario.title.source,
        scenario=pack.scenario.id,
        scenario_version=pack.version,
        now=now,
        exercise_id=exercise_id,
        operator_id=operator_id,
    )
    stage = Stage(uow, shelf, exercise_id, now)
    opened = tuple(enrol.open_team(stage, name=name, operator_id=operator_id) for name in teams)
    lifecycle.ready(stage, operator_id=operator_id)
    return NewExercise(stage.exercise, opened)


@lru_cache(maxsize=32)
def _loaded(path: Path, stamp: int) -> LoadedPack:  # noqa: ARG001 - a changed pack has another stamp
    return load_pack(path)


def _stamp(path: Path) -> int:
    return max((file.stat().st_mtime_ns for file in path.rglob("*")), default=0)
