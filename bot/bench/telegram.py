"""Bots in a storm on Telegram's side: ours and the loops that come with the libraries, one after the other.

Storm, emulator and judge are those of the fault tests (`tests/faults/telegram_storm.py`), so this runs in a
checkout with the development dependencies. Telegram's time passes 120 times as fast.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from typing import Any

import structlog
from rich.console import Console
from rich.table import Table

WAYS = {"poll": "long polling", "webhook": "webhook"}


class NoEmulatorError(Exception):
    """Telegram's emulator or the fault tests are not installed here."""


def run(messages: int, *, quiet: bool = False) -> list[dict[str, Any]]:
    """Measure, print a table unless `quiet`, and return the figures as JSON."""
    try:
        storms: Any = importlib.import_module("tests.faults.telegram_storm")
        loops: Any = importlib.import_module("tests.faults.telegram_loops")
    except ModuleNotFoundError as missing:
        raise NoEmulatorError(str(missing.name)) from missing
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    rides = {
        "ours": loops.ours,
        "aiogram's own": loops.aiograms_own,
        "python-telegram-bot's own": loops.telegram_bots_own,
    }
    figures = [
        asyncio.run(_ride(storms, name, ride, way, messages)) for name, ride in rides.items() for way in WAYS
    ]
    if not quiet:
        _show(figures)
    return figures


async def _ride(storms: Any, name: str, ride: Any, way: str, messages: int) -> dict[str, Any]:
    async with storms.brewing(way, messages=messages) as storm:
        storm.rise()
        began = time.monotonic()
        async with ride(storm):
            await storm.everybody_writes()
            await storm.until_quiet()
        seconds = time.monotonic() - began - storms.QUIET_S
        verdict, unsure = storm.judged(), len(storm.town.letters("unsure"))
        sends = [a for a in storm.town.city.attempts if a.method.startswith("send") and a.done]
        return {
            "loop": name,
            "way": way,
            "written": storm.wanted,
            "sent": len(sends),
            "lost": len(verdict.lost),
            "doubled": len(verdict.doubled),
            "unsure": unsure if name == "ours" else None,
            "early": len(verdict.too_early),
            "telegram_seconds": seconds * storms.RATE,
            "seconds": seconds,
        }


def _show(figures: list[dict[str, Any]]) -> None:
    table = Table(
        title="Twelve bots, one token dead; 30 % of sends 429 (1-30 s), 10 % 5xx, 6 % broken",
        caption="lost: written, not answered, and nobody says so. unsure: the sender says itself that nobody "
        "knows. early: sent before Telegram's retry_after was over.",
    )
    for column in ("", "updates by", "written", "sent", "lost", "doubled", "unsure", "early", "s here"):
        table.add_column(column, justify="left" if column in {"", "updates by"} else "right")
    for each in figures:
        unsure = "never told" if each["unsure"] is None else str(each["unsure"])
        counted = (str(each[name]) for name in ("written", "sent", "lost", "doubled"))
        table.add_row(
            each["loop"], WAYS[each["way"]], *counted, unsure, str(each["early"]), f"{each['seconds']:.1f}"
        )
    Console().print(table)
