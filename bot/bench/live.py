"""Measure hearing while many conversations are live: latency and memory, ordinary messages and odd ones.

Promise: the same seed writes the same messages. Conversations are stepped by the engine in turn, as a server
does. Ordinary messages are the actors' own examples with two slips each, and strangers; no odd text is
written twice, so that nothing is remembered. Latency is processor time of one thread.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.bench.understanding import resident, slips
from roleplay.packs.encoders import encoders_for
from roleplay.packs.load import load_pack
from roleplay.packs.phrases import phrase_book
from roleplay.texts import _
from state_machines.compile import CompiledActor, compile_actor
from state_machines.context import Context
from state_machines.engine import step
from state_machines.events import MessageCame
from state_machines.model import Actor
from state_machines.snapshot import Snapshot
from state_machines.understanding.cascade import taught

STRANGE = (
    "the weather was lovely on the lake last summer",
    "can you recommend a good film for tonight",
    "my neighbour's cat sleeps on the radiator all day",
)
ODD_ROUNDS = 25


@dataclass(slots=True)
class Conversation:
    """One conversation in memory."""

    compiled: CompiledActor
    snapshot: Snapshot


def run(pack: Path, conversations: int = 200, messages: int = 2_000, seed: int = 7) -> dict[str, Any]:
    """Write to many conversations, without and with the installed encoders; print a table."""
    actors = tuple(load_pack(pack).actors.values())
    report = {"Blurline": _measured(actors, conversations, messages, seed, encode=False)}
    if any(encoders_for(actor.speaks) for actor in actors):
        report["Blurline with encoders"] = _measured(actors, conversations, messages, seed, encode=True)
    _show(report)
    return report


def odd_texts(n: int) -> Mapping[str, str]:
    """Return texts that nobody expects, the n-th of each kind."""
    return {
        "1 MB of letters": f"{n}" + "a" * 1_000_000,
        "1 MB of words": f"{n} " + "where is she " * 77_000,
        "mixed scripts": f"{n} " + "ждkй中ع" * 60,
        "zero width": "\u200b".join(f"where is she {n}" * 12),
        "right to left": f"\u202e\u200f {n} " + "أين هي الآن " * 30,
        "combining marks": f"{n} " + ("e" + "\u0301" * 20) * 20,
        "only smileys": "🙂👍🏽" * (100 + n),
        "lone surrogates": f"{n}" + "\ud800 where\udfff " * 40,
        "Chinese": f"{n}" + "漢字仮名交じり文" * 50,
        "digits": f"{n}" + "1234567890 " * 40,
        "punctuation": f"{n}" + "!?.,;: a" * 60,
    }


def _measured(
    actors: Sequence[Actor], conversations: int, messages: int, seed: int, *, encode: bool
) -> dict[str, Any]:
    before, began = resident(), perf_counter()
    compiled = [_compiled(actor, encode=encode) for actor in actors]
    learning = perf_counter() - began
    live = [_opened(compiled[n % len(compiled)]) for n in range(conversations)]
    dice = random.Random(seed)  # noqa: S311 - the same messages every time are what is wanted
    for each in live[: len(compiled)]:
        _write(each, "warm up")
    whys: Counter[str] = Counter()
    ordinary = [_write(each, text, whys) for each, text in _messages(live, messages, dice)]
    odd: dict[str, list[float]] = {}
    for n in range(ODD_ROUNDS):
        for kind, text in odd_texts(n).items():
            odd.setdefault(kind, []).append(_write(live[n], text))
    return {
        "learning_seconds": learning,
        "megabytes": resident() - before,
        "p50_ms": float(np.quantile(ordinary, 0.5)),
        "p95_ms": float(np.quantile(ordinary, 0.95)),
        "odd_p50_ms": {kind: float(np.quantile(each, 0.5)) for kind, each in odd.items()},
        "tiers": {why: count / len(ordinary) for why, count in whys.most_common()},
    }


def _compiled(actor: Actor, *, encode: bool) -> CompiledActor:
    encoders = encoders_for(actor.speaks) if encode else ()
    heard = taught(actor.intents, actor.speaks, encoders=encoders, book=phrase_book(actor.speaks))
    return compile_actor(actor, understanding=heard)


def _opened(compiled: CompiledActor) -> Conversation:
    return Conversation(compiled, compiled.unopened)


def _messages(
    live: Sequence[Conversation], messages: int, dice: random.Random
) -> Iterator[tuple[Conversation, str]]:
    for n in range(messages):
        conversation = live[n % len(live)]
        actor = conversation.compiled.actor
        examples = [
            text
            for intent in actor.intents.values()
            for lang in actor.speaks
            for text in intent.examples.get(lang, ())
            if not text.startswith("re:")
        ]
        text = dice.choice(examples) if n % 4 else dice.choice(STRANGE)
        yield conversation, slips(text, 2, dice)


def _write(conversation: Conversation, text: str, whys: Counter[str] | None = None) -> float:
    """Let a conversation take a message; return how long that took, in ms."""
    if conversation.snapshot.state not in conversation.compiled.states:
        conversation.snapshot = conversation.compiled.unopened
    began = thread_time()
    taken = step(conversation.compiled, conversation.snapshot, MessageCame(text), Context())
    took = (thread_time() - began) * 1000
    conversation.snapshot = conversation.compiled.unopened if taken.snapshot.ended else taken.snapshot
    if whys is not None:
        ranking = conversation.compiled.understanding.rank(text, tuple(conversation.compiled.actor.intents))
        whys[ranking.matches[0].why if ranking.matches else "not understood"] += 1
    return took


def _show(report: Mapping[str, Mapping[str, Any]]) -> None:
    table = Table(title=_("Hearing while conversations are live"), title_justify="left")
    table.add_column("")
    for name in report:
        table.add_column(name, justify="right")
    first = next(iter(report.values()))
    for figure in ("learning_seconds", "megabytes", "p50_ms", "p95_ms"):
        table.add_row(figure.replace("_", " "), *(f"{each[figure]:.2f}" for each in report.values()))
    for kind in first["odd_p50_ms"]:
        table.add_row(f"{kind}, p50 ms", *(f"{each['odd_p50_ms'][kind]:.2f}" for each in report.values()))
    console = Console()
    console.print(table)
    for name, figures in report.items():
        shares = ", ".join(f"{tier} {share:.0%}" for tier, share in figures["tiers"].items())
        console.print(f"{name}: {shares}")
