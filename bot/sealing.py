"""Seal secrets at rest by Fernet (AES and HMAC), under a key that lives apart from the database.

The key comes from `BLURLINE_SECRET_KEY`; without one it is made once and kept in the data folder, readable by
its owner alone. A backup of the database without the key gives no token away.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.settings import Settings
from roleplay.ports.seal import BrokenSealError

KEY_FILE = "secret.key"
_OWNER_ONLY = 0o600


class FernetSeal:
    """Seals with one key."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(_derived(key))

    def close(self, secret: str, /) -> str:
        """Return the secret sealed."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str, /) -> str:
        """Return what was sealed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise BrokenSealError from None


def seal_of(settings: Settings) -> FernetSeal:
    """Return the installation's seal; makes its key on the first day."""
    given = settings.secret_key.get_secret_value()
    return FernetSeal(given or _kept_key(settings.data))


def _kept_key(data: Path) -> str:
    path = data / KEY_FILE
    data.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(made, "w") as file:
        file.write(Fernet.generate_key().decode() + "\n")
    return path.read_text().strip()


def _derived(key: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"blurline secrets at rest")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
