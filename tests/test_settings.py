"""Settings: right defaults, wrong values explained, and all of them documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foundation.settings import ROOT, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MOTCUA_PORT", "70000", "MOTCUA_PORT"),
        ("MOTCUA_RASA_URL", "http://rasa.example.vn:5005", "plain http"),
        ("MOTCUA_ACTIONS_URL", "http://127.0.0.1:5055/webhook", "no path"),
        ("MOTCUA_PUBLIC_URL", "example.vn", "scheme, host and port"),
        ("MOTCUA_DATABASE_URL", "mysql://root@localhost/x", "sqlite:////"),
        ("MOTCUA_DATABASE_URL", "sqlite:///relative.db", "sqlite:////"),
        ("MOTCUA_REDIS_URL", "localhost:6379", "redis://"),
        ("MOTCUA_HOST", "0.0.0.0", "MOTCUA_SECRET_KEY"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(says)):
        load_settings()


def test_a_public_host_is_accepted_with_key_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_HOST", "0.0.0.0")
    monkeypatch.setenv("MOTCUA_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("MOTCUA_ADMIN_PASSWORD", "long enough")
    assert load_settings().public


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "")
    assert load_settings().motcua_port == 8080


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path))
    first = load_settings().secret_key()
    assert load_settings().secret_key() == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_every_setting_is_documented_in_the_example_and_nothing_else_is() -> None:
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}
