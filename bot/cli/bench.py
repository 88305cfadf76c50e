"""`blurline bench …`: measure speed and memory, as ratios to named peers in the same run."""

from __future__ import annotations

import typer

app = typer.Typer(help="Measure speed and memory, as ratios to named peers.", no_args_is_help=True)


@app.command()
def engine() -> None:
    """Microseconds a step and bytes a conversation, beside other state machines."""
    from bot.bench import engine as measured

    measured.run()


@app.command()
def messages() -> None:
    """Messages a second from accepted to delivered, beside raw SQLite writing the same rows."""
    from bot.bench import messages as measured

    measured.run()
