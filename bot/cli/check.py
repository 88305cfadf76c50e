"""`blurline check`: say everything that is wrong with scenario packs, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.cli.listing import print_problems, summary
from bot.settings import Settings
from roleplay.packs.lint import check_pack
from roleplay.packs.load import LoadedPack, find_packs, load_pack
from roleplay.packs.problems import BY_CODE, section
from roleplay.texts import _

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Packs, or folders of packs. Without any: scripts/.", show_default=False),
]


def check(
    paths: Paths = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough", help="Leave each example out, and let all that actors understand with judge it."
        ),
    ] = False,
    explain: Annotated[str, typer.Option("--explain", help="Explain a code, such as BL303.")] = "",
) -> None:
    """Check scenario packs: names, conditions, dead ends, silence, translations, the MSEL.

    Every problem has a code (explained in docs/lint), a place and a hint. Exit code 1 if there is an error.

    Try: blurline check scripts/hotline, and --thorough before an exercise
    """
    console = Console(highlight=False)
    if explain:
        if explain not in BY_CODE:
            raise typer.BadParameter(
                _("There is no code {code}; docs/lint has them all.").format(code=explain)
            )
        console.print(Markdown(section(BY_CODE[explain])))
        return
    packs = packs_at(paths)
    problems = []
    for pack in packs:
        found = [
            each for each in check_pack(pack, thorough=thorough) if each.severity == "error" or not quiet
        ]
        print_problems(console, found, pack.sources)
        problems += found
    console.print(summary(problems, len(packs)))
    serious = {"error", "warning"} if strict else {"error"}
    if any(each.severity in serious for each in problems):
        raise typer.Exit(1)


def packs_at(paths: list[Path] | None) -> list[LoadedPack]:
    """Load the packs at the given paths; ends the command with a hint if there is none.

    Outside a checkout the packs that were installed are meant, and one of them may be named by its id.
    """
    wanted = [_meant(path) for path in paths or [Path("scripts")]]
    folders = {folder: None for path in wanted for folder in find_packs(path)}
    if not folders:
        where = ", ".join(map(str, paths or [Path("scripts")]))
        raise typer.BadParameter(
            _("No scenario pack at {where}: a pack has a scenario.yaml.").format(where=where)
        )
    return [load_pack(folder) for folder in folders]


def _meant(path: Path) -> Path:
    if path.exists() or path.is_absolute() or len(path.parts) > 1:
        return path
    installed = Settings().scripts
    return installed if path == Path("scripts") else installed / path
