"""Sign in through an organisation's OpenID provider: code flow with PKCE, state, nonce, a checked ID token.

Only the provider named in the settings is asked, and only at addresses that it names itself.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import Settings
from roleplay.domain.errors import ProviderError
from roleplay.services.staff.foreign_account import Identity

TIMEOUT_S = 10.0
SCOPES = "openid profile"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY_S = 60  # how far the provider's clock may be off
_NAMES = ("name", "preferred_username", "email", "sub")


@dataclass(frozen=True, slots=True)
class Going:
    """Where to send the browser, and what to remember until it is back."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider of the settings; its description is fetched when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.name = settings.oidc_name
        self._issuer = settings.oidc_issuer
        self._client = (settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
        self._back = f"{settings.base_url}/api/oidc/callback"
        self._described: dict[str, Any] | None = None

    async def begin(self) -> Going:
        """Make a way there; nothing about the person leaves this server."""
        described = await self._description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": self._client[0],
            "redirect_uri": self._back,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return Going(f"{described['authorization_endpoint']}?{urlencode(asked)}", state, nonce, verifier)

    async def finish(self, code: str, *, nonce: str, verifier: str) -> Identity:
        """Return who came back; raises `ProviderError` when the provider does not stand by it."""
        described = await self._description()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as web:
                answer = await web.post(described["token_endpoint"], data=asked, auth=self._client)
                answer.raise_for_status()
                keys = (await web.get(described["jwks_uri"])).raise_for_status().json()
            claims = self._claims(answer.json()["id_token"], keys, nonce)
        except (httpx.HTTPError, JoseError, KeyError, ValueError) as wrong:
            raise ProviderError from wrong
        name = next((str(claims[each]) for each in _NAMES if claims.get(each)), "")
        return Identity(self._issuer, str(claims["sub"]), name)

    def _claims(self, token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._described_issuer()},
            aud={"essential": True, "value": self._client[0]},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(read.claims)
        return dict(read.claims)

    def _described_issuer(self) -> str:
        return str((self._described or {}).get("issuer", self._issuer))

    async def _description(self) -> dict[str, Any]:
        if self._described is None:
            address = f"{self._issuer}/.well-known/openid-configuration"
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT_S) as web:
                    described = (await web.get(address)).raise_for_status().json()
            except (httpx.HTTPError, ValueError) as wrong:
                raise ProviderError from wrong
            if str(described.get("issuer", "")).rstrip("/") != self._issuer:
                raise ProviderError
            self._described = described
        return self._described


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider, if the settings name one."""
    return Provider(settings) if settings.oidc_issuer else None
