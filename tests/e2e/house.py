"""Where the exercise runs: the real server in a process of its own, and the links that let people in."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot import new_exercise
from bot.app import Application, build
from bot.cli.demo_exercise import NO_PASSWORD, Demo, prepare
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId
from roleplay.services.staff.sign_in import add_operator, issue_code
from tests.ports import free_port

MOST_CONSOLES = 4


@dataclass(frozen=True)
class House:
    """A running exercise: each team's invitation, and one-time links to its console."""

    settings: Settings
    exercise_id: ExerciseId
    teams: dict[str, str]
    keys: list[str]
    """Links for somebody who may do everything."""
    staff: dict[str, str] = field(default_factory=dict)
    """A link for each operator by name, with their own roles."""

    def console(self) -> str:
        return self.keys.pop()

    @property
    def observing(self) -> str:
        """The observers' page."""
        return f"{self.base}/observe/{self.exercise_id}"

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"


@contextmanager
def open_house(
    folder: Path, *, speed: float, staff: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[House]:
    """Prepare the hotline exercise in a fresh folder and serve it."""
    settings = Settings(data=folder, port=free_port(), log_level="error")
    pack = new_exercise.pack_named(settings.scripts, "hotline")
    demo = prepare(build(settings), pack, speed=speed)
    keys = [demo.console_link() for _ in range(MOST_CONSOLES)]
    links = {name: _link(demo, name, roles) for name, roles in (staff or {}).items()}
    house = House(settings, demo.made.exercise.exercise_id, demo.links, keys, links)
    demo.application.close()
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*_blurline(), "serve", "--port", str(settings.port), "--data", str(folder)],
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for_the_door(settings.port, server, log)
        yield house
    finally:
        server.kill()  # it can bear that: see tests/faults
        server.wait()


def _link(demo: Demo, name: str, roles: tuple[str, ...]) -> str:
    application: Application = demo.application
    now = application.clock.now_ms()
    code = application.ledger.write(
        lambda uow: issue_code(uow, add_operator(uow, name, NO_PASSWORD, roles, now).operator_id, now)
    )
    return f"http://127.0.0.1:{application.settings.port}/sign-in?code={code}"


def _blurline() -> list[str]:
    return [sys.executable, "-c", "from bot.cli import main; main()"]


def _wait_for_the_door(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(log.read_text())
