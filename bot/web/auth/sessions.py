"""Sessions live on the server; a browser holds only a random token, out of reach of scripts."""

from __future__ import annotations

from collections import OrderedDict

from fastapi import Request
from starlette.responses import Response

from roleplay.domain.records import SessionKind
from roleplay.services.staff.sign_in import SESSION_MS as OPERATOR_MS
from roleplay.services.staff.tokens import hashed
from roleplay.services.trainees.enrol import SESSION_MS as TRAINEE_MS

LIFETIME_MS: dict[SessionKind, int] = {"trainee": TRAINEE_MS, "operator": OPERATOR_MS}
CACHE_MS: dict[SessionKind, int] = {"trainee": 5_000, "operator": 2_000}
"""An ended session is refused after this at the latest, also where another process ended it."""

CACHED = 5_000  # sessions remembered


def cookie_name(kind: SessionKind, *, secure: bool) -> str:
    """Name the cookie; `__Host-` binds it to this very host where browsers come by https."""
    return f"{'__Host-' if secure else ''}blurline-{kind}"


def give_cookie(response: Response, kind: SessionKind, token: str, *, secure: bool) -> None:
    """Hand the token to the browser."""
    response.set_cookie(
        cookie_name(kind, secure=secure),
        token,
        max_age=LIFETIME_MS[kind] // 1000,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, kind: SessionKind, *, secure: bool) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        cookie_name(kind, secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
    )


def token_hash_of(request: Request, kind: SessionKind, *, secure: bool) -> str | None:
    """Give the hash of the token that the browser sent; storage knows nothing else of it."""
    token = request.cookies.get(cookie_name(kind, secure=secure))
    return hashed(token) if token else None


class SessionCache:
    """Who was behind a session a moment ago, so that a busy phone does not ask the database each time."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[object, int]] = OrderedDict()

    def get(self, token_hash: str, now: int) -> object | None:
        """Give who it was, unless that was too long ago."""
        who, until = self._known.get(token_hash, (None, 0))
        return who if now < until else None

    def put(self, kind: SessionKind, token_hash: str, who: object, now: int) -> None:
        """Remember who it is for a few seconds."""
        self._known[token_hash] = (who, now + CACHE_MS[kind])
        if len(self._known) > CACHED:
            self._known.popitem(last=False)

    def drop(self, token_hash: str) -> None:
        """Forget an ended session at once."""
        self._known.pop(token_hash, None)

    def drop_all(self) -> None:
        """Forget everybody: somebody's roles have changed."""
        self._known.clear()
