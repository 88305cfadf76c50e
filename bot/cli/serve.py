"""`blurline serve`: run the server until it is told to stop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.cli.network import LAST_PORT, port_is_free
from bot.settings import Settings
from roleplay.services.staff.sign_in import is_set_up
from roleplay.texts import _


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=LAST_PORT)] = None,
    data: Annotated[Path | None, typer.Option(help="Folder for the database.")] = None,
    public_url: Annotated[str | None, typer.Option(help="What phones type, if a proxy is in front.")] = None,
) -> None:
    """Run the server: console, phones, clock. Stops in order on Ctrl-C or SIGTERM, losing nothing.

    Everything can also be set in the environment, as BLURLINE_HOST, BLURLINE_PORT, BLURLINE_DATA,
    BLURLINE_DATABASE, BLURLINE_PUBLIC_URL.

    Try: blurline serve --host 0.0.0.0 --port 8000
    """
    from bot.app import build  # seconds to import
    from bot.runner import serve as run

    console = Console(highlight=False)
    given: dict[str, Any] = {"host": host, "port": port, "data": data, "public_url": public_url}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    if not port_is_free(settings.host, settings.port):
        console.print(_("Port {port} is taken. Choose another with --port.").format(port=settings.port))
        raise typer.Exit(1)
    application = build(settings)
    console.print(_("Console: {url}").format(url=f"{settings.base_url}/console"))
    if not application.ledger.read(is_set_up):
        console.print(_("No operator yet. Open {url}").format(url=f"{settings.base_url}/set-up"))
        console.print(_("and use this code: [bold]{code}[/]").format(code=application.desk.set_up_code))
    asyncio.run(run(application))
