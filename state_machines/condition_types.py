"""Check the names and types of a condition, and write it out for the evaluator.

CEL's own compiler knows the grammar but neither our names nor our types, so a small reader of the same
grammar goes over the tokens first. It writes every number as a double (authors meet one kind of number) and
every declared name as one variable (``facts.debt`` as ``facts_debt``), which CEL finds ten times faster than
a field.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from state_machines.diagnostics import Problem, Where

Kind = Literal["bool", "number", "text", "list", "any"]

FIELDS: dict[str, dict[str, Kind]] = {
    "trainee": {"agency": "text", "languages": "list"},
    "team": {"id": "text", "name": "text"},
    "time": {"t": "number", "day": "number"},
}
"""What can be asked of the world besides facts and slots."""

_TOKEN = re.compile(
    r"""\s+ | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<name>[A-Za-z_]\w*) | (?P<op>&&|\|\||[<>=!]=|[-+*/%<>!?:.,()\[\]])""",
    re.VERBOSE | re.ASCII,
)
_METHODS: dict[str, Kind] = {
    "contains": "bool",
    "startsWith": "bool",
    "endsWith": "bool",
    "matches": "bool",
    "size": "number",
}
_MACROS: dict[str, Kind] = {
    "all": "bool",
    "exists": "bool",
    "exists_one": "bool",
    "filter": "list",
    "map": "list",
}
_MAX_DEPTH = 40


class Names(Protocol):
    """The declared names, with their types."""

    @property
    def facts(self) -> Mapping[str, Literal["text", "number", "bool"]]:
        """Facts of the pack."""

    @property
    def slots(self) -> Mapping[str, Literal["text", "number", "bool"]]:
        """Slots of the actor."""

    @property
    def trainee(self) -> bool:
        """Whether somebody asks; nobody does when an inject is decided on."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The condition as CEL gets it, the declared names it uses, and what is wrong with it."""

    source: str
    names: frozenset[tuple[str, str]]
    problems: tuple[Problem, ...]
    read: bool = True


def check(source: str, names: Names, where: Where) -> Checked:
    """Read a condition; text that is not CEL at all is left for CEL's own compiler to refuse."""
    reader = _Reader(source, names, where)
    try:
        kind = reader.read()
    except _Unreadable:
        return Checked(source, frozenset(), tuple(reader.problems), read=False)
    if kind not in ("bool", "any") and not reader.problems:
        reader.object(
            "bad-type",
            f"'{source}' is a {kind}; a condition must be true or false",
            f"Compare it, e.g. {source} > 0" if kind == "number" else f'Compare it, e.g. {source} == "…"',
        )
    return Checked(reader.rewritten(), frozenset(reader.used), tuple(reader.problems))


class _Unreadable(Exception):  # noqa: N818
    """Not the part of CEL that conditions are written in."""


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Reader:
    source: str
    names: Names
    where: Where
    problems: list[Problem] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    tokens: list[_Token] = field(default_factory=list)
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def read(self) -> Kind:
        self._split()
        kind = self._choice()
        if self._peek().kind != "end":
            raise _Unreadable
        return kind

    def rewritten(self) -> str:
        parts, last = [], 0
        for start, end, text in sorted(self.edits):
            parts += [self.source[last:start], text]
            last = end
        return "".join(parts) + self.source[last:]

    def object(self, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, "error", self.where, message, hint))

    def _split(self) -> None:
        at = 0
        while at < len(self.source):
            found = _TOKEN.match(self.source, at)
            if found is None:
                raise _Unreadable
            if found.lastgroup:
                self.tokens.append(_Token(found.lastgroup, found.group(), at, found.end()))
            at = found.end()
        self.tokens.append(_Token("end", "", at, at))

    def _peek(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _accept(self, *texts: str) -> str | None:
        if self._peek().kind in ("op", "name") and self._peek().text in texts:
            return self._next().text
        return None

    def _expect(self, text: str) -> None:
        if self._accept(text) is None:
            raise _Unreadable

    def _choice(self) -> Kind:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unreadable
        kind = self._either()
        if self._accept("?"):
            self._want(kind, "bool", "?")
            first = self._choice()
            self._expect(":")
            second = self._choice()
            kind = first if first == second else "any"
        self.depth -= 1
        return kind

    def _either(self) -> Kind:
        kind = self._both()
        while self._accept("||"):
            self._want(kind, "bool", "||")
            self._want(self._both(), "bool", "||")
            kind = "bool"
        return kind

    def _both(self) -> Kind:
        kind = self._relation()
        while self._accept("&&"):
            self._want(kind, "bool", "&&")
            self._want(self._relation(), "bool", "&&")
            kind = "bool"
        return kind

    def _relation(self) -> Kind:
        kind = self._sum()
        while operator := self._accept("<", "<=", ">", ">=", "==", "!=", "in"):
            other = self._sum()
            if operator == "in":
                self._want(other, "list", "in")
            elif "any" not in (kind, other) and kind != other:
                self.object(
                    "bad-type",
                    f"'{self.source}' compares a {kind} with a {other}",
                    "Both sides must be of one type",
                )
            kind = "bool"
        return kind

    def _sum(self) -> Kind:
        kind = self._product()
        while operator := self._accept("+", "-"):
            kind = self._arithmetic(kind, self._product(), operator)
        return kind

    def _product(self) -> Kind:
        kind = self._unary()
        while operator := self._accept("*", "/", "%"):
            if operator == "%":
                self.object(
                    "bad-type", "'%' is for whole numbers, which conditions do not have", "Compare instead"
                )
            kind = self._arithmetic(kind, self._unary(), operator)
        return kind

    def _arithmetic(self, kind: Kind, other: Kind, operator: str) -> Kind:
        if operator == "+" and kind == other and kind in ("text", "list"):
            return kind
        self._want(kind, "number", operator)
        self._want(other, "number", operator)
        return "number"

    def _unary(self) -> Kind:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unreadable
        if operator := self._accept("!", "-"):
            wanted: Kind = "bool" if operator == "!" else "number"
            self._want(self._unary(), wanted, operator)
            kind = wanted
        else:
            kind = self._member()
        self.depth -= 1
        return kind

    def _member(self) -> Kind:
        kind = self._primary()
        while True:
            if self._accept("."):
                name = self._next()
                if name.kind != "name":
                    raise _Unreadable
                kind = self._method(kind, name.text)
            elif self._accept("["):
                self._index()
                self._expect("]")
                kind = "any"
            else:
                return kind

    def _index(self) -> None:
        token = self._next()
        if token.kind not in ("number", "text"):
            raise _Unreadable

    def _method(self, kind: Kind, name: str) -> Kind:
        self._expect("(")
        if name in _MACROS:
            self._want(kind, "list", name)
            variable = self._next()
            self.bound.append(variable.text)
            self._expect(",")
            self._choice()
            self._expect(")")
            self.bound.pop()
            return _MACROS[name]
        self._arguments()
        if name not in _METHODS:
            self.object(
                "unknown-name", f"There is no '.{name}()'", _did_you_mean(name, (*_METHODS, *_MACROS))
            )
            return "any"
        return _METHODS[name]

    def _arguments(self) -> list[Kind]:
        kinds: list[Kind] = []
        if self._accept(")"):
            return kinds
        kinds.append(self._choice())
        while self._accept(","):
            kinds.append(self._choice())
        self._expect(")")
        return kinds

    def _primary(self) -> Kind:
        token = self._next()
        if token.kind == "number":
            if token.text.isdigit():
                self.edits.append((token.start, token.end, f"{token.text}.0"))
            return "number"
        if token.kind == "text":
            return "text"
        if token.kind == "name":
            return self._name(token)
        if token.text == "(":
            kind = self._choice()
            self._expect(")")
            return kind
        if token.text == "[":
            self._list()
            return "list"
        raise _Unreadable

    def _list(self) -> None:
        while not self._accept("]"):
            self._choice()
            if not self._accept(","):
                self._expect("]")
                return

    def _name(self, token: _Token) -> Kind:
        name = token.text
        if name in ("true", "false"):
            return "bool"
        if name in self.bound:
            return "any"
        if name == "size" and self._accept("("):
            self._arguments()
            return "number"
        roots = self._roots()
        if name not in roots:
            self.object(
                "unknown-name",
                f"'{name}' in '{self.source}' is nothing a condition can ask about",
                _did_you_mean(name, roots) or f"It can ask about {', '.join(roots)}",
            )
            while self._accept("."):
                self._next()
            return "any"
        return self._declared(token, roots[name])

    def _declared(self, root: _Token, fields: Mapping[str, Kind]) -> Kind:
        if not self._accept("."):
            self.object(
                "bad-type", f"'{root.text}' needs a name after it", f"e.g. {root.text}.{_any(fields)}"
            )
            if self._accept("["):
                self._index()
                self._expect("]")
            return "any"
        name = self._next()
        if name.kind != "name":
            raise _Unreadable
        if name.text not in fields:
            code = {"facts": "unknown-fact", "slots": "unknown-slot"}.get(root.text, "unknown-name")
            hint = _did_you_mean(name.text, fields)
            self.object(code, f"There is no '{root.text}.{name.text}'", hint)
            return "any"
        self.used.add((root.text, name.text))
        self.edits.append((root.start, name.end, f"{root.text}_{name.text}"))
        return fields[name.text]

    def _roots(self) -> dict[str, Mapping[str, Kind]]:
        roots: dict[str, Mapping[str, Kind]] = {
            "facts": self.names.facts,
            "slots": self.names.slots,
            **FIELDS,
        }
        if not self.names.trainee:
            del roots["trainee"]
        return roots

    def _want(self, kind: Kind, wanted: Kind, operator: str) -> None:
        if kind not in (wanted, "any"):
            self.object(
                "bad-type",
                f"'{operator}' in '{self.source}' needs a {_SAID[wanted]} but gets a {_SAID[kind]}",
                "Compare it first, e.g. with == or >" if wanted == "bool" else "",
            )


_SAID: dict[Kind, str] = {
    "bool": "true-or-false value",
    "number": "number",
    "text": "text",
    "list": "list",
    "any": "value",
}


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""


def _any(fields: Mapping[str, Kind]) -> str:
    return next(iter(fields), "…")
