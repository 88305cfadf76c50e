"""docs/writing-a-scenario.md, done: its files written, its commands run; what it says is so.

A command in it that is not known here must be added here, too, with what it must say.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

GUIDE = (Path(__file__).parents[3] / "docs" / "writing-a-scenario.md").read_text("utf-8")
FILES = re.findall(r"```yaml (\S+)\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = re.findall(r"^blurline (.+)$", GUIDE, re.MULTILINE)
SAYS = {
    "check scripts/orchard/scenario.yaml": "0 errors, 0 warnings",
    "play scripts/orchard/actors/picker.yaml --explain": "is_he_safe",
    "story run scripts/orchard/": "2 stories",
    "story cover scripts/orchard/": "silent",
    "graph scripts/orchard/actors/picker.yaml": "first_words",
}
TYPED = {"play": "can you talk now?\n/quit\n"}
PLAYED_ELSEWHERE = {"demo --scenario orchard"}
"""Starting a server is the end-to-end tests' business."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder an author has after typing everything in the guide."""
    monkeypatch.chdir(tmp_path)
    pack = tmp_path / "scripts" / "orchard"
    for name, content in FILES:
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(content, "utf-8")
    return pack


def test_every_command_of_the_guide_is_tried() -> None:
    assert set(COMMANDS) == set(SAYS) | PLAYED_ELSEWHERE


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", SAYS)
def test_a_command_of_the_guide_does_what_it_says(command: str) -> None:
    words = command.split()
    done = CliRunner().invoke(app, words, input=TYPED.get(words[0]), env={"COLUMNS": "100"})
    assert (done.exit_code, SAYS[command] in done.output) == (0, True), done.output
