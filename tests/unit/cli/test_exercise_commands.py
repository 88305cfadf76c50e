"""`blurline exercise …`: what an administrator does without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.exercise import app

runner = CliRunner()


def run(*words: str) -> str:
    result = runner.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, str]:
    said = run("create", "tutorial", "-t", "Alfa", "-t", "Bravo", "--data", str(tmp_path))
    found = re.search(r"is ready: (\w+)", said)
    assert found, said
    assert len(re.findall(r"http://\S+/j/\S+", said)) == 2
    return tmp_path, found[1]


def test_an_exercise_made_on_the_command_line_is_listed_as_ready(made: tuple[Path, str]) -> None:
    folder, exercise = made

    assert re.search(rf"{exercise} .* ready +2", run("list", "--data", str(folder)))


def test_its_record_replays_to_the_stored_state(made: tuple[Path, str]) -> None:
    folder, exercise = made

    assert "exactly the stored state" in run("replay", exercise, "--data", str(folder))


def test_an_unknown_scenario_is_answered_with_those_there_are(tmp_path: Path) -> None:
    refused = runner.invoke(app, ["create", "nothing", "--data", str(tmp_path)])

    assert refused.exit_code == 2
    assert "hotline, tutorial" in refused.output
