"""A demo that was stopped in the middle goes on where it was, if its data were kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.cli.demo_exercise import prepare, take_up
from bot.settings import Settings
from roleplay.packs.load import LoadedPack
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    application = build(Settings(data=tmp_path))
    yield application
    application.close()


@pytest.fixture
def pack(application: Application) -> LoadedPack:
    return new_exercise.pack_named(application.settings.scripts, "tutorial")


def test_nothing_is_taken_up_where_nothing_was_begun(application: Application, pack: LoadedPack) -> None:
    assert take_up(application, pack) is None


def test_it_goes_on_where_it_was_with_new_links(application: Application, pack: LoadedPack) -> None:
    begun = prepare(application, pack)
    again = take_up(application, pack)
    assert again is not None
    assert again.made.exercise.exercise_id == begun.made.exercise.exercise_id
    assert again.links.keys() == begun.links.keys()
    assert again.links.items().isdisjoint(begun.links.items())
    token = again.links["Alpha"].rpartition("/")[2]
    assert application.ledger.read(lambda uow: enrol.find_team(uow, token)).name == "Alpha"


def test_one_that_has_ended_is_not_taken_up(application: Application, pack: LoadedPack) -> None:
    begun = prepare(application, pack)
    exercise, now = begun.made.exercise.exercise_id, application.clock.now_ms()
    application.ledger.write(lambda uow: lifecycle.end(Stage(uow, application.packs, exercise, now)))
    assert take_up(application, pack) is None
