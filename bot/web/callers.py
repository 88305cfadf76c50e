"""Who is at the other end: the address that limits count by, and the browser that people know in a list."""

from __future__ import annotations

import re

from fastapi import Request

from bot.web.desk import desk_of

LONGEST_AGENT = 60
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def address(request: Request) -> str:
    """Give where a request comes from, to limit how often; a proxy of the settings says who asked it."""
    host = request.client.host if request.client else "unknown"
    if host not in desk_of(request).settings.proxies.split(","):
        return host
    asked = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return asked[:64] or host


def agent(request: Request) -> str:
    """Give what to call a browser: `Firefox, Linux`."""
    said = request.headers.get("user-agent", "")
    browser = _first(_BROWSERS, said)
    system = _first(_SYSTEMS, said)
    known = ", ".join(each for each in (browser, system) if each)
    return known or re.sub(r"[^\w ./-]", "", said)[:LONGEST_AGENT]


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for sign, name in names if sign in said), "")
