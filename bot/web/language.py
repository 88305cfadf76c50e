"""Answers speak the language that their address names, that somebody chose, or that the browser asks for."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from roleplay.texts import best_locale, speaking

MOST = 10  # languages of a request that are looked at
_CHOSEN = re.compile(r"(?:^|; )language=([a-z]{2})(?=;|$)")  # set by `src/i18n/index.ts`
_TAG = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*(?:;\s*q=([0-9.]+))?")


class SpeaksReadersLanguage:
    """ASGI middleware: let `_` speak the first language that the reader wants and that is shipped."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the language for this request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(best_locale(languages_of(scope))):
            await self.app(scope, receive, send)


def languages_of(scope: Scope) -> list[str]:
    """Return what the reader wants: named by the address (`?lang=it`), chosen on a page, asked for."""
    headers = Headers(scope=scope)
    query = scope["query_string"].decode("latin-1")
    named = parse_qs(query).get("lang", [""])[0] if "lang=" in query else ""
    chosen = "".join(_CHOSEN.findall(headers.get("cookie", ""))[:1])
    return [*wanted(named), *wanted(chosen), *wanted(headers.get("accept-language", ""))]


def wanted(accept_language: str) -> list[str]:
    """Read the header: tags, the most wanted first, each followed by the language without its region."""
    found = []
    for place, part in enumerate(accept_language.split(",")[:MOST]):
        if match := _TAG.match(part):
            found.append((-_weight(match[2]), place, match[1]))
    return [short for _, _, tag in sorted(found) for short in dict.fromkeys((tag, tag.split("-")[0]))]


def _weight(q: str | None) -> float:
    try:
        return float(q) if q else 1.0
    except ValueError:
        return 0.0
