"""Bring the catalogues up to date with the texts in the sources: `make texts`; `--check` only tells.

What is a text: `_("…")`, `mark("…")` and `_n("…", "…", n)` in Python and in page templates, the sentence of
every refusal (its docstring), what `blurline check` says of a code, what `--help` says of a command. What
measures Blurline itself (`blurline bench`) is for its developers and stays in English.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from bot.cli import COMMANDS
from bot.cli.help import EXAMPLES, paragraphs

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "roleplay" / "locales"
TEMPLATE = LOCALES / "blurline.pot"
LANGUAGES = ("fr", "it", "ro", "ru")
KEYWORDS = {"_": None, "_n": (1, 2)}
BEGUN = datetime(2026, 11, 22, tzinfo=UTC)  # a date that moved with every run would only make conflicts
Found = tuple[int, str, str | tuple[str, str], list[str]]


def main() -> None:
    """Write the catalogues anew, or tell what is wrong with them; exit code 1 if a text is not translated."""
    if "--check" not in sys.argv:
        for path, text in renewed():
            path.write_text(text, "utf-8")
    told = list(wrong())
    sys.exit("\n".join(told) if told else None)


def wrong() -> Iterator[str]:
    """Say what a catalogue lacks, keeps in vain or is unsure of."""
    for path, text in renewed():
        catalogue = read_po(io.StringIO(text), locale=path.parts[-3] if path != TEMPLATE else None)
        if not path.is_file() or path.read_text("utf-8") != text:
            yield f"{path.relative_to(ROOT)} is not that of the sources. Run `make texts`."
        for message in catalogue if path != TEMPLATE else ():
            if message.id and (message.fuzzy or not all(_forms(message.string))):
                yield f"{path.relative_to(ROOT)} does not translate {message.id!r}."


def renewed() -> Iterator[tuple[Path, str]]:
    """Return every catalogue's file, and what should stand in it: no translation of a living text is lost."""
    template = extracted()
    yield TEMPLATE, _written(template)
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "blurline.po"
        with path.open("rb") as known:
            catalogue = read_po(known, locale=language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        yield path, _written(catalogue)


@cache
def extracted() -> Catalog:
    """Read every text out of the sources."""
    template = Catalog(project="Blurline", version="1", creation_date=BEGUN, charset="utf-8", fuzzy=False)
    left_out = [(path, "ignore") for path in ("web/ui", "web/static", "bench", "bench/*.py", "cli/bench.py")]
    methods = [*left_out, ("**.py", of_python), ("**/templates/*.html", babel_extract)]
    for package in ("bot", "roleplay", "state_machines"):
        for file, _line, text, _comments, _context in extract_from_dir(
            ROOT / package,
            [
                ("web/ui", "ignore"),
                ("web/static", "ignore"),
                ("cli/bench.py", "ignore"),
                ("bench/*.py", "ignore"),
                *methods,
            ],  # type: ignore[list-item]
            keywords=KEYWORDS,
        ):
            template.add(text, locations=[(f"{package}/{file}", 0)])
    return template


def of_python(source: BinaryIO, _keywords: object, _comments: object, options: object) -> Iterator[Found]:
    """Read the texts of a module: an extraction method as Babel wants one."""
    del options
    text = source.read().decode()
    if any(word in text for word in ("_(", "_n(", "mark(", "Refusal", "Check(", "typer")):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            yield from _of_call(node)
            yield from _of_refusal(node)
        if "import typer" in text:
            yield from _of_commands(tree)


def _of_call(node: ast.AST) -> Iterator[Found]:
    match node:
        case ast.Call(func=ast.Name("_" | "mark"), args=[ast.Constant(str(text))]):
            yield node.lineno, "_", text, []
        case ast.Call(func=ast.Name("_n"), args=[ast.Constant(str(one)), ast.Constant(str(many)), _]):
            yield node.lineno, "_n", (one, many), []
        case ast.Call(func=ast.Name("Check"), args=[_, _, _, ast.Constant(said), ast.Constant(hint), _]):
            yield node.lineno, "_", str(said), []
            yield node.lineno, "_", str(hint), []
        case ast.Call(func=ast.Attribute(ast.Name("typer"), _), keywords=keywords):
            for each in keywords:
                if each.arg == "help" and isinstance(each.value, ast.Constant):
                    yield node.lineno, "_", str(each.value.value), []


def _of_refusal(node: ast.AST) -> Iterator[Found]:
    match node:
        case ast.ClassDef(bases=[ast.Name("Refusal" | "Exception")]) if (
            node.name == "Refusal" or node.bases[0].id == "Refusal"  # type: ignore[attr-defined]
        ):
            yield node.lineno, "_", ast.get_docstring(node) or "", []


def _of_commands(module: ast.Module) -> Iterator[Found]:
    """Read what commands say of themselves: paragraph by paragraph, and their examples not at all."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and (node.name in _commands() or _decorated(node)):
            for paragraph in paragraphs(ast.get_docstring(node) or ""):
                if not paragraph.startswith(EXAMPLES):
                    yield node.lineno, "_", paragraph, []


@cache
def _commands() -> frozenset[str]:
    """Name the functions that are commands without saying so by a decorator."""
    return frozenset(place.partition(":")[2] for place in COMMANDS.values())


def _decorated(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "command"
        for each in node.decorator_list
    )


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def _written(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    return out.getvalue().decode()


if __name__ == "__main__":
    main()
