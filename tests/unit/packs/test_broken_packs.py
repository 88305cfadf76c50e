"""Every problem code has a failing sample, and is found exactly where the sample's expected.txt says."""

from __future__ import annotations

from pathlib import Path

import pytest

from roleplay.packs import source
from roleplay.packs.lint import check_pack, missing_states
from roleplay.packs.load import load_pack, load_tree, read_tree
from roleplay.packs.problems import CHECKS, documentation
from roleplay.packs.source import MAX_BYTES

SAMPLES = Path(__file__).parents[2] / "broken_packs"

FEW_NODES = 500
"""The limit of values while this test runs: no sample has more, and reading 50,000 takes seconds."""

TOO_BIG_TO_KEEP = {
    "BL002-file-too-large": {"actors/caller.yaml": b"#" * (MAX_BYTES + 1)},
    "BL009-too-many-values": {"injects.yaml": b"[" + b"0," * FEW_NODES + b"0]"},
    "BL701-media-too-large": {"media/film.mp4": b"0" * 50_000_001},
}
"""Files that the test adds to a sample."""


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_a_broken_pack_is_refused_at_its_line_and_column(
    sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_NODES", FEW_NODES)
    folder = SAMPLES / sample
    pack = load_tree({**read_tree(folder), **TOO_BIG_TO_KEEP.get(sample, {})})
    found = list(check_pack(pack))
    if (folder / "before").exists():
        before = load_pack(folder / "before", "")
        found += missing_states(list(before.actors.values()), list(pack.actors.values()))

    assert "".join(f"{each.code} {each.where}\n" for each in found) == (folder / "expected.txt").read_text()
    assert sample.split("-")[0] in {each.code for each in found}
    assert [each for each in found if not each.message] == []


def test_every_code_has_a_sample() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {f"{each.code}-{each.slug}" for each in CHECKS}


def test_codes_and_names_are_unique() -> None:
    assert len({each.code for each in CHECKS}) == len(CHECKS) == len({each.slug for each in CHECKS})


def test_the_page_has_a_section_for_every_code() -> None:
    page = documentation()
    assert [f"## {each.code} · {each.slug}" in page for each in CHECKS] == [True] * len(CHECKS)
