from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.diagnostics import NOWHERE
from state_machines.errors import BadPattern
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding.examples import ExampleMatcher
from state_machines.understanding.words import folded

EXAMPLES = {
    "agrees": {"en": ["ok", "of course", "we will", "yes"], "ro": ["da", "sigur"], "it": ["certo"]},
    "refuses": {"en": ["no", "we can't help"], "ro": ["nu"]},
    "asks_address": {
        "en": ["where is she", "what is the address", "where is the flat"],
        "ro": ["unde este fata"],
    },
    "asks_health": {"en": ["is she ok", "how is she"]},
    "introduces": {"en": ["re:(?P<caller>police|hotline|ngo)", "I am calling from the hotline"]},
}


def matcher(*speaks: str) -> ExampleMatcher:
    intents = {
        IntentId(name): Intent(
            IntentId(name), {Lang(lang): tuple(each) for lang, each in examples.items()}, NOWHERE
        )
        for name, examples in EXAMPLES.items()
    }
    return ExampleMatcher(intents, [Lang(each) for each in speaks])


MATCHER = matcher("en", "ro")
ALL = tuple(IntentId(name) for name in EXAMPLES)


def understood(text: str) -> list[str]:
    return [match.intent for match in MATCHER.rank(text, ALL).matches]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("OK!", ["agrees"]),
        ("Of course we help you", ["agrees"]),
        ("where is she now?", ["asks_address"]),
        ("What's the adress please?", ["asks_address"]),
        ("Unde este fată?", ["asks_address"]),
        ("\uff2f\uff2b", ["agrees"]),
        ("Is she ok?", ["asks_health"]),
        ("Hello, POLICE here, where is she?", ["introduces", "asks_address"]),
        ("", []),
        ("🙂", []),
        ("\ud800", []),
        ("certo", []),
    ],
)
def test_message_is_understood(text: str, intents: list[str]) -> None:
    assert understood(text) == intents


@pytest.mark.parametrize(
    "text", ["no, I will not", "we will not do it", "of course not", "I would never say yes"]
)
def test_a_negation_is_never_taken_for_consent(text: str) -> None:
    assert "agrees" not in understood(text)


def test_a_negation_in_another_clause_changes_nothing() -> None:
    assert "asks_address" in understood("I do not know her. Where is she?")


def test_a_short_word_in_mid_clause_means_something_else() -> None:
    assert understood("he said da to them") == []


def test_a_longer_phrase_beats_a_shorter_one_inside_it() -> None:
    assert understood("tell me: is she ok") == ["asks_health"]


def test_only_what_the_state_expects_is_ranked() -> None:
    ranking = MATCHER.rank("ok", [IntentId("refuses")])
    assert (ranking.matches, ranking.candidates) == ((), ())


def test_named_groups_are_values_also_of_an_exact_example() -> None:
    (match,) = MATCHER.rank("I am calling from the hotline", ALL).matches
    assert (match.why, dict(match.values)) == ("exact", {"caller": "hotline"})


def test_examples_of_languages_the_actor_does_not_speak_are_not_understood() -> None:
    assert matcher("it").rank("certo", ALL).matches[0].intent == "agrees"
    assert matcher("it").rank("of course", ALL).matches == ()


def test_a_million_characters_are_no_burden() -> None:
    assert understood("where is she " + "a" * 1_000_000) == ["asks_address"]


def test_a_bad_pattern_is_refused_with_its_reason() -> None:
    intent = Intent(IntentId("x"), {Lang("en"): ("re:(?=ahead)",)}, NOWHERE)
    with pytest.raises(BadPattern, match="is not a pattern") as refused:
        ExampleMatcher({intent.id: intent}, [Lang("en")])
    assert refused.value.problems[0].code == "bad-pattern"


@given(st.text(max_size=60))
def test_any_text_is_ranked_alike_twice(text: str) -> None:
    assert MATCHER.rank(text, ALL) == matcher("en", "ro").rank(text, ALL)
    assert folded(folded(text)) == folded(text) or not text.isascii()
