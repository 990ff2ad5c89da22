"""All settings, read from the environment and `.env` (the environment wins) and checked once at start.

Every field is documented for operators in `.env.example`; a test keeps the two in step.
"""

from __future__ import annotations

import ipaddress
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is wrong; the text says which and what to write instead."""


def is_loopback(host: str) -> bool:
    """True for `localhost` and loopback addresses, which nobody outside this machine can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _base_url(value: str) -> str:
    """Accept scheme, host and port only; plain http only for loopback."""
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write scheme, host and port, like https://example.vn or http://127.0.0.1:5005")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("write scheme, host and port only, with no path, query or password")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("plain http is allowed for this machine only; write https://…")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value or value.startswith(("sqlite:////", "postgresql://")):
        return value
    raise ValueError("write sqlite:////absolute/path.db or postgresql://user@host/name")


def _redis_url(value: str) -> str:
    if not value or value.startswith(("redis://", "rediss://")):
        return value
    raise ValueError("write redis://host:6379/0 or leave it empty")


BaseUrl = Annotated[str, AfterValidator(_base_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]


class Settings(BaseSettings):
    """One immutable set of settings; build it with `load_settings()`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    motcua_host: str = "127.0.0.1"
    motcua_port: int = Field(8080, ge=1, le=65535)
    motcua_public_url: BaseUrl = ""
    motcua_database_url: DatabaseUrl = ""
    motcua_redis_url: RedisUrl = ""
    motcua_secret_key: SecretStr = SecretStr("")
    motcua_admin_password: SecretStr = SecretStr("")
    motcua_rasa_url: BaseUrl = ""
    motcua_actions_url: BaseUrl = ""
    motcua_data_dir: Path = Path("var")
    motcua_content_dir: Path = Path("data")

    @model_validator(mode="after")
    def _public_host_needs_secrets(self) -> Self:
        if is_loopback(self.motcua_host):
            return self
        for name in ("motcua_secret_key", "motcua_admin_password"):
            if not getattr(self, name).get_secret_value():
                raise ValueError(
                    f"MOTCUA_HOST={self.motcua_host} can be reached from outside, so {name.upper()} must be set too"
                )
        return self

    @cached_property
    def data_dir(self) -> Path:
        """Absolute data directory; relative ones are below the checkout."""
        return (ROOT / self.motcua_data_dir).resolve()

    @cached_property
    def content_dir(self) -> Path:
        """Absolute directory of editable content (procedures, FAQ, words, messages, training data)."""
        return (ROOT / self.motcua_content_dir).resolve()

    @cached_property
    def database_url(self) -> str:
        """The database in use: the configured one or the SQLite file of the data directory."""
        return self.motcua_database_url or f"sqlite:///{self.data_dir / 'motcua.db'}"

    @cached_property
    def run_file(self) -> Path:
        """Where a running stack writes its ports, pids and the token for commands on this machine."""
        return self.data_dir / "run.json"

    @property
    def public(self) -> bool:
        """True when the gateway listens beyond this machine."""
        return not is_loopback(self.motcua_host)

    def secret_key(self) -> bytes:
        """The key for personal data at rest: configured, or made once in the data directory (mode 0600)."""
        configured = self.motcua_secret_key.get_secret_value()
        if configured:
            return configured.encode()
        path = self.data_dir / "secret.key"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "x", opener=_private) as handle:
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_text().strip().encode()


def _private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


def load_settings() -> Settings:
    """Read and check all settings.

    Raises:
        SettingsError: with one line per wrong setting, each naming the variable and what to write.
    """
    try:
        return Settings(_env_file=ROOT / ".env")  # type: ignore[call-arg]
    except ValidationError as error:
        lines = []
        for item in error.errors():
            name = ".".join(str(part) for part in item["loc"]).upper()
            message = item["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if name else message)
        raise SettingsError("\n".join(lines)) from None
