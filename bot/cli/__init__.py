"""The command line: `blurline …`, one module for each command, imported when the command is called."""

from __future__ import annotations

from importlib import import_module

import typer
from click import Command, Context
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "demo": "bot.cli.demo:demo",
    "serve": "bot.cli.serve:serve",
    "doctor": "bot.cli.doctor:doctor",
    "check": "bot.cli.check:check",
    "play": "bot.cli.play:play",
    "story": "bot.cli.story:app",
    "graph": "bot.cli.graph:graph",
    "locale": "bot.cli.locale:app",
    "msel": "bot.cli.msel:app",
    "schema": "bot.cli.schema:schema",
    "exercise": "bot.cli.exercise:app",
    "telegram": "bot.cli.telegram:app",
    "operator": "bot.cli.operator:app",
    "audit": "bot.cli.operator:audit_app",
    "learn": "bot.cli.learn:learn",
    "export": "bot.cli.exercise:export",
    "erase": "bot.cli.exercise:erase",
    "bench": "bot.cli.bench:app",
}
"""Every command, in the order of `--help`, and where it is written."""


class Commands(TyperGroup):
    """Imports a command when it is asked for; one that this installation lacks is not offered."""

    def list_commands(self, ctx: Context) -> list[str]:  # type: ignore[override] # typer vendors click
        """Name the commands in their order."""
        return [name for name in COMMANDS if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # type: ignore[override] # noqa: ARG002
        """Import one command."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        try:
            written = getattr(import_module(module), name)
        except ModuleNotFoundError as missing:
            if missing.name == module:
                return None
            raise
        if isinstance(written, typer.Typer):
            command = get_command(written)
        else:
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(written)
            command = get_command(alone)
        command.name = cmd_name
        return command  # type: ignore[return-value] # typer vendors click


app = typer.Typer(
    cls=Commands,
    name="blurline",
    help="Plays the people whom a live exercise cannot bring into the room.",
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def _blurline() -> None:
    """Plays the people whom a live exercise cannot bring into the room."""


def main() -> None:
    """Run the command line."""
    app()
