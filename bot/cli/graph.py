"""`blurline graph`: see an actor's machine, as a list to read or as a Mermaid diagram to draw."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli.check import packs_at
from roleplay.texts import _
from state_machines.diagram import ANYWHERE, Graph, mermaid
from state_machines.diagram import graph as graph_of
from state_machines.model import Actor


class Format(StrEnum):
    """How a graph is written."""

    LIST = "list"
    MERMAID = "mermaid"


def graph(
    path: Annotated[Path, typer.Argument(help="A pack, or the file of one actor.")],
    actor: Annotated[str, typer.Option(help="Only this actor.")] = "",
    form: Annotated[Format, typer.Option("--format", "-f", help="A list, or Mermaid.")] = Format.LIST,
) -> None:
    """Show the states of an actor and what leads from one to the other.

    Mermaid diagrams are drawn by GitHub, GitLab and many editors: put them between ```mermaid and ```.

    Try: blurline graph scripts/hotline/actors/mother.yaml -f mermaid
    """
    wanted = actor or (path.stem if path.parent.name == "actors" else "")
    actors = [each for pack in packs_at([path]) for each in pack.actors.values() if wanted in ("", each.id)]
    if not actors:
        raise typer.BadParameter(_("There is no actor {name} here.").format(name=wanted or path))
    for each in actors:
        if form is Format.MERMAID:
            typer.echo(mermaid(each), nl=False)
        else:
            _print_list(Console(highlight=False), each, graph_of(each))


def _print_list(console: Console, actor: Actor, drawn: Graph) -> None:
    console.print(f"[bold]{escape(actor.name.source)}[/] ({actor.id}; {', '.join(actor.speaks)})")
    for node in drawn.nodes:
        marks = [_("start")] if node.id == actor.start else []
        marks += [_("return point")] if node.return_point else []
        marks += [_("ends: {outcome}").format(outcome=node.end)] if node.end else []
        name = _("anywhere") if node.id == ANYWHERE else node.id
        said = f" [dim]“{escape(node.says)}”[/]" if node.says else ""
        console.print(
            f"  [bold]{name}[/]{' (' + ', '.join(marks) + ')' if marks else ''}{said}", soft_wrap=True
        )
        for edge in drawn.edges:
            if edge.source == node.id:
                condition = f" [dim]{escape(_('if'))} {escape(edge.only_if)}[/]" if edge.only_if else ""
                console.print(f"    → {edge.target}: {escape(edge.label)}{condition}", soft_wrap=True)
