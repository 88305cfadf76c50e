"""Secrets that open doors: made here, shown once, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 24
"""192 bits of chance; invitations need 128."""


def fresh_token() -> str:
    """Return a new secret, fit for a link or a cookie."""
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    """Return what storage keeps of a secret; secrets of this length need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
