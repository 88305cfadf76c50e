"""The small values of a pack: ids, times, conditions, and what may be written once or as a list."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from roleplay.packs import times
from roleplay.texts import mark

Kind = Literal[
    "photo",
    "document",
    "location",
    "voice",
    "phone",
    "date_time",
    "amount",
    "iban",
    "email",
    "number",
    "name",
    "person",
    "place",
    "plate",
    "document_number",
    "answer",
]
"""What a message can carry; recognised values fill slots."""

SlotKind = Literal["text", "number", "bool"]
T = TypeVar("T")


class Shape(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


def _duration(value: object) -> object:
    if not isinstance(value, str) or times.duration_ms(value) is None:
        raise PydanticCustomError(
            "BL105", mark("a length of time"), {"hint": mark("Write 90s, 20m, 3h or 1h30m.")}
        )
    return value


def _moment(value: object) -> object:
    known = isinstance(value, str) and (times.day_and_minute(value) or times.elapsed_ms(value) is not None)
    if not known:
        raise PydanticCustomError(
            "BL105",
            mark("a moment of the exercise"),
            {"hint": mark('Write "D1 10:20" (day and hour) or "T+01:20" (after StartEx).')},
        )
    return value


def _hour(value: object) -> object:
    if not isinstance(value, str) or times.minute_of_day(value) is None:
        raise PydanticCustomError(
            "BL105", mark("an hour"), {"hint": mark('Write hours and minutes: "09:00".')}
        )
    return value


def _condition(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


ID_PATTERN = r"^[a-z][a-z0-9_]*$"
INJECT_ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
TARGET_PATTERN = r"^(slots|facts)\.[a-z][a-z0-9_]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
EXAMPLES_PATTERN = r"^([a-z]{2,3}|phrases)$"
SLOT_PATTERN = r"^slots\.[a-z][a-z0-9_]*$"
MEANINGS = {
    ID_PATTERN: "an id such as `flat_known`",
    INJECT_ID_PATTERN: "an id such as `1.04`",
    TARGET_PATTERN: "`facts.<name>` or `slots.<name>`",
    SLOT_PATTERN: "`slots.<name>`",
    LANGUAGE_PATTERN: "a language such as `en`",
    EXAMPLES_PATTERN: "a language, or `phrases`",
    times.DURATION_PATTERN: "a length of time such as `90s` or `1h30m`",
    times.MOMENT_PATTERN: "a moment of the exercise: `D1 10:20` or `T+01:20`",
    times.HOUR_PATTERN: "an hour such as `09:00`",
}
"""What an author may write where the pattern stands, for editors and for the page of words."""


def _matching(pattern: str, hint: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.match(value):
            raise PydanticCustomError("BL106", mark("an id"), {"hint": hint})
        return value

    return AfterValidator(check)


def _json(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "description": MEANINGS[pattern]})


Id = Annotated[
    str,
    _matching(ID_PATTERN, mark("Use small letters, digits and _, beginning with a letter.")),
    _json(ID_PATTERN),
]
InjectRef = Annotated[
    str, _matching(INJECT_ID_PATTERN, mark("Use letters, digits, dots and dashes.")), _json(INJECT_ID_PATTERN)
]
Target = Annotated[
    str, _matching(TARGET_PATTERN, mark("Write facts.<name> or slots.<name>.")), _json(TARGET_PATTERN)
]
SlotTarget = Annotated[str, _matching(SLOT_PATTERN, mark("Write slots.<name>.")), _json(SLOT_PATTERN)]
Language = Annotated[
    str,
    _matching(LANGUAGE_PATTERN, "Write the ISO code of the language: en, ro, uk."),
    _json(LANGUAGE_PATTERN),
]
ExamplesOf = Annotated[
    str,
    _matching(EXAMPLES_PATTERN, "Write the ISO code of a language (en, ro, uk), or `phrases`."),
    _json(EXAMPLES_PATTERN),
]
Duration = Annotated[str, BeforeValidator(_duration), _json(times.DURATION_PATTERN)]
Moment = Annotated[str, BeforeValidator(_moment), _json(times.MOMENT_PATTERN)]
Hour = Annotated[str, BeforeValidator(_hour), _json(times.HOUR_PATTERN)]
Cel = Annotated[
    str,
    BeforeValidator(_condition),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "boolean"}],
            "description": "a condition in CEL such as `facts.flat_known && slots.trust > 1`",
        }
    ),
]
TextIn = Annotated[str, Field(min_length=1)]
Literal_ = bool | int | float | str


def _one_or_many(value: object) -> str:
    return "=many" if isinstance(value, list | tuple) else "=one"


OneOrMany = Annotated[
    Annotated[T, Tag("=one")] | Annotated[list[T], Tag("=many")],
    Discriminator(_one_or_many),
]


def many(value: T | list[T] | None) -> list[T]:
    """Return what was written once, several times, or not at all, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
