"""Stories pass when the actor does what they say, and fail so that the author sees why."""

from __future__ import annotations

import pytest

from roleplay.packs.compiled import compile_pack
from roleplay.packs.cover import cover
from roleplay.packs.load import load_tree
from roleplay.packs.references import check_references
from roleplay.packs.stories import StoryRun, run_stories

Tree = dict[str, bytes]

HEAD = "story: a call\nactor: caller\nsteps:\n  - start\n  - actor: Hello?\n"


def run(tree: Tree, steps: str, head: str = HEAD) -> list[StoryRun]:
    pack = load_tree({**tree, "stories/call.yaml": (head + steps).encode()})
    assert [str(each) for each in (*pack.problems, *check_references(pack))] == []
    return list(run_stories(pack, compile_pack(pack)))


def failures(tree: Tree, steps: str, head: str = HEAD) -> list[str]:
    return [
        f"{each.language} {each.failure.where.line}: {each.failure.found}"
        for each in run(tree, steps, head)
        if each.failure
    ]


def test_a_story_runs_in_every_language_its_texts_have(tree: Tree) -> None:
    runs = run(tree, "  - trainee: {intent: agrees}\n  - actor: Thank you.\n  - actor: {media: map.png}\n")
    assert [(each.language, each.failure) for each in runs] == [("en", None), ("it", None)]


def test_a_plain_text_belongs_to_the_source_language(tree: Tree) -> None:
    runs = run(tree, "  - trainee: we will help you\n  - actor: Thank you.\n  - actor: {media: map.png}\n")
    assert [(each.language, each.failure) for each in runs] == [("en", None)]


def test_a_plain_text_belongs_to_the_storys_own_language(tree: Tree) -> None:
    head = HEAD.replace("actor: caller\n", "actor: caller\nlanguage: it\n", 1)
    runs = run(
        tree, "  - trainee: vi aiutiamo noi\n  - actor: Thank you.\n  - actor: {media: map.png}\n", head
    )
    assert [(each.language, each.failure) for each in runs] == [("it", None)]


def test_texts_may_be_given_for_each_language(tree: Tree) -> None:
    steps = """\
  - trainee: {text: {en: of course, it: certo}}
  - actor: Thank you.
  - actor: {media: map.png}
"""
    runs = run(tree, steps)
    assert [(each.language, each.failure) for each in runs] == [("en", None), ("it", None)]


def test_silence_falls_on_the_virtual_clock(tree: Tree) -> None:
    steps = "  - wait: 89s\n  - silent: true\n  - wait: 1s\n  - actor: Are you there?\n  - wait: 20m\n"
    assert failures(tree, steps + "  - expect: {end: lost_contact}\n") == []


def test_takeover_freezes_silence_and_handing_back_resumes_it(tree: Tree) -> None:
    steps = """\
  - wait: 80s
  - takeover: operator
  - wait: 30m
  - silent: true
  - operator: Breathe.
  - hand_back: here
  - wait: 9s
  - silent: true
  - wait: 1s
  - actor: Are you there?
"""
    assert failures(tree, steps) == []


def test_handing_back_can_answer_the_last_message(tree: Tree) -> None:
    steps = """\
  - takeover: operator
  - trainee: {intent: agrees}
  - silent: true
  - hand_back: {at: here, last: answer}
  - actor: Thank you.
  - actor: {media: map.png}
"""
    assert failures(tree, steps) == []


def test_handing_back_at_a_state_says_its_lines(tree: Tree) -> None:
    steps = "  - takeover: op\n  - hand_back: offer\n  - actor: Thank you.\n  - actor: {media: map.png}\n"
    assert failures(tree, steps + "  - expect: {state: offer, facts.called: false}\n") == []


def test_buttons_values_and_effects(tree: Tree) -> None:
    steps = """\
  - trainee: {intent: agrees}
  - actor: Thank you.
  - actor: {media: map.png}
  - trainee: {has: photo}
  - sends: {to: caller, event: start}
  - fires: "1.01"
  - offers: {contact: caller}
  - trainee: {button: Wait}
  - wait: 5m
  - actor: Bye.
  - expect: {state: done, end: informed}
"""
    assert failures(tree, steps) == []


def test_slots_fill_the_lines(tree: Tree) -> None:
    steps = """\
  - trainee: i am maria
  - actor: "A friend, maria."
  - expect: {slots.who: maria, slots.trust: 1, facts.called: true}
"""
    assert failures(tree, steps) == []


def test_another_agency_is_another_trainee(tree: Tree) -> None:
    steps = """\
  - trainee: {as: police, intent: agrees}
  - actor: Thank you.
  - actor: {media: map.png}
  - trainee: {intent: agrees}
  - actor: Who is there?
  - trainee: {as: ngo, intent: agrees}
  - actor: Bye.
"""
    assert failures(tree, steps) == []


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        ("  - actor: And?\n", "en 6: actor: (says nothing)"),
        ("  - wait: 2m\n", "en 6: actor: Are you there?"),
        ("  - wait: 90s\n  - silent: true\n", "en 7: actor: Are you there?"),
        ("  - expect: {state: offer}\n", "en 6: state: hello"),
        ("  - trainee: {button: Go on}\n", "en 6: no buttons"),
        ("  - fires: '1.01'\n", "en 6: arm silence 0: 90000 ms 1: 1200000 ms"),
        ("  - operator: Hello.\n", "en 6: the script"),
    ],
)
def test_a_story_fails_at_its_line(tree: Tree, steps: str, failure: str) -> None:
    assert failures(tree, steps)[0] == failure


def test_a_failure_shows_the_conversation_and_the_reason(tree: Tree) -> None:
    failed = run(tree, "  - trainee: blah\n  - actor: Thank you.\n")[0].failure
    assert str(failed).splitlines() == [
        "    actor: Hello?",
        "    police: blah",
        "  - actor: Thank you.",
        "  + actor: Who is there?",
        "    (message, unknown: in `hello`, rule groups/patient/unknown/1, now in `hello`.)",
    ]


def test_a_story_without_a_language_fails(tree: Tree) -> None:
    steps = "  - trainee: {text: {uk: так}}\n"
    assert failures(tree, steps) == ["- 1: none"]


def test_coverage_names_what_no_story_touches(tree: Tree) -> None:
    pack = load_tree(
        {**tree, "stories/call.yaml": (HEAD + "  - wait: 90s\n  - actor: Are you there?\n").encode()}
    )
    compiled = compile_pack(pack)
    (found,) = cover(compiled, run_stories(pack, compiled))
    assert [name for name, _ in found.states_missed] == ["offer", "done", "gone"]
    assert "groups/patient/silence/1" not in {name for name, _ in found.rules_missed}
    assert (found.states, found.rules, len(found.rules_missed)) == (4, 10, 9)
