"""A record with some of its fields changed, for the few places that every message passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Record)


def changed(record: R, **values: Any) -> R:
    """Do as `dataclasses.replace` does, in little more than half the time."""
    read, places = _shape(type(record))
    row = list(read(record))
    for name, value in values.items():
        row[places[name]] = value
    return type(record)(*row)


@cache
def _shape(kind: type[_Record]) -> tuple[attrgetter[tuple[Any, ...]], Mapping[str, int]]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: at for at, name in enumerate(names)}
