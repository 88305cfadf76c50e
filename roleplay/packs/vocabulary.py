"""The page `docs/script-words.md`: every word of a pack, what may follow it, and what it does.

Read from the shapes in `roleplay.packs.schema`, so that it cannot say anything else than the checker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, RootModel

from roleplay.packs import schema as shapes
from roleplay.packs.schema import FILES, BodyIn, GuardedIn
from roleplay.packs.schema.values import MEANINGS, Kind

NAMES: Mapping[type[BaseModel], str] = {
    shapes.BodyIn: "action",
    shapes.GuardedIn: "guarded action",
    shapes.MediaIn: "media line",
    shapes.TimedIn: "timed line",
    shapes.SharedIn: "group",
    shapes.UnknownIn: "miss",
    shapes.AddresseesIn: "choice of addressees",
}
"""What shapes are called whose class says it less well."""

Examples = Mapping[str, str]
"""A word → a small script that uses it, as YAML."""


def documentation(examples: Examples) -> str:
    """Return the page: the words of each file, then small scripts that show the words at work."""
    written: set[type[BaseModel]] = set()
    files = "".join(_file(shape, written) for shape in FILES.values())
    return _HEAD + files + _EXAMPLES + "".join(_example(word, script) for word, script in examples.items())


def _file(shape: type[BaseModel], written: set[type[BaseModel]]) -> str:
    text = f"\n## {_first_line(shape)}\n"
    if issubclass(shape, RootModel):
        text += f"\n{_capital(_value(_schema_of(shape)['properties']['root']))}.\n"
    else:
        text += _table(shape)
    return text + "".join(
        f"\n### {_name(part)}\n\n{_first_line(part)}\n{_table(part)}" for part in _parts(shape, written)
    )


def _parts(shape: type[BaseModel], written: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Go through the shapes that a shape is made of, in the order in which they are met, each once."""
    for name in re.findall(r"#/\$defs/(\w+)", str(_own(shape))):
        part = getattr(shapes, name)
        for kind in (*reversed(_inherited(part)), part):
            if kind not in written:
                written.add(kind)
                yield kind
                yield from _parts(kind, written)


def _table(shape: type[BaseModel]) -> str:
    own = _own(shape)
    needed = _schema_of(shape).get("required", ())
    rows = [
        f"| `{word}` | {_value(schema)} | {_meaning(schema)}{' **Needed.**' if word in needed else ''} |"
        for word, schema in own.items()
    ]
    head = ["", "| word | followed by | what it does |", "|---|---|---|"] if rows else []
    more = [f"\nAnd the words of {_link(kind)}." for kind in _inherited(shape)[:1]]
    return "\n".join([*head, *rows, *more, ""])


def _own(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of each word that the shape does not share with another."""
    shared = {
        word for kind in _inherited(shape) for word in kind.model_json_schema(by_alias=True)["properties"]
    }
    return {word: schema for word, schema in _schema_of(shape)["properties"].items() if word not in shared}


def _inherited(shape: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the shapes whose words it has too, the nearest first."""
    return [kind for kind in (GuardedIn, BodyIn) if issubclass(shape, kind) and shape is not kind]


def _schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    schema = shape.model_json_schema(by_alias=True)
    return schema if "properties" in schema else {"properties": {"root": _without_parts(schema)}}


def _without_parts(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in schema.items() if word != "$defs"}


def _value(schema: Mapping[str, Any]) -> str:
    """Say in words what a JSON Schema allows."""
    match schema:
        case {"$ref": str(ref)}:
            return _link(getattr(shapes, ref.rpartition("/")[2]))
        case {"pattern": str(pattern)}:
            return MEANINGS[pattern]
        case {"anyOf": [{"type": "string"}, {"type": "boolean"}]}:
            return "a [condition](#conditions)"
        case {"anyOf": [*options]} | {"oneOf": [*options]}:
            kinds = [_value(option) for option in options if option.get("type") != "null"]
            if len(kinds) == 2 and kinds[1] == f"a list: {kinds[0]}":
                return f"{kinds[0]}, or a list of such"
            return " or ".join(dict.fromkeys(kinds))
        case {"const": value}:
            return f"`{value}`" if isinstance(value, str) else f"`{str(value).lower()}`"
        case {"enum": [*values]} if tuple(values) == get_args(Kind):
            return "a [kind of value](#kinds-of-values)"
        case {"enum": [*values]}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": items}:
            return f"a list: {_value(items)}"
        case {"patternProperties": patterns}:
            return " or ".join(_table_of(MEANINGS[key], value) for key, value in patterns.items())
        case {"additionalProperties": dict(values)}:
            return _table_of("a name", values)
        case {"type": str(kind)}:
            return _PLAIN[kind]
    raise AssertionError(f"No words for {schema}")


def _table_of(key: str, schema: Mapping[str, Any]) -> str:
    return f"a table: {key} → {_value(schema)}"


def _meaning(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    words: str = schema["description"]
    says_so = not default or not isinstance(default, str) or "left out" in words
    return words if says_so else f"{words} Left out: `{default}`."


def _first_line(shape: type[BaseModel]) -> str:
    return (shape.__doc__ or "").partition("\n")[0]


def _name(shape: type[BaseModel]) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", shape.__name__.removesuffix("In"))
    return _capital(NAMES.get(shape, words.lower()))


def _link(shape: type[BaseModel]) -> str:
    name = _name(shape).lower()
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} [{name}](#{name.replace(' ', '-')})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _example(word: str, script: str) -> str:
    file = f"{FOLDER}/{word}.yaml"
    return f"\n### `{word}`\n\n```yaml\n{script}```\n\nWhat happens then: [`{file}`](../{file})\n"


FOLDER = "tests/golden"
_PLAIN = {"string": "text", "boolean": "true or false", "integer": "a number", "number": "a number"}
_HEAD = f"""\
# The words of a scenario

Every word that a pack may hold, file by file; [writing a scenario](writing-a-scenario.md) is the way in.
Whatever is not on this page is refused by `blurline check`, with line, column and a suggestion. Ids are
small letters, digits and `_`; those of injects and objectives may have dots, dashes and capitals, too.
This page is written by `blurline schema` from what the checker itself uses.

## Conditions

A condition is an expression in [CEL](https://cel.dev), checked with its types when the pack is checked.
It knows `facts.<name>`, `slots.<name>`, `trainee.agency`, `trainee.languages`, `team` and `time`.

## Kinds of values

What a message can carry besides words: {", ".join(f"`{kind}`" for kind in get_args(Kind))}.
"""
_EXAMPLES = """
## Each word at work

Small scripts, each with conversations that are played by the tests.
"""
