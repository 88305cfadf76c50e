"""The commands for authors: what they print and with which code they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.play import Talk
from roleplay.packs.load import load_tree

Tree = dict[str, bytes]


@pytest.fixture
def folder(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for path, content in tree.items():
        (tmp_path / "sample" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sample" / path).write_bytes(content)
    return Path("sample")


def blurline(*words: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(map(str, words)), input=typed, env={"COLUMNS": "100"})


def test_check_prints_a_problem_with_its_line_and_a_caret(folder: Path) -> None:
    actor = folder / "actors" / "caller.yaml"
    actor.write_text(actor.read_text().replace("goto: offer", "goto: ofer"))
    result = blurline("check", folder, "--quiet")
    assert result.exit_code == 1
    assert result.output.splitlines()[:4] == [
        "sample/actors/caller.yaml:25:30: error BL201 There is no state `ofer`.",
        "    25 |       - {says: agrees, goto: ofer}",
        "       |                              ^",
        "       = Did you mean `offer`?",
    ]


def test_warnings_fail_only_when_asked_to(folder: Path) -> None:
    assert blurline("check", folder).exit_code == 0
    assert blurline("check", folder, "--strict").exit_code == 1


def test_a_code_is_explained() -> None:
    result = blurline("check", "--explain", "BL303")
    assert (result.exit_code, "no-unknown" in result.output) == (0, True)
    assert blurline("check", "--explain", "BL000").exit_code == 2


def test_check_without_a_pack_says_what_a_pack_is(folder: Path) -> None:
    result = blurline("check", "nowhere")
    assert (result.exit_code, "scenario.yaml" in result.output) == (2, True)


def test_extracted_texts_can_be_checked_and_counted(folder: Path) -> None:
    assert blurline("locale", "extract", folder).output == "Wrote sample/locales/it.po\n"
    assert "BL501" in blurline("check", folder).output
    assert blurline("locale", "status", folder).exit_code == 0


def test_a_failing_story_ends_with_1(folder: Path) -> None:
    stories = folder / "stories"
    stories.mkdir()
    story = "story: it rings\nactor: caller\nsteps:\n  - start\n  - actor: Hello?\n"
    (stories / "rings.yaml").write_text(story)
    assert blurline("story", "run", folder).exit_code == 0
    (stories / "rings.yaml").write_text(story.replace("Hello?", "Hi!"))
    result = blurline("story", "run", folder)
    assert result.exit_code == 1
    assert "  - actor: Hi!\n  + actor: Hello?\n" in result.output
    assert blurline("story", "cover", folder, "--strict").exit_code == 1


def test_a_graph_is_a_list_or_a_diagram(folder: Path) -> None:
    actor = folder / "actors" / "caller.yaml"
    assert "→ offer: says agrees" in blurline("graph", actor).output
    assert blurline("graph", actor, "-f", "mermaid").output.startswith("stateDiagram-v2")


def test_an_actor_can_be_talked_to(folder: Path) -> None:
    typed = "i am maria\n/wait 90s\n/quit\n"
    output = blurline("play", folder / "actors" / "caller.yaml", "--start", typed=typed).output
    said = [line.rpartition("A caller: ")[2] for line in output.splitlines() if "A caller: " in line]
    assert said == ["Hello?", "A friend, maria.", "Are you there?"]


def test_a_talk_shows_buttons_reasons_and_takeover(tree: Tree) -> None:
    pack = load_tree(tree)
    talk = Talk.with_actor(pack, pack.actors["caller"], "en", "ngo", explain=False)
    list(talk.begin())
    assert list(talk.take("of course"))[-2:] == ["    [bold]1[/] [Go on]", "    [bold]2[/] [Wait]"]
    list(talk.take("/takeover"))
    assert list(talk.take("hello?")) == ["[dim]A person has control; the script waits.[/]"]
    assert list(talk.take("/wait 1h")) == []
    list(talk.take("/back here"))
    list(talk.take("/explain"))
    assert "(offer/buttons/1)" in "".join(talk.take("/button 1"))
    assert list(talk.take("/nonsense")) == ["There is no /nonsense; /help lists them."]


@pytest.mark.parametrize(
    "command",
    ["check", "play", "graph", "schema", "locale extract", "locale status", "story run", "story cover"],
)
def test_every_command_explains_itself(command: str) -> None:
    result = blurline(*command.split(), "--help")
    assert (result.exit_code, len(result.output) > 300) == (0, True)
