"""Say once, before the tests, that browser tests will be skipped and how to get a browser."""

from __future__ import annotations

from shutil import which

if not (which("chromium") or which("chromium-browser") or which("google-chrome")):
    print(  # noqa: T201
        "No Chromium found: the browser tests will be skipped. "
        "To run them: apt-get install chromium (Debian, Ubuntu), or put any Chromium on PATH as `chromium`."
    )
