"""What the console's bench lets pass."""

from __future__ import annotations

from bot.bench.console import Figures, over_budget


def figures(typing: float, arriving: float) -> Figures:
    return Figures(200, 2_000, [typing] * 100, [arriving] * 25)


def test_within_the_budgets_all_is_well():
    assert over_budget(figures(20, 60), figures(99, 499)) == []


def test_a_long_record_that_makes_typing_slow_is_named():
    assert over_budget(figures(20, 60), figures(140, 120)) == [
        "typing: p95 140 ms of 100 ms; with a short record 20 ms"
    ]


def test_on_a_slow_machine_the_ratio_counts():
    assert over_budget(figures(90, 400), figures(170, 790)) == []
    assert len(over_budget(figures(90, 400), figures(190, 810))) == 2


def test_a_message_that_never_arrived_is_not_quick():
    assert over_budget(figures(20, 60), Figures(200, 2_000, [20.0], [])) != []
