"""Every link between our documents leads to a file that is there, and every decision is on the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_on_the_list() -> None:
    listed = (PROJECT / "docs" / "adr" / "README.md").read_text("utf-8")
    decisions = sorted(path.name for path in (PROJECT / "docs" / "adr").glob("0*.md"))
    assert [name for name in decisions if f"]({name})" not in listed] == []
