"""A record with some of its fields changed, for the few places that every message passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Record)


def changed(record: R, **values: Any) -> R:
    """Do as `dataclasses.replace` does, in about half the time."""
    made: R = _maker(type(record), tuple(values))(record, *values.values())
    return made


@cache
def _maker(kind: type[_Record], names: tuple[str, ...]) -> Callable[..., Any]:
    """Write the function that makes the record anew with these fields changed."""
    known = [field.name for field in fields(kind)]
    if unknown := set(names).difference(known):
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    values = ", ".join(name if name in names else f"record.{name}" for name in known)
    scope: dict[str, Any] = {"kind": kind}
    exec(f"def made(record, {', '.join(names)}): return kind({values})", scope)  # noqa: S102 - as dataclass does
    maker: Callable[..., Any] = scope["made"]
    return maker
