"""The real server with the office of the fault tests: `prepare` it, run it, read its record afterwards.

Usage: ``python -m tests.faults.server FOLDER PORT`` serves until killed.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from bot import new_exercise
from bot.app import Application, build
from bot.runner import serve
from bot.settings import Settings
from roleplay.packs.load import load_pack
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import lifecycle, replay
from roleplay.services.stage import Stage

NOTICES = 40
PACK = Path(__file__).parent / "pack"


def prepare(folder: Path, *, phones: int, speed: float, gather: str = "0s") -> list[str]:
    """Make a running exercise with a team for every phone; return the teams' invitations.

    Args:
        gather: how long an actor waits for more of the same thought, in play time.
    """
    pack = Path(shutil.copytree(PACK, folder / "pack"))
    frame = pack / "scenario.yaml"
    frame.write_text(frame.read_text().replace("gather: 0s", f"gather: {gather}"))
    application = _application(folder)
    now = application.clock.now_ms()

    def make(uow: UnitOfWork) -> list[str]:
        made = new_exercise.make(
            uow,
            application.packs,
            load_pack(pack),
            title="Kill test",
            teams=[f"Team {n}" for n in range(phones)],
            operator_id=None,
            now=now,
        )
        stage = Stage(uow, application.packs, made.exercise.exercise_id, now)
        lifecycle.set_speed(stage, speed=speed)
        lifecycle.start(stage)
        return [opened.token for opened in made.teams]

    tokens = application.ledger.write(make)
    application.close()
    return tokens


def differences_after_replay(folder: Path) -> list[str]:
    """Replay the record and return where it differs from what is stored."""
    application = _application(folder)
    exercise = application.ledger.read(lambda uow: uow.exercises.all())[0]
    now = application.clock.now_ms()
    differences = application.ledger.read(
        lambda uow: replay.differences(Stage(uow, application.packs, exercise.exercise_id, now))
    )
    application.close()
    return differences


def _application(folder: Path, port: int = 8000) -> Application:
    return build(Settings(data=folder, port=port, log_level="warning"))


if __name__ == "__main__":
    asyncio.run(serve(_application(Path(sys.argv[1]), int(sys.argv[2]))))
