"""`blurline schema`: write the JSON Schemas for editors and the pages about problem codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from roleplay.packs.problems import documentation
from roleplay.packs.schema import json_schemas
from roleplay.texts import _


def schema(
    folder: Annotated[Path, typer.Argument(help="Where the project lies.")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only say whether the files are current.")] = False,
) -> None:
    """Write scripts/schema/*.v1.json and docs/lint/README.md from the code.

    With the line `# yaml-language-server: $schema=../../schema/actor.v1.json` on top of an actor, editors
    complete its words and underline mistakes while you type.

    Try: blurline schema --check
    """
    stale = [path for path, content in generated().items() if _current(folder / path) != content]
    if check:
        if stale:
            raise typer.BadParameter(_("Not current: {files}").format(files=", ".join(map(str, stale))))
        return
    for path in stale:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(generated()[path], encoding="utf-8")
        typer.echo(_("Wrote {file}").format(file=folder / path))


def generated() -> dict[Path, str]:
    """Return every generated file of the format, by its path in the project."""
    files = {Path("docs/lint/README.md"): documentation()}
    for name, content in json_schemas().items():
        text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
        files[Path("scripts/schema") / name] = text
    return files


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
