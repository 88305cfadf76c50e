from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORDS = re.compile(r"[^\W\d_]{2,}[ '][^\W\d_]{2,}")
"""Two words after each other: what a program says to a program hardly ever is."""

MARKED = {"_", "_n", "mark"}
TRANSLATED_LATER = {"Option", "Argument", "Typer", "Check"}
"""What `blurline --help` and `blurline check` say; `make texts` reads it where it stands."""

FOR_PROGRAMMERS = {
    "bot/autoplay": "what simulated people type, in their own languages",
    "bot/bench": "measures Blurline, for those who build it",
    "bot/cli/bench.py": "measures Blurline, for those who build it",
    "bot/settings.py": "names and values of the environment, which are English words",
    "bot/web/openapi.py": "describes the API to programmers",
    "bot/web/auth/oidc.py": "OpenID Connect",
    "bot/web/callers.py": "what browsers call themselves",
    "bot/web/schemas": "describes the API to programmers",
    "roleplay/domain/changed.py": "writes a function, in Python",
    "roleplay/domain/stop.py": "how people say STOP, in every language at once",
    "roleplay/packs": "details of a mistake, in the script's own words; each code's sentence is translated",
    "roleplay/services/exercise/replay.py": "a difference between record and state, for a bug report",
    "roleplay/storage": "SQL, and what a database refuses",
    "state_machines": "the engine knows no reader; its findings get a code whose sentence is translated",
}
RAISED_AT_PROGRAMMERS = {"ValueError", "RuntimeError", "NotNowError"}
COMPARED = {"removeprefix", "removesuffix", "startswith", "endswith"}
LOGS = {"_log", "log"}

WORDS_OF_THE_RECORD = {
    "back here",
    "command line",
    "comms check",
    "control room",
    "lease lost",
    "manual inject",
    "offered by ",
    "second factor",
    "spoke first",
    "transfer from ",
}
"""Stable words in the record and the API; the screens have their own texts for them."""
COMPARED_WORDS = {"not a member", "not modified", "thread not found", "the proxy: "}
"""What Telegram and its libraries say, looked for in their errors."""
STYLES = {"[bold red]", "bold red", "bold yellow"}
FORMATS = {"CSV"}
LET_BE = FORMATS | WORDS_OF_THE_RECORD | COMPARED_WORDS | STYLES


def modules() -> list[Path]:
    found = (
        path for package in ("bot", "roleplay", "state_machines") for path in (ROOT / package).rglob("*.py")
    )
    return [path for path in found if not any(name(path).startswith(left) for left in FOR_PROGRAMMERS)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unmarked(tree: ast.Module) -> Iterator[str]:
    """Every text of two words or more that no reader of another language would understand."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Expr(value=ast.Constant(str())):
                continue  # a docstring
            case ast.Call(func=ast.Name(called) | ast.Attribute(attr=called)) if (
                called in MARKED | TRANSLATED_LATER | RAISED_AT_PROGRAMMERS | COMPARED
            ):
                continue
            case ast.Call(func=ast.Attribute(value=ast.Name(owner))) if owner in LOGS:
                continue
            case ast.Call(func=ast.Name("Table"), args=titles):
                yield from (
                    each.value
                    for each in titles
                    if isinstance(each, ast.Constant) and each.value not in LET_BE
                )
            case ast.Dict(keys=keys) if any(getattr(key, "value", None) == "description" for key in keys):
                continue  # of an answer, for programmers
            case ast.Constant(str(text)) if WORDS.search(text) and text not in LET_BE:
                yield text
        waiting += ast.iter_child_nodes(node)


def test_every_text_for_people_goes_through_gettext() -> None:
    bypassing = [
        f"{name(path)}: {text!r}"
        for path in modules()
        for text in unmarked(ast.parse(path.read_text("utf-8")))
    ]
    assert bypassing == []


@pytest.mark.parametrize("page", [*(ROOT / "bot").glob("*/templates/*.html")], ids=lambda page: page.name)
def test_no_page_says_a_word_of_its_own(page: Path) -> None:
    bare = re.sub(
        r"\{\{.*?\}\}|\{%.*?%\}|<pre>.*?</pre>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.DOTALL
    )
    assert re.findall(r"[^\W\d_]{2,}", bare.replace("Blurline", "")) == []


def test_a_text_that_bypasses_is_found() -> None:
    assert list(unmarked(ast.parse('say(f"Please sign in, {who}")\nsay(_("Please sign in"))'))) == [
        "Please sign in, "
    ]
