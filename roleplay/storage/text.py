"""What text a database can hold.

Promise: the one place where characters are changed before they are stored, and only those that SQLite or
PostgreSQL would refuse: NUL and lone halves of surrogate pairs become U+FFFD. A message is never lost for a
character in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=dict).encode
"""For what the fast encoder refuses; what JSON does not know raises TypeError."""


def storable(text: str) -> str:
    """Return the text without characters no database holds; nearly always the very same text."""
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if text.isascii() or _encodes(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def are_storable(together: str) -> bool:
    """Say whether texts, put together, are storable; nearly always they are."""
    return "\0" not in together and (together.isascii() or _encodes(together))


def storable_values(values: Iterable[Any]) -> list[Any]:
    """Return the values with every text among them storable."""
    given = list(values)
    if are_storable("".join([value for value in given if type(value) is str])):
        return given
    return [storable(value) if type(value) is str else value for value in given]


def json_text(value: object) -> str:
    """Return the value as JSON whose texts, keys included, are storable."""
    try:
        text = to_json(value, inf_nan_mode="constants", fallback=dict).decode()
    except PydanticSerializationError:  # a lone surrogate, or nothing that JSON knows
        return _encode(_cleaned(value))
    return _encode(_cleaned(value)) if "\\u0000" in text else text


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(value: Any) -> object:
    match value:
        case str():
            return storable(value)
        case Mapping():
            return {_cleaned(key): _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case _:
            return value
