"""Public conformance: the non-parallel cases of the SCION SCXML test framework, through an adapter.

Our machine is flat and its data are slots that scripts can only write and add to, so the adapter *unfolds*
a document: each reachable (leaf state, value of ``i``, delayed event) becomes one state of a script. SCXML
events become ``event`` rules, eventless transitions the ``goto`` of a state's body, a delayed send the
state's ``wait`` and ``goto``. What the engine must get right is which rule wins, when, and where it leads.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from state_machines.compile import compile_actor
from state_machines.events import EventRaised, Started
from state_machines.ids import EventName
from state_machines.plain import actor_from
from state_machines.rehearsal import Rehearsal

PACKAGE = Path(__file__).parents[2] / "build/conformance/node_modules/@scion-scxml/test-framework/test"
FOLDERS = {
    "basic": 3,
    "default-initial-state": 2,
    "documentOrder": 1,
    "hierarchy": 3,
    "hierarchy+documentOrder": 2,
    "multiple-events-per-transition": 1,
    "targetless-transition": 3,
    "delayedSend": 3,
}
"""Cases that apply, by folder; the fourth of targetless-transition is a parallel one."""

SCXML = "{http://www.w3.org/2005/07/scxml}"
needs_package = pytest.mark.skipif(
    not PACKAGE.is_dir(), reason="SCION cases are not installed: run `make conformance` (docs/conformance.md)"
)


def cases() -> list[Any]:
    documents = (path for name in FOLDERS for path in sorted((PACKAGE / name).glob("*.scxml")))
    found = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in documents if applies(path)]
    return found or [pytest.param(PACKAGE, id="not-installed")]


def applies(path: Path) -> bool:
    return "<parallel" not in path.read_text()


@needs_package
def test_no_case_is_missing() -> None:
    counted = {name: sum(map(applies, (PACKAGE / name).glob("*.scxml"))) for name in FOLDERS}
    assert counted == FOLDERS


@needs_package
@pytest.mark.parametrize("path", cases())
def test_scion_case(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    script = Unfolding(ET.parse(path).getroot()).script(depth=2 * len(expected["events"]) + 1)
    rehearsal = Rehearsal(compile_actor(actor_from(script)))
    rehearsal.take(Started())
    assert leaf_of(rehearsal) == expected["initialConfiguration"]
    for step in expected["events"]:
        rehearsal.wait(step.get("after", 0))
        rehearsal.take(EventRaised(EventName(step["event"]["name"])))
        assert leaf_of(rehearsal) == step["nextConfiguration"]


def leaf_of(rehearsal: Rehearsal) -> list[str]:
    return [rehearsal.snapshot.state.partition("|")[0]]


@dataclass(frozen=True)
class Place:
    """Where the document stands: its leaf, its datum, and the event that a delayed send will bring."""

    leaf: str
    i: float = 0
    delayed: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.leaf}|{self.i}|{':'.join(self.delayed or ())}"


@dataclass
class Unfolding:
    root: ET.Element
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.by_id = {each.get("id", ""): each for each in self.root.iter(f"{SCXML}state")}
        self.names = {
            name
            for transition in self.root.iter(f"{SCXML}transition")
            for name in transition.get("event", "").split()
        }

    def script(self, depth: int) -> dict[str, Any]:
        """Return a script that holds for so many transitions; ``i`` may grow without end."""
        data = self.root.find(f"{SCXML}datamodel/{SCXML}data")
        start = Place(self.first_leaf(self.root), float(data.get("expr", "0")) if data is not None else 0)
        places = [self.settled(start)]
        first = places[0].name
        for _ in range(depth):
            places = [
                after for place in places if place.name not in self.states for after in self.unfold(place)
            ]
        for place in places:
            self.states.setdefault(place.name, {})
        return {"actor": "scxml", "start": first, "states": self.states}

    def unfold(self, place: Place) -> list[Place]:
        """Write one state of the script, and return the places it leads to."""
        state = self.states[place.name] = {"answers": []}
        onward = next(self.enabled(place, None), None)
        if onward is not None:
            return [self.lead(state, place, onward)]
        reached = []
        event, delay = place.delayed or ("", "")
        heard = next(self.enabled(place, event), None) if event else None
        if heard is not None:
            state["wait"] = delay
            reached.append(self.lead(state, place, heard))
        for name in sorted(self.names):
            for transition in self.enabled(place, name):
                rule: dict[str, Any] = {"event": name}
                reached.append(self.lead(rule, place, transition))
                state["answers"].append(rule)
        return reached

    def lead(self, body: dict[str, Any], place: Place, transition: ET.Element) -> Place:
        after = self.settled(self.taken(place, transition))
        body["goto"] = after.name
        return after

    def enabled(self, place: Place, event: str | None) -> Iterator[ET.Element]:
        """Yield the transitions that could be taken, inner states first, then in document order."""
        element: ET.Element | None = self.by_id[place.leaf]
        while element is not None and element is not self.root:
            for transition in element.findall(f"{SCXML}transition"):
                names = transition.get("event", "").split()
                if (event in names if event else not names) and holds(transition.get("cond"), place.i):
                    yield transition
            element = self.parents.get(element)

    def taken(self, place: Place, transition: ET.Element) -> Place:
        target = transition.get("target")
        leaf = self.first_leaf(self.by_id[target]) if target else place.leaf
        parts = [transition]
        if target:
            parts += self.by_id[place.leaf].findall(f"{SCXML}onexit")
            parts += self.by_id[leaf].findall(f"{SCXML}onentry")
        i, delayed = place.i, None if target else place.delayed
        for part in parts:
            for assign in part.findall(f"{SCXML}assign"):
                i = value(assign.get("expr", ""), i)
            for send in part.findall(f"{SCXML}send"):
                delayed = (send.get("event", ""), send.get("delay", ""))
        return Place(leaf, i, delayed)

    def settled(self, place: Place) -> Place:
        """Take the eventless transitions that only count; those that lead on are left to the engine."""
        while (onward := next(self.enabled(place, None), None)) is not None and not onward.get("target"):
            place = self.taken(place, onward)
        return place

    def first_leaf(self, element: ET.Element) -> str:
        initial = element.get("initial")
        inner = self.by_id[initial] if initial else element.find(f"{SCXML}state")
        return self.first_leaf(inner) if inner is not None else element.get("id", "")


def holds(condition: str | None, i: float) -> bool:
    return condition is None or bool(value(condition, i))


def value(expression: str, i: float) -> float:
    """Work out the few expressions of the cases: numbers, ``i``, + * - === and Math.pow."""
    python = expression.replace("===", "==").replace("Math.pow", "pow")
    assert re.fullmatch(r"[\d\s i+*()=,pow-]*", python), expression
    return eval(python, {"__builtins__": {}, "pow": pow}, {"i": i})
