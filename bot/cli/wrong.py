"""A command that was called wrongly: how to call it and what is wrong, in the language of the shell."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from typer._click.exceptions import (  # typer vendors click
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)

from bot.settings import PREFIX
from bot.web.invalid import sentence
from roleplay.texts import _

ALIKE = 0.55


def show(wrong: ClickException) -> None:
    """Print it to the shell's errors."""
    console = Console(stderr=True, highlight=False)
    context = getattr(wrong, "ctx", None)
    if isinstance(wrong, NoArgsIsHelpError):
        return  # typer has printed the help already
    if context is not None:
        console.print(escape(context.get_usage()), soft_wrap=True)
        console.print(
            _("Try [blue]'{command_path} {help_option}'[/] for help.").format(
                command_path=escape(context.command_path), help_option=context.help_option_names[0]
            )
        )
    _panel(console, what_is_wrong(wrong))


def show_settings(wrong: ValidationError) -> None:
    """Print what is wrong in the environment, or in `.env`, setting by setting."""
    told = (
        f"{PREFIX}{'_'.join(map(str, each['loc'])).upper()}: {sentence(each)}"
        for each in wrong.errors(include_url=False)
    )
    _panel(Console(stderr=True, highlight=False), "\n".join(told))


def what_is_wrong(wrong: ClickException) -> str:
    """Say it in a sentence; what we have no words for keeps the library's."""
    match wrong:
        case MissingParameter(param=param) if param is not None:
            return _("{name} is missing.").format(name=param.get_error_hint())
        case NoSuchOption():
            said = _("There is no option {name}.").format(name=wrong.option_name)
            return said + _guess(wrong.possibilities or (), wrong.option_name)
        case BadParameter():
            return _named(wrong, _why(wrong))
        case UsageError():
            return _of_usage(wrong)
        case _:
            return wrong.format_message()


def _why(wrong: BadParameter) -> str:
    """What pydantic found when typer turned a word into a value, or what the command itself says."""
    found = wrong.__cause__
    return (
        sentence(found.errors(include_url=False)[0]) if isinstance(found, ValidationError) else wrong.message
    )


def _named(wrong: BadParameter, why: str) -> str:
    hint = wrong.param_hint or (wrong.param.get_error_hint() if wrong.param else None)
    return f"{hint}: {why}" if hint else why


def _of_usage(wrong: UsageError) -> str:
    if wrong.message.startswith("No such command "):
        name = wrong.message.removeprefix("No such command ").strip("'.")
        return _("There is no command {name}.").format(name=name) + _guess(_commands(wrong.ctx), name)
    if wrong.message.startswith("Got unexpected extra argument"):
        return _("This is too much: {given}").format(given=wrong.message.rpartition("(")[2].rstrip(")"))
    return wrong.format_message()


def _commands(context: object) -> list[str]:
    lists = getattr(getattr(context, "command", None), "list_commands", None)
    return list(lists(context)) if lists else []


def _guess(offered: Iterable[str], meant: str) -> str:
    alike = get_close_matches(meant, list(offered), n=3, cutoff=ALIKE)
    return " " + _("Did you mean {known}?").format(known=", ".join(alike)) if alike else ""


def _panel(console: Console, said: str) -> None:
    console.print(Panel(escape(said), title=_("Error"), title_align="left", border_style="red"))
