"""Read one YAML file safely, keeping the position of every value.

Promise: YAML 1.2 core rules (yes, no, on, off are words; 09:00 and +1 are text), no anchors, tags, merge keys
or directives, within fixed limits of size, depth and number of values. A refused file is a list of problems
with line and column, never an exception, and never more memory than its size deserves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from roleplay.packs.problems import problem
from state_machines.diagnostics import Problem, Where

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000

Plain = str | int | float | bool | None
"""A resolved scalar."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `quoted` tells "yes" from yes."""

    value: Plain
    where: Where
    quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    items: tuple[Node, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with text keys, each with the position of its key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Where]
    where: Where


Node = Scalar | Listing | Table


@dataclass(frozen=True, slots=True)
class Source:
    """What reading one file gave: a tree, or problems (or both: a duplicate key leaves the first)."""

    file: str
    root: Node | None
    problems: tuple[Problem, ...]
    lines: tuple[str, ...] = field(default=(), repr=False)


def read_yaml(content: bytes, file: str) -> Source:
    """Parse `content`; `file` is the name that problems carry."""
    start = Where(file, 1, 1)
    if len(content) > MAX_BYTES:
        return Source(file, None, (problem("BL002", start, size=len(content), limit=MAX_BYTES),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Source(file, None, (problem("BL001", Where(file, line, 1)),))
    lines = tuple(text.splitlines())
    reader = _Reader(file)
    try:
        root = reader.read(text)
    except _RefusedError as refused:
        reader.problems.append(refused.problem)
        root = None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(str(part) for part in (error.context, error.problem) if part)
        reader.problems.append(problem("BL003", reader.where(mark), reason=message or "unreadable"))
        root = None
    except (YAMLError, ValueError) as error:
        reader.problems.append(problem("BL003", start, reason=str(error).splitlines()[0]))
        root = None
    return Source(file, root, tuple(reader.problems), lines)


@dataclass(frozen=True, slots=True)
class Place:
    """A path into a tree, for those who walk a file's content and must say where they are."""

    root: Node
    path: tuple[str | int, ...] = ()

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.root, (*self.path, step))

    @property
    def where(self) -> Where:
        """Where the value stands."""
        return locate(self.root, self.path)

    @property
    def key(self) -> Where:
        """Where the key of the value stands."""
        return locate(self.root, self.path, key=True)


def plain(node: Node) -> object:
    """Return the tree as ordinary dicts, lists and values."""
    match node:
        case Scalar():
            return node.value
        case Listing():
            return [plain(item) for item in node.items]
        case Table():
            return {key: plain(value) for key, value in node.entries.items()}


def locate(root: Node, path: tuple[str | int, ...], *, key: bool = False) -> Where:
    """Return where `path` stands, or its nearest ancestor; `key` asks for the key instead of its value."""
    node, where = root, root.where
    for step in path:
        if isinstance(node, Table) and isinstance(step, str) and step in node.entries:
            where = node.keys[step] if key else node.entries[step].where
            node = node.entries[step]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            where = node.where
        else:
            break
    return where


class _RefusedError(Exception):
    """The file is refused here and now; never seen outside this module."""

    def __init__(self, refusal: Problem) -> None:
        self.problem = refusal


class _Reader:
    """Build the tree from parser events, refusing before anything can grow."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._nodes = 0

    def where(self, mark: StreamMark | None) -> Where:
        return Where(self.file, mark.line + 1, mark.column + 1) if mark else Where(self.file, 1, 1)

    def read(self, text: str) -> Node | None:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _RefusedError(problem("BL012", self.where(event.start_mark)))
                if event.version or event.tags:
                    raise _RefusedError(problem("BL013", self.where(event.start_mark)))
            elif isinstance(event, NodeEvent):
                root = self._node(event, events, depth=1)
        if root is None or (isinstance(root, Scalar) and root.value is None):
            raise _RefusedError(problem("BL014", Where(self.file, 1, 1)))
        return root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        where = self.where(event.start_mark)
        self._guard(event, where, depth)
        if isinstance(event, ScalarEvent):
            quoted = event.style is not None
            return Scalar(event.value if quoted else resolve(event.value), where, quoted)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(child := next(events), SequenceEndEvent):
                items.append(self._node(child, events, depth + 1))
            return Listing(tuple(items), where)
        return self._table(events, where, depth)

    def _table(self, events: Iterator[Event], where: Where, depth: int) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Where] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            at = self.where(event.start_mark)
            name = self._key(event, events, at, depth)
            value = self._node(next(events), events, depth + 1)
            if name in entries:
                self.problems.append(problem("BL006", at, key=name, first=keys[name].line))
                continue
            entries[name], keys[name] = value, at
        return Table(entries, keys, where)

    def _key(self, event: Event, events: Iterator[Event], at: Where, depth: int) -> str:
        node = self._node(event, events, depth + 1)
        if not isinstance(node, Scalar) or node.value is None:
            raise _RefusedError(problem("BL011", at))
        name = event.value if isinstance(event, ScalarEvent) else ""
        if name == "<<" and not node.quoted:
            raise _RefusedError(problem("BL007", at))
        if name == "on" and not node.quoted:
            self.problems.append(problem("BL010", at))
        return str(name)

    def _guard(self, event: Event, where: Where, depth: int) -> None:
        self._nodes += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError(problem("BL004", where, name=str(getattr(event, "anchor", ""))))
        if getattr(event, "tag", None):
            raise _RefusedError(problem("BL005", where, tag=str(getattr(event, "tag", ""))))
        if depth > MAX_DEPTH and isinstance(event, SequenceStartEvent | MappingStartEvent):
            raise _RefusedError(problem("BL008", where, limit=MAX_DEPTH))
        if self._nodes > MAX_NODES:
            raise _RefusedError(problem("BL009", where, limit=MAX_NODES))


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"-?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
MAX_DIGITS = 18
"""Longer runs of digits (telephone numbers, accounts) stay text."""


def resolve(text: str) -> Plain:
    """Resolve a plain scalar by the YAML 1.2 core schema, but `+1` stays "+1" (it means *add one*)."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if len(text) > MAX_DIGITS:
        return text
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text[2:], 16)
    if _FLOAT.match(text):
        return float(text)
    return text
