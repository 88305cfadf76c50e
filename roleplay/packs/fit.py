"""Fit a file into its shape, and say in an author's words what does not fit, and where.

Promise: every complaint of pydantic becomes a `Problem` at the line and column of the value that caused it.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from roleplay.packs.problems import problem
from roleplay.packs.source import Listing, Node, Scalar, Source, Table, locate, plain
from roleplay.texts import _, mark
from state_machines.diagnostics import Problem, Where

S = TypeVar("S", bound=BaseModel)
Step = str | int


def fit(source: Source, shape: type[S]) -> tuple[S | None, list[Problem]]:
    """Return the file's content in its shape, or `None` and what keeps it from fitting."""
    if source.root is None:
        return None, []
    try:
        return shape.model_validate(plain(source.root)), []
    except ValidationError as refused:
        details = refused.errors(include_url=False)
        new = [each for each in details if not _repeats(each, details) and each["loc"][-1:] != ("on",)]
        return None, [_complaint(each, source.root, shape) for each in new]


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint that names the nearest known word, or all of them if they are few."""
    words = sorted(set(known))
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return _("Did you mean `{word}`?").format(word=close[0])
    if words and len(words) <= 12:
        return _("Known here: {words}.").format(words=", ".join(words))
    return otherwise or _("Check the spelling.")


def _repeats(error: ErrorDetails, others: Sequence[ErrorDetails]) -> bool:
    """Say whether a bad key is reported already, so that its value need not be reported too."""
    loc = error["loc"]
    return loc[-1:] != ("[key]",) and any(
        other["loc"][-1:] == ("[key]",) and loc[: len(other["loc"]) - 1] == other["loc"][:-1]
        for other in others
    )


def _complaint(error: ErrorDetails, root: Node, shape: type[BaseModel]) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    on_key = kind == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
    loc = error["loc"][:-1] if kind == "missing" else error["loc"]
    path = _path(root, loc)
    where = locate(root, path, key=on_key)
    value = error["input"]
    if kind == "extra_forbidden":
        key = str(error["loc"][-1])
        return problem(
            "BL101", where, key=key, suggestion=did_you_mean(key, words_at(shape, error["loc"][:-1]))
        )
    if kind == "missing":
        return problem("BL102", where, key=error["loc"][-1])
    if kind == "missing_one":
        return problem("BL102", where, key="text")
    if kind == "literal_error":
        return _not_in_list(str(value), str(context.get("expected", "")), error["loc"], where)
    if kind in {"BL105", "BL106"}:
        return problem(kind, where, value=value, needed=_(error["msg"]), suggestion=_(context["hint"]))
    if kind == "BL108":
        return problem("BL108", where)
    if kind == "BL109":
        first, second = error["msg"].split("|", 1)
        return problem(
            "BL109", where, first=first, second=second.replace("|", ", "), suggestion=context["hint"]
        )
    return _wrong_type(kind, value, error["msg"], where)


def _not_in_list(value: str, expected: str, loc: tuple[Step, ...], where: Where) -> Problem:
    if loc == ("script",):
        return problem("BL107", where, value=value)
    known = [word.strip("' ") for word in expected.replace(" or ", ", ").split(", ")]
    return problem("BL104", where, value=value, suggestion=did_you_mean(value, known))


NEEDED = {
    "string_type": mark("A text"),
    "string_too_short": mark("A text"),
    "list_type": mark("A list"),
    "too_short": mark("A list with at least one entry"),
    "dict_type": mark("A table of `word: value`"),
    "model_type": mark("A table of `word: value`"),
    "model_attributes_type": mark("A table of `word: value`"),
    "bool_type": mark("true or false"),
    "int_type": mark("A whole number"),
    "float_type": mark("A number"),
    "greater_than_equal": mark("A number from 1"),
}


def _wrong_type(kind: str, value: object, message: str, where: Where) -> Problem:
    needed = _(NEEDED.get(kind, message))
    suggestion = _("The files in scripts/schema say what may stand here.")
    if kind == "string_type" and isinstance(value, bool | int | float):
        suggestion = _("Put it in quotes, so that it stays a text.")
    elif kind == "list_type":
        suggestion = _("Begin each entry with a dash, or use brackets: [a, b].")
    elif kind in {"dict_type", "model_type"} and value is None:
        suggestion = _("Write {} if nothing is to be said about it.")
    return problem("BL103", where, needed=needed, found=_described(value), suggestion=suggestion)


def _described(value: object) -> str:
    match value:
        case None:
            return _("empty")
        case bool():
            return _("a truth value")
        case int() | float():
            return _("a number")
        case "":
            return _("empty")
        case str():
            return _("a text")
        case []:
            return _("an empty list")
        case list():
            return _("a list")
    return _("a table")


def _path(root: Node, loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """Keep the steps of `loc` that exist in the file; pydantic adds tags of its own."""
    node, path = root, list[Step]()
    for step in loc:
        match node:
            case Table() if str(step) in node.entries:
                node = node.entries[str(step)]
                path.append(str(step))
            case Listing() if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                path.append(step)
            case Scalar():
                break
            case _:
                continue
    return tuple(path)


def words_at(shape: Any, loc: tuple[Step, ...]) -> list[str]:
    """Return the words that may stand at a place of a shape, following the types."""
    origin = get_origin(shape)
    if origin is Annotated:
        return words_at(get_args(shape)[0], loc)
    if origin is Union or origin is types.UnionType:
        return _words_in_branch(get_args(shape), loc)
    if origin is list:
        return words_at(get_args(shape)[0], loc[1:]) if loc else []
    if origin is dict:
        return words_at(get_args(shape)[1], loc[1:]) if loc else []
    if isinstance(shape, type) and issubclass(shape, RootModel):
        return words_at(shape.model_fields["root"].annotation, loc)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return _words_in_model(shape, loc)
    return []


def _words_in_branch(branches: tuple[Any, ...], loc: tuple[Step, ...]) -> list[str]:
    for branch in branches:
        tags = [each.tag for each in get_args(branch)[1:] if isinstance(each, Tag)]
        if tags and loc and loc[0] in tags:
            return words_at(branch, loc[1:])
    for branch in branches:
        if words := words_at(branch, loc):
            return words
    return []


def _words_in_model(shape: type[BaseModel], loc: tuple[Step, ...]) -> list[str]:
    fields = {field.alias or name: field for name, field in shape.model_fields.items()}
    if not loc:
        return list(fields)
    field = fields.get(str(loc[0]))
    return words_at(field.annotation, loc[1:]) if field else []
