"""`blurline schema`: write what follows from the format: schemas for editors, pages of words and of codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from roleplay.packs import problems, vocabulary
from roleplay.packs.schema import json_schemas
from roleplay.texts import _


def schema(
    folder: Annotated[Path, typer.Argument(help="Where the project lies.")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only say whether the files are current.")] = False,
) -> None:
    """Write scripts/schema/*.v1.json, docs/script-words.md and docs/lint/README.md from the code.

    With the line `# yaml-language-server: $schema=../../schema/actor.v1.json` on top of an actor, editors
    complete its words and underline mistakes while you type.

    Try: blurline schema --check
    """
    stale = {
        path: content for path, content in generated(folder).items() if _current(folder / path) != content
    }
    if check:
        if stale:
            raise typer.BadParameter(_("Not current: {files}").format(files=", ".join(map(str, stale))))
        return
    for path, content in stale.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
        typer.echo(_("Wrote {file}").format(file=folder / path))


def generated(project: Path) -> dict[Path, str]:
    """Return every generated file of the format, by its path in the project."""
    files = {
        Path("docs/lint/README.md"): problems.documentation(),
        Path("docs/script-words.md"): vocabulary.documentation(_examples(project / vocabulary.FOLDER)),
    }
    for name, content in json_schemas().items():
        text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
        files[Path("scripts/schema") / name] = text
    return files


def _examples(folder: Path) -> dict[str, str]:
    """Return the script of each golden conversation, by its word, without what happens in it."""
    return {
        path.stem: path.read_text("utf-8").partition("conversations:")[0]
        for path in sorted(folder.glob("*.yaml"))
    }


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
