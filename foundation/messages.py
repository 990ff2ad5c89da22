"""All texts that citizens read: `data/messages/<area>.yml`, flat keys, each a text or a list of texts.

`messages.text("webchat.greeting", name="…")` gives the text under `greeting` of `webchat.yml` with `{name}` filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from foundation.settings import load_settings


class MessageError(Exception):
    """A text is missing, misspelt or needs a value that was not given; says which."""


class Messages:
    """The texts of one directory, read once.

    Raises:
        MessageError: when a file is not a flat mapping of keys to texts or lists of texts.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._texts: dict[str, str | tuple[str, ...]] = {}
        for path in sorted(directory.glob("*.yml")):
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except yaml.YAMLError as error:
            raise MessageError(f"{path}: {error}") from None
        if not isinstance(content, Mapping):
            raise MessageError(f"{path}: write one `key: text` a line")
        for key, value in content.items():
            name = f"{path.stem}.{key}"
            if isinstance(value, str) and value.strip():
                self._texts[name] = value.strip()
            elif isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
                self._texts[name] = tuple(item.strip() for item in value)
            else:
                raise MessageError(f"{path}: {key} must be a text or a list of texts, and not empty")

    def text(self, key: str, /, **values: object) -> str:
        """The text under `area.key` with its `{placeholders}` filled in.

        Raises:
            MessageError: when there is no such text, it is a list, or a placeholder has no value.
        """
        found = self._texts.get(key)
        if not isinstance(found, str):
            raise MessageError(f"{self.directory}: no text named {key}")
        try:
            return found.format_map(values)
        except (KeyError, IndexError, ValueError) as error:
            raise MessageError(f"{self.directory}: the text {key} needs a value for {error}") from None

    def items(self, key: str, /) -> tuple[str, ...]:
        """The list under `area.key`; raises MessageError when there is none."""
        found = self._texts.get(key)
        if not isinstance(found, tuple):
            raise MessageError(f"{self.directory}: no list of texts named {key}")
        return found

    def require(self, *keys: str) -> None:
        """Check at start that all these texts or lists exist; raises MessageError naming every missing one."""
        missing = [key for key in keys if key not in self._texts]
        if missing:
            raise MessageError(f"{self.directory}: these texts are missing: {', '.join(sorted(missing))}")


@cache
def current() -> Messages:
    """The texts of the content directory in use, read at the first call."""
    return Messages(load_settings().content_dir / "messages")


def text(key: str, /, **values: object) -> str:
    """`Messages.text` of the content directory in use."""
    return current().text(key, **values)


def items(key: str, /) -> tuple[str, ...]:
    """`Messages.items` of the content directory in use."""
    return current().items(key)


def require(*keys: str) -> None:
    """`Messages.require` of the content directory in use."""
    current().require(*keys)
