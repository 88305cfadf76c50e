"""Passkeys by the `webauthn` library, and the address they belong to."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

import webauthn
from fastapi import Request
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.settings import Settings
from roleplay.domain.errors import NoPasskeysHereError, WrongPasskeyError
from roleplay.ports.passkeys import Answer, Home, NewPasskey, Question

NAME = "Blurline"
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)


class WebAuthn:
    """Asks for passkeys that the device shows by itself and that only its owner can use."""

    def ask_new(self, home: Home, user_id: str, name: str, known: Sequence[str], /) -> Question:
        """Ask for a new passkey."""
        options = webauthn.generate_registration_options(
            rp_id=home.host,
            rp_name=NAME,
            user_id=user_id.encode(),
            user_name=name,
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known
            ],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return Question(options_to_json_dict(options), bytes_to_base64url(options.challenge))

    def check_new(self, home: Home, challenge: str, answer: Answer, /) -> NewPasskey:
        """Return the passkey that was made."""
        try:
            made = webauthn.verify_registration_response(
                credential=dict(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=home.host,
                expected_origin=home.origin,
                require_user_verification=True,
            )
        except _MALFORMED as wrong:
            raise WrongPasskeyError from wrong
        key = bytes_to_base64url(made.credential_public_key)
        return NewPasskey(bytes_to_base64url(made.credential_id), key, made.sign_count)

    def ask(self, home: Home, /) -> Question:
        """Ask for any passkey of this address."""
        options = webauthn.generate_authentication_options(
            rp_id=home.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return Question(options_to_json_dict(options), bytes_to_base64url(options.challenge))

    def check(self, home: Home, challenge: str, answer: Answer, public_key: str, counter: int, /) -> int:
        """Return the passkey's counter."""
        try:
            shown = webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=home.host,
                expected_origin=home.origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=counter,
                require_user_verification=True,
            )
        except _MALFORMED as wrong:
            raise WrongPasskeyError from wrong
        return shown.new_sign_count


def home_of(request: Request, settings: Settings) -> Home:
    """Return the address that passkeys belong to; raises `NoPasskeysHereError` where browsers allow none.

    That is the public address, or this very machine when it is asked by the name `localhost`.
    """
    asked = request.headers.get("origin", f"{request.url.scheme}://{request.headers.get('host', '')}")
    here = urlsplit(asked)
    if here.hostname == "localhost":
        return Home("localhost", asked)
    base = urlsplit(settings.base_url)
    host = base.hostname or ""
    if base.scheme != "https" or _is_number(host):
        raise NoPasskeysHereError
    return Home(host, f"{base.scheme}://{base.netloc}")


def possible(request: Request, settings: Settings) -> bool:
    """Tell whether passkeys can be offered at all."""
    try:
        home_of(request, settings)
    except NoPasskeysHereError:
        return False
    return True


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
