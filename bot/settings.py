"""Settings from the environment (`BLURLINE_…`), checked once at the start.

Every setting has a default that works on one machine without configuration.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import typer
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

import bot
from roleplay.texts import mark

PREFIX = "BLURLINE_"
DATABASE_FILE = "blurline.sqlite3"
SHORTEST_KEY = 32
"""Characters of a secret key that is given: as much as nobody guesses."""


def _data_folder() -> Path:
    return Path(typer.get_app_dir("blurline"))


def _scripts_folder() -> Path:
    return Path(bot.__file__).parent.parent / "scripts"


class Settings(BaseSettings):
    """Everything that differs between installations."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(default_factory=_data_folder, description="Folder for the database and reports.")
    database: str = Field(default="", description="SQLAlchemy URL; empty means SQLite in the data folder.")
    scripts: Path = Field(default_factory=_scripts_folder, description="Folder of scenario packs.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field(default="", description="What phones type, such as https://play.example.org.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Seals bots' tokens; empty: made once, kept in the data folder."
    )
    telegram_api: str = Field(
        default="https://api.telegram.org", description="Telegram's Bot API, or your own server of it."
    )
    telegram_updates: Literal["", "poll", "webhook"] = Field(
        default="", description="How bots hear; empty: by webhook if the public address is https, else poll."
    )
    telegram_proxy: str = Field(
        default="", description="Reach Telegram through this proxy, such as socks5://127.0.0.1:1080."
    )
    proxies: str = Field(
        default="127.0.0.1,::1", description="Addresses of reverse proxies that say who asks, with commas."
    )
    oidc_issuer: str = Field(
        default="", description="Your organisation's OpenID provider, such as https://login.example.org."
    )
    oidc_client_id: str = Field(default="blurline", description="What the provider knows this server as.")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="The provider's secret for it.")
    oidc_name: str = Field(default="OpenID", description="What the button to sign in there says.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(mark("Give at least 32 characters, such as `openssl rand -base64 32` prints."))
        return key

    @field_validator("public_url", "telegram_api", "oidc_issuer")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(mark("Write it with http:// or https:// in front."))
        return url.rstrip("/")

    @property
    def database_url(self) -> str:
        """The database to open."""
        return self.database or f"sqlite:///{self.data / DATABASE_FILE}"

    @property
    def base_url(self) -> str:
        """What links begin with."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def webhooks_url(self) -> str:
        """Where outside services knock; empty when bots poll instead."""
        by_webhook = self.telegram_updates == "webhook" or (not self.telegram_updates and self.secure)
        return self.base_url if by_webhook else ""

    @property
    def secure(self) -> bool:
        """Whether browsers come by https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")
