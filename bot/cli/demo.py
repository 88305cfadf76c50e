"""`blurline demo`: the whole thing on this machine, from nothing to a phone that talks to an actor."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli.network import EVERYWHERE, LAST_PORT, free_port, local_address
from bot.settings import Settings
from roleplay.texts import _

if TYPE_CHECKING:
    from bot.cli.demo_exercise import Demo

PORT = 8000


def demo(
    scenario: Annotated[str, typer.Option(help="Which scenario to play.")] = "hotline",
    port: Annotated[
        int, typer.Option(help="Port; the next free one is taken if it is busy.", min=1, max=LAST_PORT)
    ] = PORT,
    data: Annotated[
        Path | None,
        typer.Option(help="Keep the data here, and go on with it next time; otherwise a temporary folder."),
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
    from bot import new_exercise  # this and the following take seconds to import
    from bot.app import build
    from bot.cli.demo_exercise import prepare, take_up
    from bot.web.pages import is_built

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
    packs = new_exercise.packs_by_scenario(settings.scripts)
    if scenario not in packs:
        raise typer.BadParameter(
            new_exercise.no_such_scenario(settings.scripts, scenario), param_hint="--scenario"
        )
    pack = packs[scenario]
    if not is_built():
        console.print(_("[yellow]The pages are not built: run [bold]make demo[/bold] once.[/]"))
    with console.status(_("Setting up …")):
        application = build(settings)
        begun = None if autoplay else take_up(application, pack)
        made_at = speed or (60 if autoplay else 1)
        prepared = begun or prepare(application, pack, speed=made_at, start=not autoplay)
    if autoplay:
        from bot.cli.autoplay import play_to_the_end

        passed = asyncio.run(
            play_to_the_end(prepared, pack, console, seed=seed, leave=leave, open_page=browser)
        )
        raise typer.Exit(0 if passed else 1)
    asyncio.run(_until_told(prepared, console, browser=browser))


async def _until_told(demo: Demo, console: Console, *, browser: bool) -> None:
    from bot.cli.demo_exercise import show_keys
    from bot.runner import running

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(demo.application):
        show_keys(demo, console)
        if browser:
            await asyncio.to_thread(webbrowser.open, demo.console_link())
        await stop.wait()
        console.print(_("Stopping …"))
