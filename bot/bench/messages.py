"""Measure a message's way: accepted → committed → on the phone, beside raw SQLite writing the same rows.

Ours and raw take turns within one run, on the same disk, with the same commits and `synchronous=FULL`. Raw is
soon done, so it writes its rows three times and the middle time counts; of the rounds the middle ratio. So a
busy machine disturbs both alike. How far the rounds lie apart is told. Then real phones write over HTTP.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.bench import through_http
from bot.bench.office_hours import Office, Run
from bot.bench.raw_sqlite import Raw, copy, stored_bytes, write_again

MESSAGES = 6_000
ROUNDS = 15
RAW_TIMES = 3
WARM_UP = 400
GOAL_RATIO = 0.25
GOAL_PER_SECOND = 500.0
GOAL_BYTES = 1_536


@dataclass(frozen=True, slots=True)
class Round:
    """A flood of messages, and raw SQLite writing what the flood has written."""

    ours: Run
    raw: Raw
    raw_new_rows: Raw
    stored: int

    @property
    def ratio(self) -> float:
        """How much of raw SQLite's speed is left."""
        return self.raw.seconds / self.ours.seconds

    @property
    def messages(self) -> int:
        """How many messages it took."""
        return len(self.ours.delivered)


def run(messages: int = MESSAGES, *, http: bool = True, quiet: bool = False) -> dict[str, Any]:
    """Measure, print a table unless `quiet`, and return the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="blurline-bench-") as name:
        folder = Path(name)
        file = folder / "exercise.sqlite3"
        office = Office(file)
        office.play(WARM_UP)
        rounds = [_round(office, file, folder / f"raw-{at}", messages // ROUNDS) for at in range(ROUNDS)]
        middle = sorted(rounds, key=lambda each: each.ratio)[ROUNDS // 2]
        calm = office.play(messages // ROUNDS, per_second=middle.ours.per_second / 2)
        office.close()
        report = _report(rounds, middle, calm)
        if http:
            report["http"] = _over_http(*through_http.measure(folder / "server"))
    if not quiet:
        _show(report)
    return report


def _round(office: Office, file: Path, raw: Path, messages: int) -> Round:
    copies = [raw.with_suffix(f".{at}") for at in range(RAW_TIMES + 1)]
    size = stored_bytes(file)
    for target in copies:
        copy(file, target)
    ours = office.play(messages)
    grown = stored_bytes(file) - size
    *all_rows, new_rows = copies
    raws = [write_again(each, file, commits=ours.commits) for each in all_rows]
    new = write_again(new_rows, file, commits=ours.commits, over=False)
    for target in copies:
        target.unlink()
    return Round(ours, sorted(raws, key=lambda each: each.seconds)[RAW_TIMES // 2], new, grown)


def _report(rounds: Sequence[Round], middle: Round, calm: Run) -> dict[str, Any]:
    return {
        "messages": sum(each.messages for each in rounds),
        "per_second": middle.ours.per_second,
        "messages_per_commit": middle.messages / middle.ours.commits,
        "rows_per_message": middle.raw.rows / middle.messages,
        "new_rows_per_message": middle.raw_new_rows.rows / middle.messages,
        "bytes_per_message": statistics.median(each.stored / each.messages for each in rounds),
        "raw_per_second": middle.messages / middle.raw.seconds,
        "ratio_to_raw": middle.ratio,
        "quartiles_of_ratio": statistics.quantiles([each.ratio for each in rounds], n=4)[::2],
        "ratios": [each.ratio for each in rounds],
        "ratio_to_raw_new_rows_only": middle.raw_new_rows.seconds / middle.ours.seconds,
        "flood_ms": _quantiles(middle.ours),
        "half_load_ms": _quantiles(calm),
        "goals": {"per_second": GOAL_PER_SECOND, "ratio_to_raw": GOAL_RATIO, "bytes": GOAL_BYTES},
        "durability": "SQLite WAL, synchronous=FULL",
    }


def _over_http(burst: Run, calm: Run) -> dict[str, Any]:
    return {
        "phones": through_http.PHONES,
        "per_second": burst.per_second,
        "calm_per_second": calm.per_second,
        "burst_ms": _quantiles(burst),
        "calm_ms": _quantiles(calm),
    }


def _quantiles(run: Run) -> dict[str, dict[str, float]]:
    return {
        what: {
            "p50": 1000 * statistics.median(times),
            "p95": 1000 * statistics.quantiles(times, n=20)[-1],
        }
        for what, times in (("committed", run.committed), ("delivered", run.delivered))
    }


def _show(report: dict[str, Any]) -> None:
    table = Table(title=f"{report['messages']} messages, {report['durability']}")
    for column in ("", "messages/s", "committed p50/p95", "on the phone p50/p95"):
        table.add_column(column, justify="right" if column else "left")
    table.add_row("in one process, flooded", _rate(report["per_second"]), *_pair(report["flood_ms"]))
    table.add_row("the same, half as many", _rate(report["per_second"] / 2), *_pair(report["half_load_ms"]))
    table.add_row("raw SQLite, same rows and commits", _rate(report["raw_per_second"]), "", "")
    if http := report.get("http"):
        name = f"{http['phones']} phones over HTTP"
        table.add_row(f"{name}, in a burst", _rate(http["per_second"]), *_pair(http["burst_ms"]))
        table.add_row(f"{name}, calmly", _rate(http["calm_per_second"]), *_pair(http["calm_ms"]))
    console = Console()
    console.print(table)
    low, high = report["quartiles_of_ratio"]
    console.print(
        f"Ratio to raw {report['ratio_to_raw']:.2f}, half of the {ROUNDS} rounds between {low:.2f} and "
        f"{high:.2f} (goal {GOAL_RATIO}; to raw writing the new rows alone "
        f"{report['ratio_to_raw_new_rows_only']:.2f}). Goal {GOAL_PER_SECOND:.0f} messages/s.\n"
        f"A message writes {report['rows_per_message']:.1f} rows, of which new "
        f"{report['new_rows_per_message']:.1f}; {report['messages_per_commit']:.0f} messages a commit; "
        f"{report['bytes_per_message']:.0f} bytes stored, indexes included (goal {GOAL_BYTES})."
    )


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}"


def _pair(times: dict[str, dict[str, float]]) -> tuple[str, str]:
    committed, delivered = times["committed"], times["delivered"]
    return (
        f"{committed['p50']:.1f} / {committed['p95']:.1f} ms",
        f"{delivered['p50']:.1f} / {delivered['p95']:.1f} ms",
    )
