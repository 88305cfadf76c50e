"""What is wrong with a field of a request, as a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roleplay.texts import _, _n


def sentence(error: Mapping[str, Any]) -> str:
    """Say it for one of pydantic's errors; what people cannot cause by typing keeps pydantic's own words."""
    limits = error.get("ctx") or {}
    match error["type"]:
        case "string_too_short" if limits["min_length"] > 1:
            least = int(limits["min_length"])
            return _n("At least {n} character.", "At least {n} characters.", least).format(n=least)
        case "missing" | "string_too_short":
            return _("This is needed.")
        case "string_too_long":
            most = int(limits["max_length"])
            return _n("At most {n} character.", "At most {n} characters.", most).format(n=most)
        case "too_long":
            most = int(limits["max_length"])
            return _n("At most {n} entry.", "At most {n} entries.", most).format(n=most)
        case "greater_than" | "greater_than_equal":
            limit = limits.get("gt", limits.get("ge"))
            return _("This is too small. The limit is {limit}.").format(limit=limit)
        case "less_than" | "less_than_equal":
            limit = limits.get("lt", limits.get("le"))
            return _("This is too large. The limit is {limit}.").format(limit=limit)
        case "int_parsing" | "int_type" | "float_parsing" | "float_type" | "int_from_float":
            return _("This must be a number.")
        case "literal_error" | "enum":
            return _("Choose one of: {offered}.").format(offered=limits["expected"])
        case "value_error":
            return _(str(limits["error"]))
        case _:
            return _("This is not right: {why}.").format(why=str(error["msg"]).rstrip("."))
