"""The command line: `blurline …`, one module for each command, imported when the command is called."""

from __future__ import annotations

import ast
import atexit
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from click import Command, Context
from pydantic import ValidationError
from typer._click.exceptions import ClickException
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot.cli.help import shells_language, translate, translate_frame, translated
from bot.memory import leave_memory
from roleplay.texts import _, speaking

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
    """Imports a command when it is called; one that this installation lacks is not offered.

    What `--help` says of the others is read from their source, for importing them all takes seconds.
    """

    def list_commands(self, ctx: Context) -> list[str]:  # type: ignore[override] # typer vendors click
        """Name the commands in their order."""
        return [name for name in COMMANDS if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # type: ignore[override] # noqa: ARG002
        """Outline one command: its name and its help."""
        place = COMMANDS.get(cmd_name)
        told = place and _help_of(*place.split(":"))
        return None if told is None else TyperCommand(cmd_name, help=translated(told))  # type: ignore[return-value]

    def resolve_command(  # type: ignore[override] # typer vendors click
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that is called, and import it."""
        name, outline, rest = super().resolve_command(ctx, args)  # type: ignore[arg-type]
        place = COMMANDS.get(name or "")
        return name, _imported(name, place) if name and place else outline, rest  # type: ignore[return-value]


def _imported(cmd_name: str, place: str) -> Command:
    module, name = place.split(":")
    written = getattr(import_module(module), name)
    if isinstance(written, typer.Typer):
        command = get_command(written)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(written)
        command = get_command(alone)
    command.name = cmd_name
    translate(command)  # type: ignore[arg-type] # typer vendors click
    return command  # type: ignore[return-value] # typer vendors click


def _help_of(module: str, name: str) -> str | None:
    """Return the docstring of a command's function, or the help of its group; None if there is no module."""
    source = Path(__file__).with_name(f"{module.rpartition('.')[2]}.py")
    if not source.is_file():
        return None
    for node in ast.parse(source.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name=found) if found == name:
                return ast.get_docstring(node) or ""
            case ast.Assign(targets=[ast.Name(id=found)], value=ast.Call(keywords=given)) if found == name:
                return next((str(ast.literal_eval(each.value)) for each in given if each.arg == "help"), "")
    return ""


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
    """Run the command line, in the language of the shell."""
    atexit.register(leave_memory)
    with speaking(shells_language()):
        translate_frame()
        command = get_command(app)
        translate(command)  # type: ignore[arg-type] # as above
        sys.exit(_called(command))


def _called(command: Any) -> int:  # typer vendors click
    """Run a command; what it or its settings refuse is said in a sentence. Returns the exit code."""
    try:
        return command.main(prog_name="blurline", standalone_mode=False) or 0
    except ClickException as refused:
        from bot.cli import wrong

        wrong.show(refused)
        return refused.exit_code
    except ValidationError as refused:
        from bot.cli import wrong
        from bot.settings import Settings

        if refused.title != Settings.__name__:
            raise
        wrong.show_settings(refused)
        return 2
    except typer.Abort:
        typer.echo(_("Aborted."), err=True)
        return 1
