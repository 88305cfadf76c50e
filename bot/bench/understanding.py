"""Measure what actors understand, beside rapidfuzz and TF-IDF + SVM, on labelled data in a file.

Promise: the same seeds draw the same examples, intents and typing mistakes for all listeners.
*State-conditioned* (``expected``): an actor knows up to 24 intents more than its state expects; what belongs
to none of them is a stranger. Latency is processor time, which a busy machine does not lengthen. A published
figure is shown with its source and was not measured here.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.bench.listeners import Heard, Listener, Ours, RapidFuzz, Sample, TfidfSvm
from roleplay.texts import _

STRANGER = "oos"
OTHER_INTENTS = 24
STRANGERS_PER_DRAW = 200
PUBLISHED = {
    None: "all data: SVM 91.0, BERT 96.9 (oos-train; recall of strangers 14.5, 40.3)",
    5: "5 examples each: USE 87.8, RoBERTa 88.0",
    10: "10 examples each: USE 90.9, RoBERTa 91.6",
}
SOURCE = "Larson et al., EMNLP-IJCNLP 2019; few-shot: Casanueva et al. 2020 and its successors"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every listener."""

    train: Path
    test: Path
    form: str = "clinc"
    shots: int | None = None
    expected: int | None = None
    same_domain: bool = False
    typos: int = 0
    draws: int = 10
    most: int = 0
    seed: int = 7
    encoder: bool = True


@dataclass(slots=True)
class Score:
    """One listener's answers, and what they cost."""

    right: list[bool] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    understood: list[bool] = field(default_factory=list)
    strange: list[float] = field(default_factory=list)
    taken: list[bool] = field(default_factory=list)
    aurocs: list[float] = field(default_factory=list)
    micros: list[float] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)
    trained: list[float] = field(default_factory=list)
    megabytes: float = 0.0


@dataclass(frozen=True, slots=True)
class Draw:
    """One actor: its examples, what its state expects, and what it is told."""

    examples: Sequence[Sample]
    expected: Sequence[str]
    asked: Sequence[Sample]
    strangers: Sequence[Sample]


def run(question: Question, *, quiet: bool = False) -> dict[str, Any]:
    """Ask all listeners; print a table unless ``quiet``; return the figures as plain data."""
    draws = list(_draws(question))
    report = {name: _figures(_ask(make, draws)) for name, make in _listeners(question).items()}
    if not quiet:
        _show(question, report)
    return {
        "question": {name: str(getattr(question, name)) for name in question.__slots__},
        "figures": report,
    }


def _listeners(question: Question) -> dict[str, Callable[[Sequence[Sample]], Listener]]:
    listeners: dict[str, Callable[[Sequence[Sample]], Listener]] = {
        "Blurline": lambda samples: Ours(samples, encoder=False)
    }
    if question.encoder:
        listeners["Blurline with an encoder"] = lambda samples: Ours(samples, encoder=True)
    return listeners | {"rapidfuzz, token_set_ratio": RapidFuzz, "TF-IDF + SVM": TfidfSvm}


def _ask(make: Callable[[Sequence[Sample]], Listener], draws: Sequence[Draw]) -> Score:
    score, before = Score(), resident()
    for draw in draws:
        began = perf_counter()
        listener = make(draw.examples)
        score.trained.append(perf_counter() - began)
        listener.hear("warm up", draw.expected)
        sure = [_judge(score, sample, _timed(score, listener, sample, draw)) for sample in draw.asked]
        strange = []
        for sample in draw.strangers:
            heard = _timed(score, listener, sample, draw)
            strange.append(heard.score)
            score.taken.append(heard.understood)
        score.strange += strange
        if sure and strange:
            score.aurocs.append(auroc(sure, strange))
    score.megabytes = resident() - before
    return score


def _timed(score: Score, listener: Listener, sample: Sample, draw: Draw) -> Heard:
    began = thread_time()
    heard = listener.hear(sample.text, draw.expected)
    score.micros.append((thread_time() - began) * 1e6)
    if heard.tier:
        score.tiers[heard.tier] += 1
    return heard


def _judge(score: Score, sample: Sample, heard: Heard) -> float:
    score.right.append(heard.intent == sample.intent)
    score.understood.append(heard.understood)
    score.sure.append(heard.score)
    return heard.score


def _figures(score: Score) -> dict[str, Any]:
    right, understood, taken = map(np.array, (score.right, score.understood, score.taken))
    refused = int((~understood).sum())
    caught = int((~taken).sum()) if len(taken) else 0
    recall = caught / len(taken) if len(taken) else float("nan")
    precision = caught / (caught + refused) if caught + refused else 0.0
    return {
        "accuracy": float(right.mean()),
        "right": float((right & understood).mean()),
        "wrong": float((~right & understood).mean()),
        "refused": float((~understood).mean()),
        "stranger_recall": recall,
        "stranger_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "auroc": float(np.mean(score.aurocs)) if score.aurocs else float("nan"),
        "calibration_error": calibration_error(score.sure, score.right),
        "train_seconds": float(np.mean(score.trained)),
        "p50_ms": float(np.quantile(score.micros, 0.5)) / 1000,
        "p95_ms": float(np.quantile(score.micros, 0.95)) / 1000,
        "megabytes": score.megabytes,
        "tiers": {tier: count / len(score.micros) for tier, count in score.tiers.most_common()},
    }


def auroc(known: Sequence[float], strange: Sequence[float]) -> float:
    """Return how often a known message scores above a strange one; ties count half."""
    order, every = np.sort(np.array(strange)), np.array(known)
    below = np.searchsorted(order, every, "left") + np.searchsorted(order, every, "right")
    return float(below.mean() / 2 / len(order))


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return how far, over ten bins, the scores are from the share that is right."""
    scores, hits = np.clip(np.array(sure), 0, 1), np.array(right)
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [
        abs(scores[bins == each].mean() - hits[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    ]
    return float(sum(gaps))


def _draws(question: Question) -> Iterator[Draw]:
    train, domains = read(question.train, question.form, "train"), _domains(question)
    test = read(question.test, question.form, "test")
    dice = random.Random(question.seed)  # noqa: S311 - the same draw every time is what is wanted
    examples = _few(train, question.shots, dice)
    slips = random.Random(f"{question.seed} slips")  # noqa: S311 - nor do they change what is drawn
    asked, strangers = _by_intent(_mistyped(test, question.typos, slips)), []
    strangers = asked.pop(STRANGER, [])
    known = sorted(intent for intent in examples if intent in asked)
    if question.expected is None:
        yield _draw(question, dice, examples, known, [], asked, strangers)
        return
    for turn in range(question.draws):
        among = sorted(domains[turn % len(domains)] & set(known)) if question.same_domain else known
        expected = dice.sample(among, min(question.expected, len(among)))
        rest = [intent for intent in known if intent not in expected]
        others = dice.sample(rest, min(OTHER_INTENTS, len(rest)))
        some = dice.sample(strangers, min(STRANGERS_PER_DRAW, len(strangers)))
        yield _draw(question, dice, examples, expected, others, asked, some)


def _draw(
    question: Question,
    dice: random.Random,
    examples: Mapping[str, Sequence[Sample]],
    expected: Sequence[str],
    others: Sequence[str],
    asked: Mapping[str, Sequence[Sample]],
    strangers: Sequence[Sample],
) -> Draw:
    told = [sample for intent in expected for sample in asked[intent]]
    if question.most:
        told = dice.sample(told, min(question.most, len(told)))
        strangers = dice.sample(list(strangers), min(question.most, len(strangers)))
    return Draw([each for name in (*expected, *others) for each in examples[name]], expected, told, strangers)


def read(path: Path, form: str, part: str) -> list[Sample]:
    """Read a part of CLINC150's JSON, or a CSV file with the columns text, intent, language."""
    if form == "clinc":
        held = json.loads(path.read_text("utf-8"))
        rows = [*held[part], *held.get(f"oos_{part}", ())] if part == "test" else held[part]
        return [Sample(text, intent) for text, intent in rows]
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sample(row["text"], row["intent"], row.get("language") or "en") for row in csv.DictReader(file)
        ]


def _domains(question: Question) -> list[set[str]]:
    """Return the domains named beside CLINC150; all intents of another file are one domain."""
    beside = question.train.with_name(f"{question.train.stem}_domains.json")
    if beside.is_file():
        return [set(intents) for intents in json.loads(beside.read_text("utf-8")).values()]
    return [{sample.intent for sample in read(question.train, question.form, "train")}]


def _few(samples: Sequence[Sample], shots: int | None, dice: random.Random) -> dict[str, list[Sample]]:
    held = _by_intent(samples)
    held.pop(STRANGER, None)
    if shots is None:
        return held
    few: dict[str, list[Sample]] = {}
    for intent, own in sorted(held.items()):
        by_language: dict[str, list[Sample]] = defaultdict(list)
        for each in own:
            by_language[each.language].append(each)
        few[intent] = [s for each in by_language.values() for s in dice.sample(each, min(shots, len(each)))]
    return few


def _by_intent(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    held: dict[str, list[Sample]] = defaultdict(list)
    for each in samples:
        held[each.intent].append(each)
    return dict(held)


def _mistyped(samples: Sequence[Sample], typos: int, dice: random.Random) -> list[Sample]:
    return [Sample(slips(each.text, typos, dice), each.intent, each.language) for each in samples]


def slips(text: str, typos: int, dice: random.Random) -> str:
    """Return a text with so many typing mistakes: a letter lost, added, changed, or swapped with the next."""
    for _slip in range(typos):
        at = [n for n, letter in enumerate(text) if letter.isalpha()]
        if not at:
            return text
        n = dice.choice(at)
        match dice.randrange(4):
            case 0:
                text = text[:n] + text[n + 1 :]
            case 1:
                text = text[:n] + dice.choice(_LETTERS) + text[n:]
            case 2:
                text = text[:n] + dice.choice(_LETTERS) + text[n + 1 :]
            case _:
                text = text[:n] + text[n + 1 : n + 2] + text[n] + text[n + 2 :]
    return text


def resident() -> float:
    """Return this process's memory in MB, where the system tells."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        return 0.0


def _show(question: Question, report: Mapping[str, Mapping[str, Any]]) -> None:
    console = Console()
    table = Table(title=_("Understanding"), title_justify="left")
    table.add_column("")
    for name in report:
        table.add_column(name, justify="right")
    first = next(iter(report.values()))
    for figure in (each for each in first if each != "tiers"):
        table.add_row(figure.replace("_", " "), *(f"{each[figure]:.3f}" for each in report.values()))
    console.print(table)
    for name, figures in report.items():
        if figures["tiers"]:
            shares = ", ".join(f"{tier} {share:.0%}" for tier, share in figures["tiers"].items())
            console.print(f"{name}: {shares}")
    if question.form == "clinc" and question.expected is None and question.shots in PUBLISHED:
        console.print(f"[dim]{_('Published')}: {PUBLISHED[question.shots]} ({SOURCE})[/]")
