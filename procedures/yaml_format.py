"""Reading curated YAML files (`data/procedures/README.md`), with the line of every value kept for the checker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from procedures.model import Procedure
from procedures.plain import from_plain

COMMON_FILE = "_common.yml"
Place = tuple[str | int, ...]  # the way to a value: ("procedures", 3, "fees", 0)


class ContentError(Exception):
    """A content file cannot be used; the text names file and line and says what to mend."""


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a date stays the text that was written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file: its data, the line (from 1) of every place, and keys that were written twice."""

    path: Path
    data: Any
    lines: dict[Place, int]
    repeated: tuple[tuple[Place, int], ...]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> YamlFile:
    """Parse one file.

    Raises:
        ContentError: when it is not UTF-8 or not YAML; the text names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}:1: not UTF-8 (byte {error.start}); save the file as UTF-8") from None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        raise ContentError(f"{path}:{line}: not valid YAML: {what}") from None
    finally:
        loader.dispose()
    lines: dict[Place, int] = {}
    repeated: list[tuple[Place, int]] = []
    if node is not None:
        _walk(node, (), lines, repeated)
    return YamlFile(path, data, lines, tuple(repeated))


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int], repeated: list[tuple[Place, int]]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*place, index), lines, repeated)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            if inner in lines:
                repeated.append((inner, key.start_mark.line + 1))
            lines[inner] = key.start_mark.line + 1
            _walk(value, inner, lines, repeated)


def procedure_files(content_dir: Path) -> list[Path]:
    """The curated procedure files in a stable order, `_common.yml` left out."""
    return [path for path in sorted((content_dir / "procedures").glob("*.yml")) if path.name != COMMON_FILE]


def common_documents(content_dir: Path) -> dict[str, dict[str, Any]]:
    """The shared papers of `_common.yml` in plain form, by id; none when there is no such file."""
    path = content_dir / "procedures" / COMMON_FILE
    if not path.exists():
        return {}
    data = read_yaml(path).data or {}
    return dict(data.get("common_documents") or {})


def load_procedures(content_dir: Path) -> Iterator[tuple[Path, Procedure]]:
    """All curated procedures with the file they stand in.

    Raises:
        ContentError: when a file cannot be read or a procedure does not follow the form.
    """
    common = common_documents(content_dir)
    for path in procedure_files(content_dir):
        file = read_yaml(path)
        for index, plain in enumerate((file.data or {}).get("procedures") or ()):
            try:
                yield path, _procedure(plain, common)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                line = file.line(("procedures", index))
                raise ContentError(f"{path}:{line}: {error!r}; ./motcua catalogue check says what to mend") from None


def _procedure(plain: dict[str, Any], common: dict[str, dict[str, Any]]) -> Procedure:
    plain = dict(plain)
    shared = [common[name] for name in plain.pop("common", ())]
    plain["documents"] = [*plain.get("documents", ()), *shared]
    return from_plain({**plain, "origin": "curated"})


def load_alias_words(content_dir: Path) -> Iterator[tuple[str, str]]:
    """(code, words people use) from `data/aliases/*.yml`, in the order of the files.

    Raises:
        ContentError: when a file cannot be read or an entry is not `{code, say}`.
    """
    for path in sorted((content_dir / "aliases").glob("*.yml")):
        file = read_yaml(path)
        for index, entry in enumerate(file.data or ()):
            match entry:
                case {"code": str(code), "say": list(words)} if all(isinstance(word, str) for word in words):
                    yield from ((code, word) for word in words)
                case _:
                    raise ContentError(f'{path}:{file.line((index,))}: write {{code: "1.004082", say: [words, …]}}')
