"""`blurline locale`: take the texts of a pack to translators and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.check import packs_at
from roleplay.packs.load import LoadedPack
from roleplay.packs.locale import update_catalogue
from roleplay.packs.wording import entries_of
from roleplay.texts import _

app = typer.Typer(
    help="Translate packs: extract texts into locales/*.po, and see what is still to do.",
    no_args_is_help=True,
    add_completion=False,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Packs, or folders of packs. Without any: scripts/.", show_default=False),
]


@app.command()
def extract(paths: Paths = None) -> None:
    """Write every text into locales/<language>.po, keeping all translations.

    New texts come in empty, changed ones are marked fuzzy, vanished ones are kept as obsolete. Each text has
    its key as context and the persona who says it as a comment. Open the files in Poedit or Weblate.

    Try: blurline locale extract scripts/hotline
    """
    console = Console(highlight=False)
    for pack in packs_at(paths):
        for language, content in _catalogues(pack).items():
            target = Path(pack.name) / "locales" / f"{language}.po"
            target.parent.mkdir(exist_ok=True)
            target.write_text(content, encoding="utf-8")
            console.print(_("Wrote {file}").format(file=target))


@app.command()
def status(paths: Paths = None) -> None:
    """Show how far each translation is.

    Try: blurline locale status scripts/hotline
    """
    console = Console(highlight=False)
    table = Table(_("pack"), _("language"), _("translated"), _("outdated"), _("missing"), box=None)
    for pack in packs_at(paths):
        for language, counts in _counts(pack).items():
            table.add_row(pack.name, language, *map(str, counts))
    console.print(table)


def _catalogues(pack: LoadedPack) -> dict[str, str]:
    scenario = pack.scenario
    if scenario is None:
        raise typer.BadParameter(_("{pack} has errors; run `blurline check` first.").format(pack=pack.name))
    entries = entries_of(scenario, list(pack.actors.values()), pack.injects)
    found = {}
    for language in scenario.languages:
        if language != scenario.source_language:
            old = pack.tree.get(f"locales/{language}.po")
            content = old.decode("utf-8") if old else None
            found[language] = update_catalogue(content, entries, language, scenario.id)
    return found


def _counts(pack: LoadedPack) -> dict[str, tuple[int, int, int]]:
    scenario = pack.scenario
    if scenario is None:
        return {}
    entries = entries_of(scenario, list(pack.actors.values()), pack.injects)
    found = {}
    for language in scenario.languages:
        due = [entry.text for entry in entries if language in entry.languages]
        if language == scenario.source_language:
            continue
        catalogue = pack.texts.catalogues.get(language, {})
        there = [
            (text, catalogue[text.key]) for text in due if text.key in catalogue and catalogue[text.key].text
        ]
        outdated = sum(each.fuzzy or each.source != text.source for text, each in there)
        found[language] = (len(there) - outdated, outdated, len(due) - len(there))
    return found
