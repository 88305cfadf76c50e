from __future__ import annotations

import pytest

from state_machines.conditions import Vocabulary, check_condition, compile_condition
from state_machines.context import Context, TeamView, TraineeView
from state_machines.diagnostics import Where
from state_machines.errors import BadCondition, ConditionFailed

VOCABULARY = Vocabulary(
    {"flat_address": "bool", "visits": "number", "place": "text"}, {"trust": "number", "caller": "text"}
)
CONTEXT = Context(
    {"flat_address": True, "visits": 3},
    TraineeView("ngo", ("ro", "en")),
    TeamView("t1", "Blue"),
    minutes=90,
    day=2,
)
SLOTS = {"trust": 1, "caller": "police"}


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("facts.flat_address", True),
        ("!facts.flat_address", False),
        ("slots.trust < 1", False),
        ("slots.trust + 1 > time.t / 60", True),
        ("facts.visits == 3 && slots.trust != 2.5", True),
        ("facts.place == ''", True),
        ("trainee.agency in ['ngo', 'mediator']", True),
        ("'ro' in trainee.languages", True),
        ("trainee.languages.exists(l, l == 'it')", False),
        ("trainee.languages[0] == 'ro'", True),
        ("team.name == 'Blue' && time.day >= 2", True),
        ("slots.caller.startsWith('pol') && size(slots.caller) == 6", True),
        ("facts.flat_address ? slots.trust > 5 : true", False),
        ("(slots.trust > 5 || facts.visits > 2) && !(time.t < 1)", True),
        ("-slots.trust < 0", True),
        ("true", True),
    ],
)
def test_condition_holds_or_not(source: str, holds: bool) -> None:
    assert compile_condition(source, VOCABULARY).holds(CONTEXT, SLOTS) is holds


@pytest.mark.parametrize(
    ("source", "code", "hint"),
    [
        ("facts.flat_adress", "unknown-fact", "Did you mean 'flat_address'?"),
        ("slots.trst > 1", "unknown-slot", "Did you mean 'trust'?"),
        ("fact.visits > 1", "unknown-name", "Did you mean 'facts'?"),
        ("trainee.agnecy == 'ngo'", "unknown-name", "Did you mean 'agency'?"),
        ("slots.caller.starts('x')", "unknown-name", ""),
        ("slots.trust", "bad-type", "Compare it, e.g. slots.trust > 0"),
        ("slots.caller == 1", "bad-type", "Both sides must be of one type"),
        ("facts.flat_address && slots.trust", "bad-type", "Compare it first, e.g. with == or >"),
        ("slots.caller + 1 > 2", "bad-type", ""),
        ("facts", "bad-type", "e.g. facts.flat_address"),
        ("facts.flat_address &&", "bad-condition", "Write it in CEL"),
        ("facts.flat_address and true", "bad-condition", "Write it in CEL"),
        ("", "bad-condition", "Write it in CEL"),
        ("{'a': 1}.size() > 0", "bad-condition", "Names, numbers, texts"),
        ("(" * 200 + "true" + ")" * 200, "bad-condition", ""),
        ("\ud800", "bad-condition", ""),
    ],
)
def test_bad_condition_is_refused_with_a_hint(source: str, code: str, hint: str) -> None:
    problems = check_condition(source, VOCABULARY, Where("mother.yaml", 3, 9))
    assert [(problem.code, problem.where.line) for problem in problems] == [(code, 3)]
    assert hint in problems[0].hint


def test_every_problem_of_a_condition_is_named() -> None:
    with pytest.raises(BadCondition) as refused:
        compile_condition("facts.a && slots.b", VOCABULARY)
    assert [problem.code for problem in refused.value.problems] == ["unknown-fact", "unknown-slot"]


def test_nobody_asks_when_an_inject_is_decided_on() -> None:
    alone = Vocabulary(VOCABULARY.facts, {}, trainee=False)
    assert [each.code for each in check_condition("trainee.agency == 'ngo'", alone)] == ["unknown-name"]


def test_without_a_trainee_agency_and_languages_are_empty() -> None:
    condition = compile_condition("trainee.agency == '' && !('ro' in trainee.languages)", VOCABULARY)
    assert condition.holds(Context())


def test_a_missing_fact_counts_as_empty_of_its_type() -> None:
    assert compile_condition("!facts.flat_address && facts.visits == 0", VOCABULARY).holds(Context())


def test_a_condition_that_cannot_be_evaluated_does_not_hold_and_says_why() -> None:
    condition = compile_condition("facts.flat_address", VOCABULARY)
    odd = Context({"flat_address": "yes", "visits": 10**400})
    assert not condition.holds(odd)
    with pytest.raises(ConditionFailed, match=r"facts\.visits"):
        compile_condition("facts.visits > 1", VOCABULARY).evaluate(odd, {}, odd.facts)


def test_a_condition_knows_what_it_depends_on() -> None:
    condition = compile_condition("facts.visits > 1 || time.t > 5 || facts.flat_address", VOCABULARY)
    assert condition.facts == ("flat_address", "visits")
    assert condition.uses_time
    assert not compile_condition("facts.visits > 1", VOCABULARY).uses_time
