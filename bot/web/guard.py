"""Two guards around every request, before any code of ours reads it.

- Every answer carries strict security headers. The content security policy allows our own files and nothing
  else: no inline script or style, no frames, no third party.
- Every request that changes something must carry `X-Blurline: 1`, which a foreign page cannot send without
  asking first, and must come from our own origin if it names one (OWASP ASVS 5, 3.5). Webhooks are no pages
  and carry no cookie: there, the secret that we gave the service takes its place.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import WrongOriginError, refusal_answer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-blurline"
OUTSIDE = "/outside/"
"""Where outside services knock."""
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), interest-cohort=()",
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


class Guard:
    """ASGI middleware; an answer's own headers win over the defaults."""

    def __init__(self, app: ASGIApp, *, origins: Iterable[str] = (), secure: bool = False) -> None:
        self.app = app
        self.origins = frozenset(origins)
        headers = HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if secure else {})
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer that it came from the wrong place."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                missing = (each for each in self.headers if each[0] not in own)
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        safe = scope["method"] in SAFE_METHODS or scope["path"].startswith(OUTSIDE)
        if safe or self._is_ours(Headers(scope=scope)):
            await self.app(scope, receive, send_guarded)
            return
        answer = await refusal_answer(Request(scope), WrongOriginError())
        await answer(scope, receive, send_guarded)

    def _is_ours(self, headers: Headers) -> bool:
        if headers.get(HEADER) != "1":
            return False
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        return origin in self.origins or urlsplit(origin).netloc == headers.get("host")


def csp_allowing_style(style: str) -> str:
    """Give a policy for a page that carries exactly this style sheet inside."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return CSP.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
