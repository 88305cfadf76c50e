"""Judge what phones saw, without knowing how the server works.

A phone writes ``message 1``, ``message 2`` … and is answered ``Noted 1.``, ``Noted 2.`` …; ``Notice 1.``,
``Notice 2.`` … come to every phone once. Everything else is a violation.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

NOTED = re.compile(r"Noted (\d+)\.")
NOTICE = re.compile(r"Notice (\d+)\.")


@dataclass
class Seen:
    """What one phone wrote and got; sequence numbers as the feed gave them."""

    name: str
    accepted: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)


def violations(phones: list[Seen], notices: int) -> list[str]:
    """Return one sentence for every promise broken, an empty list if all were kept."""
    return [
        sentence
        for phone in phones
        for sentence in (*_answers(phone), *_notices(phone, notices), *_order(phone))
    ]


def _answers(phone: Seen) -> list[str]:
    answers = _numbers(NOTED, phone)
    counted = Counter(answers)
    return [
        *(
            f"{phone.name}: message {n} was accepted and never answered"
            for n in phone.accepted
            if not counted[n]
        ),
        *(
            f"{phone.name}: message {n} was answered {times} times"
            for n, times in counted.items()
            if times > 1
        ),
        *(
            f"{phone.name}: the answer to {later} came before that to {earlier}"
            for later, earlier in itertools.pairwise(answers)
            if later > earlier
        ),
    ]


def _notices(phone: Seen, notices: int) -> list[str]:
    counted = Counter(_numbers(NOTICE, phone))
    return [
        f"{phone.name}: notice {n} came {counted[n]} times" for n in range(1, notices + 1) if counted[n] != 1
    ]


def _order(phone: Seen) -> list[str]:
    return [
        f"{phone.name}: the feed went from {before} to {after}"
        for before, after in itertools.pairwise(phone.seqs)
        if after <= before
    ]


def _numbers(pattern: re.Pattern[str], phone: Seen) -> list[int]:
    return [int(found[1]) for line in phone.lines if (found := pattern.search(line))]
