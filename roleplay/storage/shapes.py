"""How a record becomes a row, and a row a record again.

Promise: a record's fields are its table's columns; what is written is what is read, JSON and None included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic_core import from_json
from sqlalchemy import Column, String, Table

from roleplay.storage.tables import AT_ONCE
from roleplay.storage.text import are_storable, json_text, storable_values

Row = Sequence[Any]


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Record)


class Shape(Generic[R]):
    """One kind of record and its table.

    Rows are read by `columns`, in the order of the record's fields, and written in the order of the table's.
    """

    def __init__(self, kind: type[R], table: Table) -> None:
        names = [field.name for field in fields(kind)]
        self.table = table
        self.columns: list[Column[Any]] = [table.c[name] for name in names]
        self._kind = kind
        self.names = tuple(column.name for column in table.columns)
        self._values = attrgetter(*self.names)
        self._texts = attrgetter(*self.names[:1], *_texts(table))
        self._encoders = _places(table.columns, _ENCODERS)
        self._decoders = _places(self.columns, _DECODERS)
        self._read_from_written = itemgetter(*(self.names.index(name) for name in names))

    def row(self, record: R) -> list[Any]:
        """Return the record's values as the database takes them, in the order of the table's columns."""
        row = list(self._values(record))
        if not are_storable(self._texts(record)):
            row = storable_values(row)
        for at, encode in self._encoders:
            row[at] = encode(row[at])
        return row

    def numbered_row(self, record: R, at: int, number: int) -> list[Any]:
        """Return the record's row with a number given to the column at this place."""
        row = self.row(record)
        row[at] = number
        return row

    def place(self, column: str) -> int:
        """Return where a column stands in a row."""
        return self.names.index(column)

    def named(self, record: R) -> dict[str, Any]:
        """Return the record's values as the database takes them, by column."""
        return dict(zip(self.names, self.row(record), strict=True))

    def record(self, row: Row) -> R:
        """Return the record of a row selected by `columns`."""
        values = list(row)
        for at, decode in self._decoders:
            values[at] = decode(values[at])
        return self._kind(*values)

    def written(self, row: Row) -> R:
        """Return the record of a row as `row` made it: what would be read."""
        return self.record(self._read_from_written(row))


def _places(
    columns: Iterable[Column[Any]], coders: dict[str, Callable[[Any], object]]
) -> list[tuple[int, Callable[[Any], object]]]:
    codings = [(at, column.info["coding"]) for at, column in enumerate(columns)]
    return [(at, coders[coding]) for at, coding in codings if coding in coders]


def _at_once(value: int | None) -> int:
    return AT_ONCE if value is None else value


def _texts(table: Table) -> list[str]:
    """Return the columns whose texts are stored as they are."""
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, String) and column.info["coding"] in ("plain", "blank")
    ]


_ENCODERS: dict[str, Callable[[Any], object]] = {
    "json": json_text,
    "names": json_text,
    "blank": lambda text: text or "",
    "at_once": _at_once,
}

_DECODERS: dict[str, Callable[[Any], object]] = {
    "json": from_json,
    "names": lambda text: tuple(from_json(text)),
    "blank": lambda text: text or None,
    "at_once": lambda due: None if due == AT_ONCE else due,
    "bool": bool,
}
