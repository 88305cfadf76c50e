"""What every test may use: a browser that is there, or a skip that says how to get one."""

from __future__ import annotations

import os
from collections.abc import Generator
from shutil import which
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import browser

__all__ = ["browser"]

settings.register_profile("no-clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no-clock")  # how long an example takes says how busy the machine is, and nothing else


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One throw-away PostgreSQL for all who need it; no browser, no browser tests."""
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.xdist_group("postgresql"))
    if which("chromium"):
        return
    reason = "no chromium on PATH: apt-get install chromium"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """In CI a test skipped for want of a browser or of fetched cases is a failed one."""
    outcome = yield
    report = outcome.get_result()
    wanted = item.get_closest_marker("browser") or "conformance" in item.path.parts
    if report.skipped and wanted and os.environ.get("BLURLINE_NO_SKIPPED_TESTS"):
        report.outcome = "failed"
        report.longrepr = "this test was skipped, and here none of its kind may be"
