from __future__ import annotations

from typing import Any

import pytest

from state_machines.analysis import analyse
from state_machines.compile import compile_actor
from state_machines.diagram import graph, mermaid
from state_machines.errors import ScriptError
from state_machines.plain import actor_from

QUIET = {"unknown": [{"say": "What?"}], "silence": [{"after": "1m", "end": "lost"}]}


def script(states: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"actor": "mother", "start": "home", "states": states, **more}


def codes(states: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    found = analyse(actor_from(script(states, **more)))
    return [(problem.code, problem.message) for problem in found]


def test_a_sound_script_has_no_findings() -> None:
    assert codes({"home": {"say": "Hello?", **QUIET}}) == []


@pytest.mark.parametrize(
    ("states", "more", "code"),
    [
        ({"home": QUIET, "attic": QUIET}, {}, "unreachable-state"),
        (
            {
                "home": {**QUIET, "buttons": [{"text": "x", "goto": "off"}]},
                "off": {"unknown": [{"say": "?"}]},
            },
            {},
            "dead-end",
        ),
        ({"home": {"silence": QUIET["silence"]}}, {}, "no-unknown"),
        ({"home": {"unknown": QUIET["unknown"], "answers": [{"event": "x", "end": "y"}]}}, {}, "no-silence"),
        ({"home": {"unknown": [{"say": "?"}], "silence": [{"after": "1m", "goto": "home"}]}}, {}, "no-end"),
        (
            {"home": {**QUIET, "answers": [{"has": "photo"}, {"has": "photo", "say": "Oh"}]}},
            {},
            "shadowed-rule",
        ),
        ({"home": {"goto": "b"}, "b": {"goto": "home"}}, {}, "endless-loop"),
        ({"home": {"goto": "home", "wait": "10ms"}}, {}, "endless-loop"),
        ({"home": {**QUIET, "answers": [{"event": "x", "wait": "5m"}]}}, {}, "idle-wait"),
        ({"home": QUIET}, {"intents": {"a": {"en": ["Yes!"]}, "b": {"en": ["yes"]}}}, "shared-example"),
        ({"home": QUIET}, {"intents": {"a": {"ro": ["da"]}}}, "no-examples"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_finding_has_a_stable_code(states: dict[str, Any], more: dict[str, Any], code: str) -> None:
    found = codes(states, **more)
    assert code in [each for each, _ in found], found


def test_a_return_point_counts_as_reachable() -> None:
    assert codes({"home": QUIET, "attic": {**QUIET, "return_point": True}}) == []


def test_a_rule_with_a_condition_shadows_nothing() -> None:
    answers = [{"has": "photo", "only_if": "time.t > 5"}, {"has": "photo", "say": "Oh"}]
    assert codes({"home": {**QUIET, "answers": answers}}) == []


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ScriptError) as refused:
        compile_actor(actor_from(script({"home": {"answers": [{"event": "x", "goto": "nowhere"}]}})))
    assert [problem.code for problem in refused.value.problems] == ["unknown-state"]


def test_the_version_depends_on_content_alone() -> None:
    one = compile_actor(actor_from(script({"home": {"say": "Hello?"}})))
    two = compile_actor(actor_from(script({"home": {"say": "Hello!"}})))
    assert one.version == compile_actor(actor_from(script({"home": {"say": "Hello?"}}))).version
    assert one.version != two.version


def test_the_diagram_names_every_way() -> None:
    states = {
        "home": {"answers": [{"event": "x", "only_if": "time.t > 5", "wait": "1m", "goto": 'it\'s "b"'}]},
        'it\'s "b"': {"end": "done"},
    }
    drawn = graph(actor_from(script(states, anytime=[{"event": "raid", "goto": "home"}])))
    assert [(edge.source, edge.label, edge.only_if, edge.wait_ms) for edge in drawn.edges] == [
        ("home", "event x", "time.t > 5", 60_000),
        ("*", "event raid", "", None),
    ]
    assert [node["kind"] for node in drawn.to_json()["nodes"]] == ["start", "end", "anywhere"]


def test_mermaid_gets_no_syntax_from_names() -> None:
    states = {
        "home": {"buttons": [{"text": 'a"]; click x --> y: z', "goto": "end"}]},
        "end": {"end": "state }"},
    }
    text = mermaid(actor_from(script(states)), current="home")
    assert text == (
        "stateDiagram-v2\n"
        '  state "home" as s1\n'
        '  state "end" as s2\n'
        "  [*] --> s1\n"
        "  s1 --> s2: button  a    click x --  y  z\n"
        "  s2 --> [*]: state\n"
        "  classDef current font-weight:bold,stroke-width:4px\n"
        "  class s1 current\n"
    )
