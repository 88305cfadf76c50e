"""How a record becomes a row, and a row a record again.

Promise: a record's fields are its table's columns; what is written is what is read, JSON and None included.

Each message makes some ten rows and records. The functions that make them are written for their table, column
by column, as `dataclass` writes its own: that takes a third of the time of one loop for all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
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
        self.names = tuple(column.name for column in table.columns)
        self.row: Callable[[R], list[Any]] = _row_maker(table)
        """Return a record's values as the database takes them, in the order of the table's columns."""
        self.record: Callable[[Row], R] = _record_maker(kind, self.columns, self.columns)
        """Return the record of a row selected by `columns`."""
        self.written: Callable[[Row], R] = _record_maker(kind, self.columns, list(table.columns))
        """Return the record of a row as `row` made it: what would be read."""

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


def _row_maker(table: Table) -> Callable[[Any], list[Any]]:
    """Write the function that makes rows, column by column: of every message five or six are made."""
    scope: dict[str, Any] = {"are_storable": are_storable, "storable_values": storable_values}
    encoded = []
    for at, column in enumerate(table.columns):
        encode = _ENCODERS.get(column.info["coding"])
        scope[f"encode_{at}"] = encode
        encoded.append(f"encode_{at}(v{at})" if encode else f"v{at}")
    values = "".join(f"v{at}, " for at in range(len(encoded)))
    texts = "".join(f"{{v{at} or ''}}" for at in _texts(table))
    exec(  # noqa: S102 - as dataclass does
        f"""def row(record):
        {values} = {"".join(f"record.{column.name}, " for column in table.columns)}
        if not are_storable(f"{texts}"):
            {values} = storable_values([{values}])
        return [{", ".join(encoded)}]""",
        scope,
    )
    made: Callable[[Any], list[Any]] = scope["row"]
    return made


def _record_maker(
    kind: type[R], wanted: Sequence[Column[Any]], given: Sequence[Column[Any]]
) -> Callable[[Row], R]:
    """Write the function that makes records of rows with the given columns."""
    scope: dict[str, Any] = {"kind": kind}
    values = []
    for column in wanted:
        at, decode = given.index(column), _DECODERS.get(column.info["coding"])
        scope[f"decode_{at}"] = decode
        values.append(f"decode_{at}(v{at})" if decode else f"v{at}")
    row = "".join(f"v{at}, " for at in range(len(given)))
    exec(f"def record(row):\n {row} = row\n return kind({', '.join(values)})", scope)  # noqa: S102
    made: Callable[[Row], R] = scope["record"]
    return made


def _at_once(value: int | None) -> int:
    return AT_ONCE if value is None else value


def _texts(table: Table) -> list[int]:
    """Return the places of the columns whose texts are stored as they are."""
    return [
        at
        for at, column in enumerate(table.columns)
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
