from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from roleplay.packs import vectors
from roleplay.packs.memory import FolderMemory
from roleplay.packs.vectors import VectorFile
from state_machines.diagnostics import NOWHERE
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.cascade import taught
from state_machines.understanding.regression import Array


class Counting:
    """An encoder that tells what it was asked."""

    name = "counting-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str], /) -> Array:
        self.asked += texts
        return np.array([[len(text), text.count("e"), 1.0] for text in texts], np.float32)

    def knows(self, word: str, /) -> bool:
        return word.isupper()


def test_a_vector_is_kept_for_its_encoder_and_its_sentence(tmp_path: Path) -> None:
    file = VectorFile(tmp_path / "new" / "vectors")
    file.keep("one", {"where is she": np.array([1, 2.5], np.float32)})
    again = VectorFile(tmp_path / "new" / "vectors")
    assert again.recall("one", ["where is she", "who"])["where is she"].tolist() == [1, 2.5]
    assert again.recall("other", ["where is she"]) == {}
    assert "where" not in (tmp_path / "new" / "vectors").read_bytes().decode("latin-1")


def test_the_oldest_vectors_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_VECTORS", 2)
    file = VectorFile(tmp_path / "vectors")
    for text in ("a", "b", "c"):
        file.keep("one", {text: np.ones(2, np.float32)})
    assert set(file.recall("one", ["a", "b", "c"])) == {"b", "c"}


def test_without_a_file_nothing_is_recalled_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("no folder")
    file = VectorFile(tmp_path / "blocked" / "vectors")
    file.keep("one", {"a": np.ones(2, np.float32)})
    assert file.recall("one", ["a"]) == {}
    (tmp_path / "broken").write_bytes(b"not a database at all" * 100)
    assert VectorFile(tmp_path / "broken").recall("one", ["a"]) == {}


def test_an_edited_pack_has_only_its_new_sentences_encoded(tmp_path: Path) -> None:
    encoder, memory = Counting(), FolderMemory(tmp_path / "understanding")
    before = ["where is she", "what is the address", "where is she"]
    taught(_asks(before), [Lang("en")], memory, "one", [encoder])
    assert encoder.asked == ["where is she", "what is the address", "asks address"]
    encoder.asked.clear()
    taught(_asks([*before, "which street"]), [Lang("en")], memory, "two", [encoder])
    assert encoder.asked == ["which street"]


def _asks(examples: list[str]) -> dict[IntentId, Intent]:
    name = IntentId("asks_address")
    return {name: Intent(name, {Lang("en"): tuple(examples)}, NOWHERE)}
