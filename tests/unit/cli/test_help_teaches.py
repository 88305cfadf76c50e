"""What `--help` says, read from the sources as `blurline --help` does: importing them takes seconds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot import cli
from bot.cli import COMMANDS
from bot.cli.help import EXAMPLES, paragraphs, shells_language, translated
from roleplay.domain.permissions import ROLES
from roleplay.texts import speaking

FOLDER = Path(cli.__file__).parent
OURSELVES = {"bench"}  # measures Blurline, for those who build it


def commands() -> list[tuple[str, str]]:
    """Every command with its help, without those that measure Blurline itself."""
    called = {place.partition(":")[2] for place in COMMANDS.values()}
    return [
        (f"{path.stem} {node.name}", ast.get_docstring(node) or "")
        for path in sorted(FOLDER.glob("*.py"))
        if path.stem not in OURSELVES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and (node.name in called or any(".command" in ast.unparse(each) for each in node.decorator_list))
    ]


@pytest.mark.parametrize(("command", "said"), commands())
def test_every_command_shows_an_example(command: str, said: str) -> None:
    examples = [each for each in paragraphs(said) if each.startswith(EXAMPLES)]
    assert len(examples) == 1
    assert "blurline " in examples[0]


def test_an_example_is_never_translated() -> None:
    said = "List who can sign in, and as what.\n\nTry: blurline operator list\n     blurline audit show"
    with speaking("it"):
        assert translated(said) == (
            "Elenca chi può accedere, e con quale ruolo.\n\n"
            "Prova: blurline operator list\n     blurline audit show"
        )


def test_the_help_of_a_role_names_every_role() -> None:
    source = (FOLDER / "operator.py").read_text("utf-8")
    assert f"One of {', '.join(ROLES)}; may be repeated." in source


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "ru"}, "ru"),
        ({"LANG": "fr_CA.UTF-8@x"}, "fr"),
        ({"LANG": "it_IT.UTF-8", "LC_MESSAGES": "ro_MD.UTF-8"}, "ro"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr"}, "fr"),
        ({"LANG": "kk_KZ.UTF-8"}, "en"),
    ],
)
def test_the_command_line_speaks_the_shells_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert shells_language() == language
