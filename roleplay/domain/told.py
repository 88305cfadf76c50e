"""What a stored object says: absence means nothing, so nothing is not written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data without what says nothing: None, an empty text or list; 0 and False say something."""
    return {name: value for name, value in data.items() if value or value == 0}
