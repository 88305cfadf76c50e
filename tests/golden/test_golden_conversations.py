"""Whole small conversations as data: what happens, and every effect it must have.

Each file holds a script and conversations; ``UPDATE_GOLDEN=1 pytest tests/golden`` writes down what the
engine does now, to be read before it is committed. Snapshots, events and effects go through JSON between
two steps.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from roleplay.packs.values import PackValues
from state_machines.compile import compile_actor
from state_machines.context import TraineeView
from state_machines.engine import Step
from state_machines.events import (
    ButtonPressed,
    Event,
    EventRaised,
    HandedBack,
    HasValue,
    MessageCame,
    Nudged,
    Started,
)
from state_machines.plain import actor_from, ms
from state_machines.rehearsal import Rehearsal, told
from state_machines.rules import WORDS

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))
KEYWORDS = {
    "silence",
    "unknown",
    "anytime",
    "buttons",
    "group",
    "has",
    "intents",
    "slots",
    "hand_back",
    "opening",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_conversation_goes_as_written(file: Path) -> None:
    yaml = YAML()
    yaml.width = 200
    golden = yaml.load(file)
    plain = YAML(typ="safe", pure=True).load(file)
    for written, conversation in zip(golden["conversations"], plain["conversations"], strict=True):
        happened = play(plain["script"], plain.get("facts", {}), conversation)
        if os.environ.get("UPDATE_GOLDEN"):
            for step, expect in zip(written["steps"], happened, strict=True):
                step.fa.set_block_style()
                step["expect"] = expect
        else:
            assert happened == [step.get("expect") for step in conversation["steps"]], conversation["title"]
    if os.environ.get("UPDATE_GOLDEN"):
        yaml.dump(golden, file)


def test_every_script_word_has_a_golden_conversation() -> None:
    assert (set(WORDS) | KEYWORDS) - {file.stem for file in FILES} == set()


def test_every_golden_conversation_of_a_word_uses_it() -> None:
    for word in set(WORDS) & {file.stem for file in FILES}:
        assert f"{word}:" in (FOLDER / f"{word}.yaml").read_text().partition("conversations:")[0]


def test_every_script_word_has_a_file_of_its_own() -> None:
    for word, kind in WORDS.items():
        assert kind.__module__ == f"state_machines.rules.{word}"


def play(script: dict[str, Any], facts: dict[str, Any], conversation: dict[str, Any]) -> list[Any]:
    written = actor_from(script, facts)
    actor = compile_actor(written, values=PackValues(written.speaks))
    rehearsal = Rehearsal(actor, dict(conversation.get("given", {})))
    return [happen(rehearsal, step) for step in conversation["steps"]]


def happen(rehearsal: Rehearsal, step: dict[str, Any]) -> Any:
    if "wait" in step:
        fired = [tell(taken) for taken in rehearsal.wait(ms(step["wait"]))]
        return fired or "nothing"
    who = step.get("as", {})
    rehearsal.trainee = TraineeView(who.get("agency", "police"), tuple(who.get("languages", ["en"])))
    return tell(rehearsal.take(event_of(rehearsal, step)))


def event_of(rehearsal: Rehearsal, step: dict[str, Any]) -> Event:
    match step:
        case {"start": _}:
            return Started()
        case {"message": text}:
            has = step.get("has", {})
            return MessageCame(text, tuple(HasValue(kind, value) for kind, value in has.items()))
        case {"button": index}:
            seq = step.get("seq", rehearsal.snapshot.seq)
            return ButtonPressed(step.get("of", rehearsal.snapshot.state), index, seq)
        case {"event": name}:
            return EventRaised(name)
        case {"nudge": state}:
            return Nudged(state)
        case {"hand_back": "here" | "again" as how}:
            return HandedBack(how, answer=step.get("answer"))
        case {"hand_back": state}:
            return HandedBack("state", state, step.get("answer"))
    raise AssertionError(f"No such step: {step}")


def tell(step: Step) -> dict[str, Any]:
    trace, after = step.trace, step.snapshot
    told_as: dict[str, Any] = {"outcome": trace.outcome}
    if trace.rule:
        told_as["rule"] = trace.rule
    if trace.before != trace.after:
        told_as["goes"] = f"{trace.before} -> {trace.after}"
    if after.slots:
        told_as["slots"] = dict(after.slots)
    if trace.notes:
        told_as["notes"] = list(trace.notes)
    told_as["effects"] = [told(effect) for effect in step.effects]
    return told_as
