from __future__ import annotations

import os
from pathlib import Path

from roleplay.packs import memory
from roleplay.packs.memory import FolderMemory


def test_the_files_read_longest_ago_are_forgotten(tmp_path: Path) -> None:
    kept = FolderMemory(tmp_path)
    for n in range(memory.MOST_KEPT):
        kept.keep(f"key{n}", b"numbers")
        os.utime(tmp_path / f"key{n}.npz", (n, n))
    assert kept.recall("key0") == b"numbers"
    kept.keep("one more", b"numbers")
    assert kept.recall("key0") == b"numbers"
    assert kept.recall("key1") is None
    assert len(list(tmp_path.iterdir())) == memory.MOST_KEPT


def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    unwritable = FolderMemory(tmp_path / "file")
    unwritable.keep("key", b"numbers")
    assert unwritable.recall("key") is None
