"""`blurline bench …`: measure speed and memory, as ratios to named peers in the same run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Measure speed and memory, as ratios to named peers.", no_args_is_help=True)


@app.command()
def engine() -> None:
    """Microseconds a step and bytes a conversation, beside other state machines."""
    from bot.bench import engine as measured

    measured.run()


@app.command()
def messages(
    number: Annotated[
        int, typer.Option("--messages", min=500, help="How many to send in one process.")
    ] = 6_000,
    http: Annotated[bool, typer.Option(help="Let real phones write over HTTP as well.")] = True,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures into this file, too.")] = None,
) -> None:
    """Messages a second from accepted to delivered, beside raw SQLite writing the same rows."""
    from bot.bench import messages as measured

    report = measured.run(number, http=http)
    if out:
        out.write_text(json.dumps(report, indent=2) + "\n")
