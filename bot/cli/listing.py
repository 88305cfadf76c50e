"""Print problems the way compilers do: place, code, message, the source line with a caret, and a hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from roleplay.packs.source import Source
from roleplay.texts import _, _n
from state_machines.diagnostics import Problem

COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "cyan"}
WIDEST = 100
"""Columns of a source line that are shown around the caret."""


def print_problems(console: Console, problems: Iterable[Problem], sources: Mapping[str, Source]) -> None:
    """Print each problem with the line it stands in."""
    for found in problems:
        colour = COLOURS[found.severity]
        console.print(
            f"[bold]{escape(str(found.where))}[/]: [{colour}]{found.severity} {found.code}[/] "
            f"{escape(found.message)}",
            soft_wrap=True,
        )
        source = sources.get(found.where.file)
        if source and 1 <= found.where.line <= len(source.lines):
            _print_line(console, source.lines[found.where.line - 1], found)
        if found.hint:
            console.print(Text(f"       = {found.hint}", style="green"), soft_wrap=True)


def summary(problems: Iterable[Problem], checked: int) -> str:
    """Return one sentence on how many problems there are."""
    listed = list(problems)
    errors = sum(each.severity == "error" for each in listed)
    warnings = sum(each.severity == "warning" for each in listed)
    return _("{packs} checked: {errors}, {warnings}.").format(
        packs=_n("{n} pack", "{n} packs", checked).format(n=checked),
        errors=_n("{n} error", "{n} errors", errors).format(n=errors),
        warnings=_n("{n} warning", "{n} warnings", warnings).format(n=warnings),
    )


def _print_line(console: Console, line: str, found: Problem) -> None:
    column = min(found.where.column, len(line) + 1)
    start = max(0, column - WIDEST * 2 // 3) if len(line) > WIDEST else 0
    shown = line[start : start + WIDEST].replace("\t", " ")
    console.print(Text(f"{found.where.line:>6} | {shown}", style="dim"), soft_wrap=True)
    caret = Text("       | " + " " * (column - 1 - start))
    caret.append("^", style=COLOURS[found.severity])
    console.print(caret, soft_wrap=True)
