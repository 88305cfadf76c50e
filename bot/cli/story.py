"""`blurline story`: run dialogue tests, and say what they leave untested."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.check import packs_at
from roleplay.packs.compiled import compile_pack
from roleplay.packs.cover import Coverage, cover
from roleplay.packs.lint import is_playable
from roleplay.packs.load import LoadedPack
from roleplay.packs.stories import StoryRun, run_stories
from roleplay.texts import _, _n
from state_machines.compile import CompiledActor

app = typer.Typer(
    help="Test dialogues: what must happen when somebody says this. Stories lie in a pack's stories/ folder.",
    no_args_is_help=True,
    add_completion=False,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Packs, or folders of packs. Without any: scripts/.", show_default=False),
]


@app.command()
def run(
    paths: Paths = None,
    only: Annotated[str, typer.Option("--only", help="Run stories whose name or actor contains this.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print every conversation.")] = False,
) -> None:
    """Run the stories in every language their actor speaks.

    Time is virtual: an hour of silence passes in no time. A failed story prints the conversation up to where
    it went wrong: the line expected (-), the line that came (+), and why. Exit code 1 if any story fails.

    Try: blurline story run scripts/hotline
    """
    console = Console(highlight=False)
    begun = time.perf_counter()
    runs = [
        each
        for pack in packs_at(paths)
        for each in run_stories(pack, _compiled(pack, console))
        if only in each.story or only in each.actor
    ]
    for each in runs:
        _print_run(console, each, verbose)
    failed = sum(each.failure is not None for each in runs)
    stories = len({(each.where, each.story) for each in runs})
    console.print(
        _("{stories}, {runs} in {seconds}: {failed} failed.").format(
            stories=_n("{n} story", "{n} stories", stories).format(n=stories),
            runs=_n("{n} run", "{n} runs", len(runs)).format(n=len(runs)),
            seconds=f"{time.perf_counter() - begun:.2f} s",
            failed=failed,
        )
    )
    if failed:
        raise typer.Exit(1)


@app.command(name="cover")
def cover_command(
    paths: Paths = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a state is untested.")] = False,
) -> None:
    """Say which states and rules no story touches.

    Try: blurline story cover scripts/hotline
    """
    console = Console(highlight=False)
    table = Table(_("pack"), _("actor"), _("states"), _("rules"), box=None)
    missed: list[Coverage] = []
    for pack in packs_at(paths):
        compiled = _compiled(pack, console)
        for each in cover(compiled, run_stories(pack, compiled)):
            states = each.states - len(each.states_missed)
            rules = each.rules - len(each.rules_missed)
            table.add_row(pack.name, each.actor, f"{states}/{each.states}", f"{rules}/{each.rules}")
            missed += [] if each.complete else [each]
    console.print(table)
    for each in missed:
        for kind, names in ((_("state"), each.states_missed), (_("rule"), each.rules_missed)):
            for name, where in names:
                console.print(f"{escape(str(where))}: {kind} {each.actor}/{escape(name)}", soft_wrap=True)
    if strict and any(each.states_missed for each in missed):
        raise typer.Exit(1)


def _compiled(pack: LoadedPack, console: Console) -> dict[str, CompiledActor]:
    """Compile a pack; one with errors ends the command."""
    if not is_playable(pack):
        console.print(_("{pack} has errors; run `blurline check {pack}` first.").format(pack=pack.name))
        raise typer.Exit(1)
    return compile_pack(pack)


def _print_run(console: Console, run: StoryRun, verbose: bool) -> None:
    if run.failure is None:
        if verbose:
            console.print(f"[green]ok[/] {escape(str(run.where))} {escape(run.story)} ({run.language})")
            for line in run.transcript:
                console.print(f"    {line}", markup=False, soft_wrap=True)
        return
    failed, where = _("FAILED"), escape(str(run.failure.where))
    console.print(
        f"[bold red]{failed}[/] [bold]{where}[/] {escape(run.story)} ({run.language})", soft_wrap=True
    )
    console.print(str(run.failure), markup=False, soft_wrap=True)
