"""Authors' conditions, in CEL: compiled once, checked against what is declared, evaluated cheaply.

A condition is over ``facts``, ``slots``, ``trainee`` (agency, languages), ``team`` (id, name) and ``time``
(t, minutes of play since StartEx; day). Only the names that a condition uses are handed to CEL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from state_machines import cel_alone as cel
from state_machines.condition_types import Checked, check
from state_machines.context import Context, Value
from state_machines.diagnostics import NOWHERE, Problem, Where
from state_machines.errors import BadCondition, ConditionFailed

TypeName = Literal["text", "number", "bool"]

_EMPTY: dict[TypeName, Value] = {"text": "", "number": 0.0, "bool": False}
_NOBODY: dict[str, tuple[str, ...]] = {"languages": ()}
_NO_SLOTS: Mapping[str, Value] = {}
_CEL_ERRORS = (ValueError, TypeError, RuntimeError, LookupError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What conditions may name: declared facts and slots with their types, and whether somebody asks."""

    facts: Mapping[str, TypeName] = field(default_factory=dict)
    slots: Mapping[str, TypeName] = field(default_factory=dict)
    trainee: bool = True


@dataclass(frozen=True, slots=True)
class _Name:
    """One name a condition uses: where its value is, the variable CEL sees, and its value when missing."""

    root: str
    name: str
    variable: str
    empty: Value | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; equal to another with the same source at the same place."""

    source: str
    where: Where
    _program: cel.Program = field(repr=False, compare=False)
    _names: tuple[_Name, ...] = field(repr=False, compare=False)

    def holds(self, context: Context, slots: Mapping[str, Value] = _NO_SLOTS) -> bool:
        """Say whether the condition holds; one that cannot be evaluated does not."""
        try:
            return self.evaluate(context, slots, context.facts)
        except ConditionFailed:
            return False

    def evaluate(self, context: Context, slots: Mapping[str, Value], facts: Mapping[str, Value]) -> bool:
        """Say whether the condition holds with these facts; raises ConditionFailed if that cannot be said."""
        try:
            world = {name.variable: _value(name, context, slots, facts) for name in self._names}
            return self._program.execute(world) is True
        except _CEL_ERRORS as error:
            raise ConditionFailed(f"'{self.source}' cannot be evaluated: {error}") from error

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts it depends on."""
        return tuple(name.name for name in self._names if name.root == "facts")

    @property
    def uses_time(self) -> bool:
        """Whether it can change by the mere passing of time."""
        return any(name.root == "time" for name in self._names)


def compile_condition(source: str, vocabulary: Vocabulary, where: Where = NOWHERE) -> Condition:
    """Compile a condition; raises BadCondition with every problem found."""
    checked = check(source, vocabulary, where)
    if checked.problems:
        raise BadCondition(*checked.problems)
    try:
        program = cel.compile(checked.source)
    except _CEL_ERRORS as error:
        raise BadCondition(_not_cel(source, where, error)) from error
    if not checked.read:
        raise BadCondition(_too_clever(source, where))
    return Condition(source, where, program, _names(checked, vocabulary))


def check_condition(source: str, vocabulary: Vocabulary, where: Where = NOWHERE) -> list[Problem]:
    """Return what is wrong with a condition; nothing if it can be compiled."""
    try:
        compile_condition(source, vocabulary, where)
    except BadCondition as refused:
        return list(refused.problems)
    return []


def _value(name: _Name, context: Context, slots: Mapping[str, Value], facts: Mapping[str, Value]) -> object:
    """Return what CEL gets for a name; every number as a double."""
    if name.root == "facts":
        value: object = facts.get(name.name, name.empty)
    elif name.root == "slots":
        value = slots.get(name.name, name.empty)
    elif name.root == "trainee":
        value = getattr(context.trainee, name.name) if context.trainee else name.empty
    elif name.root == "team":
        value = getattr(context.team, name.name)
    else:
        value = context.minutes if name.name == "t" else context.day
    return float(value) if type(value) is int else value


def _names(checked: Checked, vocabulary: Vocabulary) -> tuple[_Name, ...]:
    types = {"facts": vocabulary.facts, "slots": vocabulary.slots}
    return tuple(
        _Name(
            root,
            name,
            f"{root}_{name}",
            _EMPTY[types[root][name]] if root in types else _NOBODY.get(name, ""),
        )
        for root, name in sorted(checked.names)
    )


def _not_cel(source: str, where: Where, error: Exception) -> Problem:
    first = str(error).partition("\n")[0]
    reason = first.partition("Syntax error: ")[2] or first
    return Problem(
        "bad-condition",
        "error",
        where,
        f"'{source[:80]}' is not a condition: {reason[:120]}",
        "Write it in CEL, e.g. facts.flat_address && slots.trust >= 2",
    )


def _too_clever(source: str, where: Where) -> Problem:
    return Problem(
        "bad-condition",
        "error",
        where,
        f"'{source[:80]}' uses a part of CEL that scripts do not have",
        "Names, numbers, texts, lists, comparisons, &&, ||, ! and ? : are enough",
    )
