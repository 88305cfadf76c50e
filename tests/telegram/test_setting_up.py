"""From BotFather's tokens to bots that look like their actors, on the command line."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import doctor
from bot.cli.exercise import app as exercises
from bot.cli.telegram import app
from bot.settings import Settings
from tests.fakes.telegram import Telegram, telegram
from tests.telegram.conftest import AUNT, GUIDE

pytestmark = pytest.mark.anyio
SCRIPTS = Path(__file__).parents[2] / "scripts"
Say = Callable[..., object]


class Line:
    """A command line beside Telegram: commands run in a thread, as Telegram runs here."""

    def __init__(self, city: Telegram, data: Path) -> None:
        self.city, self.data, self.exercise = city, data, ""

    async def say(self, *words: str, typed: str = "", code: int = 0) -> str:
        told = [*words, "--data", str(self.data)]
        result = await asyncio.to_thread(CliRunner().invoke, app, told, input=typed)
        assert result.exit_code == code, result.output
        return result.output

    async def give_tokens(self, *lines: str) -> None:
        file = self.data / "tokens"
        file.write_text("\n".join(lines))
        await self.say("add", self.exercise, "--tokens", str(file))


@pytest.fixture
async def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    async with telegram(GUIDE, AUNT) as city:
        monkeypatch.setenv("BLURLINE_TELEGRAM_API", city.base)
        monkeypatch.setenv("BLURLINE_DATA", str(tmp_path))
        line = Line(city, tmp_path)
        made = await asyncio.to_thread(
            CliRunner().invoke, exercises, ["create", "tutorial", "-t", "Alfa", "--data", str(tmp_path)]
        )
        line.exercise = re.findall(r"is ready: (\w+)", made.output)[0]
        yield line


async def test_tokens_are_asked_for_looked_at_and_never_shown(line: Line):
    told = await line.say("add", line.exercise, "guide", "aunt", typed=f"{GUIDE}\n{AUNT}\n")
    assert "✓ guide: @sim101_bot" in told
    assert "GUIDE" not in told
    listed = await line.say("list", line.exercise)
    assert re.search(r"aunt +@sim102_bot +ok", listed)
    assert GUIDE.encode() not in b"".join(path.read_bytes() for path in line.data.glob("*.sqlite3*"))


async def test_a_wrong_token_is_told_with_what_to_do(line: Line):
    told = await line.say("add", line.exercise, "guide", "aunt", typed=f"999:WRONG\n{AUNT}\n", code=1)
    assert "✗ guide: Telegram does not know this token" in told
    assert "@BotFather" in told
    assert "✓ aunt" in told


async def test_set_up_shows_first_and_changes_nothing_without_a_yes(line: Line):
    await line.give_tokens(f"guide {GUIDE}")
    told = await line.say("set-up", line.exercise, typed="n\n")
    assert re.search(r"name: .* → Sam, your guide", told)
    assert line.city.bot(GUIDE).name != "Sam, your guide"


async def test_set_up_dresses_the_bot_once(line: Line):
    await line.give_tokens(f"guide {GUIDE}")
    face = line.data / "guide.jpg"
    face.write_bytes(b"\xff\xd8\xff face")
    await line.say("set-up", line.exercise, "--yes")
    assert line.city.bot(GUIDE).photo == (SCRIPTS / "tutorial" / "media" / "face_guide.jpg").read_bytes()
    await line.say("set-up", line.exercise, "--yes", "--photos", str(line.data))
    dressed = line.city.bot(GUIDE)
    assert dressed.photo == b"\xff\xd8\xff face"
    assert any(each["command"] == "stop" for listed in dressed.commands.values() for each in listed)
    face.unlink()
    again = await line.say("set-up", line.exercise, "--yes")
    assert "nothing to change" in again


async def test_doctor_says_which_token_is_wrong_and_how_to_mend_it(line: Line):
    await line.give_tokens(f"guide {GUIDE}", f"aunt {AUNT}")
    line.city.revoke(AUNT)
    settings = Settings(data=line.data)
    guide, aunt = await asyncio.to_thread(lambda: list(doctor._bots(settings)))
    assert guide.well
    assert not aunt.well
    assert "@sim102_bot (aunt)" in aunt.what
    assert "/revoke" in aunt.mend
    other_key = Settings(data=line.data, secret_key="another key of at least 32 characters")
    sealed, _also = await asyncio.to_thread(lambda: list(doctor._bots(other_key)))
    assert "BLURLINE_SECRET_KEY" in sealed.mend


async def test_a_bot_serves_one_exercise_at_a_time(line: Line):
    await line.give_tokens(f"guide {GUIDE}")
    made = await asyncio.to_thread(
        CliRunner().invoke, exercises, ["create", "tutorial", "-t", "Zulu", "--data", str(line.data)]
    )
    other = re.findall(r"is ready: (\w+)", made.output)[0]
    told = await line.say("add", other, "guide", typed=f"{GUIDE}\n", code=1)
    assert "serves another exercise" in told
    await line.say("remove", line.exercise, "guide", "--yes")
    assert "✓ guide" in await line.say("add", other, "guide", typed=f"{GUIDE}\n")


async def test_sheets_carry_a_code_for_the_page_and_for_every_bot(line: Line):
    await line.give_tokens(f"guide {GUIDE}", f"aunt {AUNT}")
    out = line.data / "sheets.html"
    await line.say("sheets", line.exercise, "--yes", "-o", str(out))
    assert out.read_text("utf-8").count("<svg") == 2  # nobody knows the aunt yet
    await line.say("sheets", line.exercise, "--yes", "--all", "-o", str(out))
    page = out.read_text("utf-8")
    assert page.count("<svg") == 3
    assert len(set(re.findall(r"https://t\.me/(sim10[12]_bot)\?start=([\w-]{32})\"", page))) == 2
    assert "http" not in re.sub(r"https?://(t\.me|127\.0\.0\.1|www\.w3\.org)\S*", "", page)


async def test_the_readiness_table_names_everybody(line: Line):
    await line.give_tokens(f"guide {GUIDE}")
    told = await line.say("readiness", line.exercise)
    assert "@sim101_bot" in told
    assert "On the web page only: aunt" in told
