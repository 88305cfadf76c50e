"""The command line: `blurline …`, one module for each command."""

from __future__ import annotations

import typer

from bot.cli.check import check
from bot.cli.graph import graph
from bot.cli.locale import app as locale
from bot.cli.play import play
from bot.cli.schema import schema
from bot.cli.story import app as story

app = typer.Typer(
    name="blurline",
    help="Plays the people whom a live exercise cannot bring into the room.",
    no_args_is_help=True,
    add_completion=False,
)
app.command()(check)
app.command()(play)
app.command()(graph)
app.command()(schema)
app.add_typer(locale, name="locale")
app.add_typer(story, name="story")


def main() -> None:
    """Run the command line."""
    app()
