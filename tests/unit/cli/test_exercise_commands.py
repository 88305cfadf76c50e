"""`blurline exercise …`: what an administrator does without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.exercise import app, erase, export, with_exercise
from roleplay.domain.ids import TraineeId
from roleplay.services.staff import audit
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol

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


def test_what_is_done_without_signing_in_stands_on_the_audit_log(made: tuple[Path, str]) -> None:
    folder, exercise = made
    trainee = with_exercise(exercise, folder, lambda stage: joined(stage), write=True)
    export(exercise, trainee, data=folder, out=folder / "kept.json")
    erase(exercise, trainee, data=folder, yes=True)
    log = with_exercise(exercise, folder, lambda stage: list(audit.entries(stage.uow, stage.exercise_id)))
    assert [(entry.act, entry.subject) for entry in log if entry.details.get("by") == "command line"] == [
        ("exercise.made", "tutorial"),
        ("trainee.exported", trainee),
        ("trainee.erased", trainee),
    ]
    assert not with_exercise(
        exercise, folder, lambda stage: audit.verify(stage.uow, stage.exercise_id)
    ).broken


def joined(stage: Stage) -> TraineeId:
    team = stage.uow.teams.all(stage.exercise_id)[0].team_id
    wish = {"agency": "police", "languages": ["en"], "consent_version": "1"}
    return enrol.join(stage, team, call_sign="Romeo", **wish).trainee.trainee_id


def test_a_trainee_is_found_by_call_sign_and_a_wrong_one_is_answered_with_those_there_are(
    made: tuple[Path, str],
) -> None:
    folder, exercise = made
    trainee = with_exercise(exercise, folder, lambda stage: joined(stage), write=True)
    call_sign = with_exercise(exercise, folder, lambda stage: stage.trainee(trainee).call_sign)
    out = folder / "kept.json"
    export(exercise, call_sign.upper(), data=folder, out=out)
    assert trainee in out.read_text("utf-8")
    with pytest.raises(typer.BadParameter, match=call_sign):
        export(exercise, "Nobody", data=folder, out=out)


def test_an_unknown_exercise_is_answered_with_where_to_look(made: tuple[Path, str]) -> None:
    folder, _exercise = made
    refused = runner.invoke(app, ["replay", "nothing", "--data", str(folder)])
    assert refused.exit_code == 1
    assert "`blurline exercise list`" in refused.output
