"""What `--help` says, in the language of the shell."""

from __future__ import annotations

import os
import re

from typer import Context, rich_utils
from typer._click.core import Context as ClickContext
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from roleplay.texts import SOURCE, _, best_locale

EXAMPLES = "Try:"
"""How the paragraph of a command's help begins that holds its examples; they are never translated."""


def shells_language() -> str:
    """Return the language that the shell asks for, as every program on the machine does."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if locale.partition(".")[0] in {"C", "POSIX"}:
        return SOURCE
    wanted = os.environ.get("LANGUAGE") or locale
    tags = [re.split("[.@]", each)[0] for each in wanted.split(":")]
    return best_locale([name for tag in tags for name in (tag, tag.partition("_")[0]) if name])


def translate(command: TyperCommand | TyperGroup) -> None:
    """Let a command, its options and the commands in it speak the language now spoken."""
    command.help = translated(command.help or "")
    told = command.get_help_option(Context(command))
    if told is not None:
        told.help = _("Show this message and exit.")
    for parameter in command.params:
        if isinstance(parameter, TyperArgument | TyperOption) and parameter.help:
            parameter.help = _(parameter.help)
    if isinstance(command, TyperGroup):
        for inner in command.commands.values():
            if isinstance(inner, TyperCommand | TyperGroup):
                translate(inner)


def translated(said: str) -> str:
    """Translate a help text paragraph by paragraph; its examples stand at the end as they are."""
    return "\n\n".join(
        each.replace(EXAMPLES, _("Try:"), 1) if each.startswith(EXAMPLES) else _(each)
        for each in paragraphs(said)
    )


def paragraphs(said: str) -> list[str]:
    """Split a help text; a paragraph of prose is one line, examples keep theirs."""
    return [
        each if each.startswith(EXAMPLES) else " ".join(each.split()) for each in said.split("\n\n") if each
    ]


class Usage(HelpFormatter):
    """Writes how a command is called."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Begin with the word for it in the language now spoken."""
        super().write_usage(prog, args, prefix or _("Usage:") + " ")


def translate_frame() -> None:
    """Let what Typer puts around a help text speak the language now spoken, too."""
    ClickContext.formatter_class = Usage
    rich_utils.ARGUMENTS_PANEL_TITLE = _("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = _("Options")
    rich_utils.COMMANDS_PANEL_TITLE = _("Commands")
    rich_utils.ERRORS_PANEL_TITLE = _("Error")
    rich_utils.REQUIRED_LONG_STRING = _("[required]")
    rich_utils.DEFAULT_STRING = _("[default: {}]")
    rich_utils.ABORTED_TEXT = _("Aborted.")
    rich_utils.RICH_HELP = _("Try [blue]'{command_path} {help_option}'[/] for help.")
