"""A small pack that is in order, to be changed by tests."""

from __future__ import annotations

import pytest

SCENARIO = """\
script: 1
scenario: sample
title: "A sample"
summary: "Somebody rings."
source_language: en
languages: [en, it]
agencies: [police, ngo]
days:
  - {day: 1, from: "09:00", to: "17:00"}
  - {day: 2, from: "08:30", to: "12:00"}
facts:
  called: {title: "The caller is known"}
objectives:
  - {id: O1, title: "Find out who called", shown_by: facts.called, by: T+03:00}
"""

CALLER = """\
script: 1
actor: caller
name: "A caller"
speaks: [en, it]
persona: "In a hurry."
start: hello
slots: {who: text, trust: number}
intents:
  agrees: {en: [of course, we will help you], it: [certo, vi aiutiamo noi]}
  asks: {en: ["re:i am (?P<who>[a-z]+)", who are you], it: [chi parla, come si chiama]}
groups:
  patient:
    unknown:
      - say: "Who is there?"
      - {say: "I do not understand.", call_operator: "Calm the caller."}
    silence:
      - {after: 90s, say: "Are you there?"}
      - {after: 20m, goto: gone}
states:
  hello:
    group: patient
    say: "Hello?"
    answers:
      - {says: asks, say: "A friend, {who}.", set: {facts.called: true, slots.trust: +1}}
      - {says: agrees, goto: offer}
  offer:
    group: patient
    return_point: true
    say:
      - "Thank you."
      - {media: map.png, alt: "A map"}
    buttons:
      - {text: "Go on", goto: done}
      - {text: "Wait", wait: 5m, goto: done}
    answers:
      - {has: photo, send: {to: caller, event: start}, fire: "1.01", offer: {contact: caller}}
      - {says: agrees, only_for: trainee.agency == 'ngo', goto: done}
  done: {say: "Bye.", end: informed}
  gone: {end: lost_contact}
"""

INJECTS = """\
- {id: "1.01", at: D2 09:00, title: The caller rings, from: caller, event: start, objective: O1}
- {id: "1.02", when: facts.called, delay: 10m, title: A question, from: caller, message: "Who else knows?"}
- {id: "1.03", contingency: true, unless: facts.called, by: T+02:00, title: Again, from: caller, event: start}
- {id: "deck.1", deck: true, title: The news, from: news, message: "A call.", to: {agencies: [ngo]}}
"""


@pytest.fixture
def tree() -> dict[str, bytes]:
    return {
        "scenario.yaml": SCENARIO.encode(),
        "actors/caller.yaml": CALLER.encode(),
        "injects.yaml": INJECTS.encode(),
        "media/map.png": b"\x89PNG",
    }
