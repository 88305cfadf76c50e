"""Keep what actors learnt in the user's cache folder, so that a pack seen before loads at once.

Promise: a file is only read for the very examples, and the very program, that it was learnt from and with;
it holds numbers and pieces of words, never code. Without a writable folder everything works, only slower.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from os import utime
from pathlib import Path

from platformdirs import user_cache_path

from roleplay.packs.vectors import VectorFile
from state_machines import understanding
from state_machines.ids import Lang
from state_machines.model import Intent

MOST_KEPT = 200
"""Files kept; the one read longest ago goes first. A large actor with encoders takes some 5 MB."""


class FolderMemory:
    """A folder with one file for each set of examples."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or user_cache_path("blurline") / "understanding"
        self.vectors = VectorFile(self._folder.with_name(f"{self._folder.name}.vectors"))

    def recall(self, key: str, /) -> bytes | None:
        """Return what was kept under a key, if it can be read."""
        file = self._file(key)
        try:
            held = file.read_bytes()
            utime(file)
        except OSError:
            return None
        return held

    def keep(self, key: str, data: bytes, /) -> None:
        """Write the file whole or not at all, whoever else writes it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as held:
                held.write(data)
            Path(held.name).replace(self._file(key))
            self._forget_oldest()
        except OSError:
            return

    def _forget_oldest(self) -> None:
        files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[MOST_KEPT:]:
            file.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.npz"


def key_of(intents: Iterable[Intent], speaks: Sequence[Lang]) -> str:
    """Return a hash of the examples in the languages spoken and of how they are learnt from."""
    told = [way_of_learning(), *speaks]
    for intent in intents:
        told.append(f"={intent.id}")
        told += [f"{lang}:{text}" for lang in speaks for text in intent.examples.get(lang, ())]
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:32]


@cache
def way_of_learning() -> str:
    """Return a hash of the program that learns: another may understand the same message differently."""
    program = sorted(Path(understanding.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in program)).hexdigest()
