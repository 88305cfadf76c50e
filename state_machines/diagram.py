"""An actor's machine as a graph: for the console, for documents (Mermaid), and for those who read lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from state_machines.ids import StateId
from state_machines.lines import TextLine
from state_machines.model import Actor, Rule, State
from state_machines.rules import End, Goto, Say, Wait, Word

ANYWHERE = "*"
"""The node that anytime rules leave from."""

MINUTE_MS = 60_000
_LABEL_CHARS = 40
_UNSAFE = re.compile(r"[^\w .,:+'!?-]")

NodeKind = Literal["start", "state", "end", "anywhere"]


@dataclass(frozen=True, slots=True)
class Node:
    """A state, or the place where anytime rules start; ``safe_id`` is fit for any drawing program."""

    id: str
    safe_id: str
    kind: NodeKind
    says: str = ""
    return_point: bool = False
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one state to another: what sets it off, under which condition, after which wait."""

    source: str
    target: str
    rule: str
    label: str
    only_if: str = ""
    wait_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of the script, edges in the order in which rules are tried."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the graph as plain data."""
        return {
            "nodes": [asdict(node) for node in self.nodes],
            "edges": [asdict(edge) for edge in self.edges],
        }


def graph(actor: Actor) -> Graph:
    """Draw up the graph of an actor."""
    nodes = [_node(actor, state, number) for number, state in enumerate(actor.states.values(), 1)]
    if any(_target(rule.words) for rule in actor.anytime):
        nodes.append(Node(ANYWHERE, "anywhere", "anywhere"))
    return Graph(tuple(nodes), tuple(_edges(actor)))


def mermaid(actor: Actor, current: str | None = None) -> str:
    """Return the graph as a Mermaid state diagram; ``current`` is set off."""
    drawn = graph(actor)
    safe = {node.id: node.safe_id for node in drawn.nodes}
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{_safe(node.id)}" as {node.safe_id}' for node in drawn.nodes]
    if actor.start in safe:
        lines.append(f"  [*] --> {safe[actor.start]}")
    lines += [f"  {safe[edge.source]} --> {safe[edge.target]}: {_safe(edge.label)}" for edge in drawn.edges]
    lines += [f"  {node.safe_id} --> [*]: {_safe(node.end)}" for node in drawn.nodes if node.end]
    if current in safe:
        lines += ["  classDef current font-weight:bold,stroke-width:4px", f"  class {safe[current]} current"]
    return "\n".join(lines) + "\n"


def _node(actor: Actor, state: State, number: int) -> Node:
    end = next((word.outcome for word in state.entry if isinstance(word, End)), None)
    kind: NodeKind = "start" if state.id == actor.start else "end" if end else "state"
    return Node(state.id, f"s{number}", kind, _first_line(state.entry), state.return_point, end)


def _edges(actor: Actor) -> Iterator[Edge]:
    known = set(actor.states)
    for state in actor.states.values():
        yield from _edge(known, state.id, state.id, "", state.entry)
        for kind, rule in _own_rules(state):
            yield from _edge(known, state.id, rule.path, kind, rule.words, rule)
    for rule in actor.anytime:
        yield from _edge(known, ANYWHERE, rule.path, _trigger(rule), rule.words, rule)


def _edge(
    known: set[StateId], source: str, path: str, label: str, words: tuple[Word, ...], rule: Rule | None = None
) -> Iterator[Edge]:
    target = _target(words)
    if target in known:
        only_if = " && ".join(condition.source for condition in rule.only_if) if rule else ""
        wait_ms = next((word.ms for word in words if isinstance(word, Wait)), None)
        yield Edge(source, target, path, label or "goes on", only_if, wait_ms)


def _own_rules(state: State) -> Iterator[tuple[str, Rule]]:
    for rule in state.answers:
        yield _trigger(rule), rule
    for button in state.buttons:
        yield f"button: {button.text.source}", button.rule
    for rule in state.unknown:
        yield "unknown", rule
    for silence in state.silence:
        yield f"silence {_span(silence.after_ms)}", silence.rule


def _span(ms: int) -> str:
    return f"{ms // MINUTE_MS} min" if ms % MINUTE_MS == 0 else f"{ms // 1000} s"


def _trigger(rule: Rule) -> str:
    trigger = rule.trigger
    parts = (("says", trigger.says), ("has", trigger.has), ("event", trigger.event))
    return ", ".join(f"{word} {name}" for word, name in parts if name)


def _target(words: tuple[Word, ...]) -> StateId | None:
    return next((word.state for word in words if isinstance(word, Goto)), None)


def _first_line(words: tuple[Word, ...]) -> str:
    lines = (line for word in words if isinstance(word, Say) for line in word.lines)
    line = next(lines, None)
    if line is None:
        return ""
    return line.text.source if isinstance(line, TextLine) else line.alt.source


def _safe(text: str | None) -> str:
    """Keep what no drawing program reads as its own syntax."""
    return _UNSAFE.sub(" ", text or "").replace(":", " ").strip()[:_LABEL_CHARS] or "-"
