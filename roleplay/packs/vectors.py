"""Keep what encoders make of examples, sentence by sentence, for every pack and every edit of one.

Promise: a vector is kept for the very encoder and its version; sentences are kept as hashes, and only
examples, never what trainees write. Without a writable folder everything works, only slower.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from state_machines.understanding.regression import Array

MOST_VECTORS = 40_000
"""Vectors kept, some 80 MB; the ones kept first go first."""

_AT_ONCE = 500
_TABLE = """
create table if not exists vectors (place integer primary key, key blob unique not null, vector blob not null)
"""


class VectorFile:
    """A file with one vector for each encoder and sentence."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def recall(self, encoder: str, texts: Sequence[str]) -> Mapping[str, Array]:
        """Return the vectors that are known."""
        keys = {_key(encoder, text): text for text in texts}
        found: dict[str, Array] = {}
        try:
            with self._open() as held:
                for some in _parts(list(keys)):
                    marks = ",".join("?" * len(some))
                    rows = held.execute(f"select key, vector from vectors where key in ({marks})", some)  # noqa: S608
                    found |= {keys[key]: np.frombuffer(vector, np.float32) for key, vector in rows}
        except (OSError, sqlite3.Error, ValueError):
            return {}
        return found

    def keep(self, encoder: str, vectors: Mapping[str, Array]) -> None:
        """Keep vectors; failing to is no failure."""
        rows = [
            (_key(encoder, text), np.asarray(each, np.float32).tobytes()) for text, each in vectors.items()
        ]
        try:
            with self._open() as held, held:
                held.executemany("insert or replace into vectors (key, vector) values (?, ?)", rows)
                held.execute(
                    "delete from vectors where place <= (select max(place) from vectors) - ?", (MOST_VECTORS,)
                )
        except (OSError, sqlite3.Error):
            return

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=5)) as held:
            held.execute(_TABLE)
            yield held


def _parts(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _key(encoder: str, text: str) -> bytes:
    return hashlib.sha256(f"{encoder}\n{text}".encode("utf-8", "replace")).digest()[:16]
