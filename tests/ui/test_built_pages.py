"""What the build gives: small enough for a bad network, clean enough for a strict policy, translated."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import polib
import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot/web/static"
SOURCES = ROOT / "bot/web/ui/src"
TEXTS = SOURCES / "i18n/texts"
BUDGETS = {"trainee": ("trainee.json", 35_000), "console": ("manifest.json", 120_000)}  # bytes, gzipped
TEXT = re.compile(r'\b(?:t|n|mark)\(\s*"((?:[^"\\]|\\.)*)"')


@pytest.mark.parametrize("page", BUDGETS)
def test_first_load_keeps_its_budget(page: str) -> None:
    name, budget = BUDGETS[page]
    manifest: dict[str, Any] = json.loads((STATIC / name).read_text())
    first = files(manifest, f"{page}.html", set())
    texts = [chunk["file"] for key, chunk in manifest.items() if f"texts/{page}/" in key]
    assert sum(map(zipped, first)) + max(map(zipped, texts), default=0) <= budget


@pytest.mark.parametrize("page", ["trainee", "console", "auth"])
def test_pages_hold_nothing_inline(page: str) -> None:
    html = (STATIC / f"{page}.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|https?://", html) == []


@pytest.mark.parametrize("locale", ["it", "ru", "fr", "ro"])
def test_the_trainee_is_spoken_to_in_every_language(locale: str) -> None:
    catalogue = polib.pofile(str(TEXTS / "trainee" / f"{locale}.po"))
    translated = {entry.msgid for entry in catalogue.translated_entries()}
    assert said_by("trainee", "lib") - translated == set()


def said_by(*folders: str) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        for file in (SOURCES / folder).rglob("*"):
            if file.suffix in {".svelte", ".ts"}:
                found |= {json.loads(f'"{text}"') for text in TEXT.findall(file.read_text())}
    return found


def files(manifest: dict[str, Any], entry: str, found: set[str]) -> set[str]:
    chunk = manifest[entry]
    if chunk["file"] not in found:
        found.add(chunk["file"])
        for other in chunk.get("imports", ()):
            files(manifest, other, found)
    return found


def zipped(file: str) -> int:
    return len(gzip.compress((STATIC / file).read_bytes(), 9))
