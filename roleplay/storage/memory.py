"""What the one writer of a SQLite file knows without asking the file again.

Promise: an answer from memory is the answer the file would give. SQLite has one writer at a time, so between
two of its own transactions only another connection can have changed anything: `PRAGMA data_version`, asked
inside each transaction, tells. A write forgets what was read from its table; work that is taken back forgets
everything. PostgreSQL has many writers, and none of them has a memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from roleplay.domain.ids import ExerciseId, JournalSeq

MOST_KEPT = 20_000
"""Answers and rows kept between transactions; beyond, all are forgotten and read anew."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the exercises' journals and outboxes stand, and what of it the file has not been told."""

    tops: dict[ExerciseId, JournalSeq] = field(default_factory=dict)
    untold: set[ExerciseId] = field(default_factory=set)
    taken: dict[ExerciseId, int] = field(default_factory=dict)
    """The highest number of a line just taken out of the outbox."""

    def copy(self) -> Places:
        """Return the same places, apart."""
        return Places(dict(self.tops), set(self.untold), dict(self.taken))


class Memory:
    """Answers by table, rows written through, the highest numbers, and the journals' places."""

    __slots__ = ("_answers", "_version", "numbers", "places", "rows")

    def __init__(self) -> None:
        self._answers: defaultdict[str, dict[Hashable, Any]] = defaultdict(dict)
        self._version: int | None = None
        self.numbers: dict[tuple[str, str], int] = {}
        self.places = Places()
        self.rows: dict[Hashable, Any] = {}
        """Rows by what their repository calls them; who writes a row here writes it to the file as well."""

    def begin(self, version: int) -> None:
        """Begin a transaction on this version of the file; another's changes make everything unknown."""
        kept = len(self.rows) + sum(map(len, self._answers.values()))
        if version != self._version or kept > MOST_KEPT:
            self.forget_all()
        self._version = version

    def answers(self, table: str) -> dict[Hashable, Any]:
        """Return what was read from a table since it was last written."""
        return self._answers[table]

    def forget(self, table: str) -> None:
        """A row of the table has changed."""
        self._answers.pop(table, None)

    def forget_exercise(self, exercise_id: ExerciseId) -> None:
        """An exercise is erased."""
        self._answers.clear()
        self.rows.clear()
        self.places.tops.pop(exercise_id, None)
        self.places.untold.discard(exercise_id)
        self.places.taken.pop(exercise_id, None)

    def go_back(self, places: Places) -> None:
        """Work was taken back, to where the journals stood then; its numbers are not given out again."""
        self._answers.clear()
        self.rows.clear()
        self.places = places

    def forget_all(self) -> None:
        """Know nothing."""
        self.go_back(Places())
        self.numbers.clear()
