"""`blurline demo`: the whole thing on this machine, from nothing to a phone that talks to an actor."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot import new_exercise
from bot.app import Application, build
from bot.cli.network import EVERYWHERE, free_port, local_address
from bot.new_exercise import NewExercise
from bot.runner import running
from bot.settings import Settings
from bot.web import qr
from bot.web.pages import is_built
from roleplay.domain.errors import Refusal
from roleplay.domain.records import OperatorRecord
from roleplay.packs.load import LoadedPack
from roleplay.ports.storage import UnitOfWork
from roleplay.services import lifecycle
from roleplay.services.sign_in import EVERY_ROLE, add_operator, issue_code
from roleplay.services.stage import Stage
from roleplay.texts import _

TEAMS = ("Alpha", "Bravo", "Charlie", "Delta")
PORT = 8000
OPERATOR = "Dana (demo)"
NO_PASSWORD = "!"  # no hash is equal to it, so this operator comes in by link alone  # noqa: S105


@dataclass(frozen=True, slots=True)
class Demo:
    """A running exercise and the keys to it."""

    application: Application
    made: NewExercise
    operator: OperatorRecord

    @property
    def links(self) -> dict[str, str]:
        """Each team's invitation, as a link that phones in the same network can open."""
        base = self.application.settings.base_url
        return {opened.team.name: f"{base}/j/{opened.token}" for opened in self.made.teams}

    def console_link(self) -> str:
        """Make a link that signs the demo's operator in, once."""
        now = self.application.clock.now_ms()
        code = self.application.ledger.write(lambda uow: issue_code(uow, self.operator.operator_id, now))
        return f"http://127.0.0.1:{self.application.settings.port}/sign-in?code={code}"


def demo(
    scenario: Annotated[str, typer.Option(help="Which scenario to play.")] = "hotline",
    port: Annotated[int, typer.Option(help="Port; the next free one is taken if it is busy.")] = PORT,
    data: Annotated[
        Path | None, typer.Option(help="Keep the data here; otherwise a temporary folder.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the console in a browser.")] = True,
    autoplay: Annotated[bool, typer.Option("--autoplay", help="Let simulated trainees play it.")] = False,
    speed: Annotated[float | None, typer.Option(help="Times real speed; autoplay: 60.", min=0.1)] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another play.")] = 7,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the autoplay; the exit code judges it.")
    ] = False,
) -> None:
    """Play an exercise on this machine: server, console, phones, clock. Ends with Ctrl-C.

    Phones in the same network join by the QR codes. With --autoplay four teams of simulated trainees and a
    role-player play it instead, and the debrief is opened at the end.

    Try: blurline demo · blurline demo --autoplay --speed 60
    """
    console = Console(highlight=False)
    folder = data or Path(tempfile.mkdtemp(prefix="blurline-demo-"))
    port = free_port(EVERYWHERE, port)
    settings = Settings(
        data=folder,
        host=EVERYWHERE,
        port=port,
        public_url=f"http://{local_address()}:{port}",
        log_level="error",
    )
    try:
        pack = new_exercise.pack_named(settings.scripts, scenario)
    except Refusal as missing:
        raise typer.BadParameter(str(missing), param_hint="--scenario") from missing
    if not is_built():
        console.print(_("[yellow]The pages are not built: run [bold]make demo[/bold] once.[/]"))
    with console.status(_("Setting up …")):
        prepared = prepare(build(settings), pack, speed=speed or (60 if autoplay else 1), start=not autoplay)
    if autoplay:
        from bot.cli.autoplay import play_to_the_end

        passed = asyncio.run(
            play_to_the_end(prepared, pack, console, seed=seed, leave=leave, open_page=browser)
        )
        raise typer.Exit(0 if passed else 1)
    asyncio.run(_until_told(prepared, console, browser=browser))


def prepare(application: Application, pack: LoadedPack, *, speed: float = 1.0, start: bool = True) -> Demo:
    """Make an operator and an exercise with four teams; start it, unless somebody else will."""
    now = application.clock.now_ms()

    def make(uow: UnitOfWork) -> Demo:
        operator = uow.operators.by_name(OPERATOR) or add_operator(
            uow, OPERATOR, NO_PASSWORD, EVERY_ROLE, now
        )
        made = new_exercise.make(
            uow, application.packs, pack, title=None, teams=TEAMS, operator_id=operator.operator_id, now=now
        )
        stage = Stage(uow, application.packs, made.exercise.exercise_id, now)
        lifecycle.set_speed(stage, speed=speed, operator_id=operator.operator_id)
        if start:
            lifecycle.start(stage, operator_id=operator.operator_id)
        return Demo(application, made, operator)

    return application.ledger.write(make)


def show_keys(demo: Demo, console: Console) -> None:
    """Print how to get in: the console's link, and each team's with its code for phones."""
    settings = demo.application.settings
    console.print()
    console.print(
        _("[bold]{title}[/] is running. Stop it with Ctrl-C.").format(title=demo.made.exercise.title)
    )
    console.print(_("Console (signs you in once): {link}").format(link=demo.console_link()), soft_wrap=True)
    console.print()
    for team, link in demo.links.items():
        console.print(f"[bold]{team}[/]  {link}", soft_wrap=True)
    codes = [Panel(Text(qr.blocks(link)), title=team, expand=False) for team, link in demo.links.items()]
    console.print(Columns(codes[:2] if console.width < _wide(codes) else codes))
    console.print(_("Phones must be in the same network: {url}").format(url=settings.base_url))
    console.print(_("Data: {folder}").format(folder=settings.data), soft_wrap=True)


async def _until_told(demo: Demo, console: Console, *, browser: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(demo.application):
        show_keys(demo, console)
        if browser:
            await asyncio.to_thread(webbrowser.open, demo.console_link())
        await stop.wait()
        console.print(_("Stopping …"))


def _wide(codes: list[Panel]) -> int:
    return 40 * len(codes)
