"""Whoever calls a command wrongly is told how to call it, in the language of the shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import _called, app
from bot.cli.check import packs_at
from bot.cli.help import translate_frame
from roleplay.packs.load import load_pack
from roleplay.texts import speaking

HOTLINE = "scripts/hotline"


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    translate_frame()


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, call: str
) -> str:
    """What the shell shows after a call that is refused."""
    monkeypatch.setattr("sys.argv", ["blurline", *call.split()])
    monkeypatch.setenv("COLUMNS", "200")
    with speaking(language):
        translate_frame()
        assert _called(get_command(app)) == 2
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("chek", "There is no command chek. Did you mean check"),
        ("demo --sped 3", "There is no option --sped. Did you mean --speed"),
        ("demo --port 99999", "'--port': This is too large. The limit is 65535."),
        ("demo --speed fast", "'--speed': This must be a number."),
        ("demo --scenario nothing", "--scenario: There is no such scenario; there are: hotline, tutorial"),
        (f"graph {HOTLINE} mother", "This is too much: mother"),
        ("play", "'path' is missing."),
        (f"play {HOTLINE}", "scripts/hotline/actors/girl.yaml"),
        (f"play {HOTLINE}/actors/mother.yaml --language xx", "--language: Choose one of: ro, ru, en, it."),
        (f"play {HOTLINE}/actors/mother.yaml --as plumber", "--as: Choose one of: police, prosecutor"),
        (
            "serve --public-url play.example.org",
            "BLURLINE_PUBLIC_URL: Write it with http:// or https:// in front.",
        ),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong_with_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], call: str, said: str
) -> None:
    assert said in told(monkeypatch, capsys, "en", call)


def test_it_is_told_in_the_language_of_the_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(monkeypatch, capsys, "it", "demo --sped 3")
    assert said.startswith("Uso: blurline demo [OPTIONS] Aiuto: 'blurline demo --help'")
    assert "L'opzione --sped non esiste. Forse --speed" in said
    monkeypatch.setenv("BLURLINE_PORT", "abc")
    assert "BLURLINE_PORT: Deve essere un numero." in told(monkeypatch, capsys, "it", "doctor")


def test_a_scenario_with_mistakes_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scenario.yaml").write_text("script: 1\nscenario: mine\n", "utf-8")
    monkeypatch.setenv("BLURLINE_SCRIPTS", str(tmp_path))
    said = told(monkeypatch, capsys, "en", "demo --scenario mine --no-browser")
    assert f"{tmp_path / 'mine'} has errors; run `blurline check" in said


def test_a_mistake_of_an_author_is_told_whole_in_the_readers_language(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "scenario.yaml").write_text("script: 1\nscenario: mine\ntitle: 7\ngather: soon\n", "utf-8")
    with speaking("it"):
        found = {each.code: f"{each.message} {each.hint}" for each in load_pack(pack).problems}
    assert "non è una durata" in found["BL105"]
    assert "Scrivi 90s, 20m" in found["BL105"]
    assert "Mettilo tra virgolette" in found["BL103"]


def test_outside_a_checkout_the_installed_packs_are_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [pack.scenario.id for pack in packs_at(None) if pack.scenario] == ["hotline", "tutorial"]
    assert [pack.scenario.id for pack in packs_at([Path("tutorial")]) if pack.scenario] == ["tutorial"]
