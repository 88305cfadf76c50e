"""Frozen dataclasses of which every message makes some.

`dataclass` sets each field of a frozen one by looking `object.__setattr__` up and handing it the field's
name; setting the slots themselves takes little more than half the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def made_often(kind: type[T]) -> type[T]:
    """Let a frozen dataclass with slots be made quickly; what it is and refuses stays the same."""
    known = fields(kind)  # type: ignore[arg-type]  # a dataclass, as its users say just above
    scope: dict[str, Any] = {"missing": MISSING}
    for each in known:
        scope |= {
            f"set_{each.name}": getattr(kind, each.name).__set__,
            f"default_{each.name}": each.default,
            f"make_{each.name}": each.default_factory,
        }
    head = ", ".join(["self", *map(_parameter, known)])
    exec("\n ".join([f"def __init__({head}):", *_body(known)]), scope)  # noqa: S102 - as dataclass does
    made = scope["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    made.__doc__ = kind.__init__.__doc__
    setattr(kind, "__init__", made)  # noqa: B010 - a type checker knows the one that dataclass made
    return kind


def _parameter(each: Field[Any]) -> str:
    if each.default is not MISSING:
        return f"{each.name}=default_{each.name}"
    return each.name if each.default_factory is MISSING else f"{each.name}=missing"


def _body(known: tuple[Field[Any], ...]) -> Iterator[str]:
    for each in known:
        if each.default_factory is MISSING:
            yield f"set_{each.name}(self, {each.name})"
        else:
            yield f"set_{each.name}(self, make_{each.name}() if {each.name} is missing else {each.name})"
