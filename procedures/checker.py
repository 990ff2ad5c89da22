"""Checks curated files against the form and against what must never be shown; every finding says what to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from foundation.clock import now, vietnamese_date
from procedures.form import form_errors
from procedures.yaml_format import COMMON_FILE, ContentError, Place, YamlFile, read_yaml

NOT_FOR_CITIZENS = frozenset({"editor_notes", "id", "goto", "common"})
_WORKING_SOURCE = re.compile(r"(?<![\w])(?:MEM|S[1-6])(?![\w])")
_CODE = re.compile(r"^\d\.\d{6}$")
_NAMED_ID = re.compile(r"(?<![\w./])[a-z]{2,}(?:_[a-z0-9]+)+(?![\w./])")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it stands, in which procedure (empty: none), and what to do."""

    file: str
    line: int
    procedure: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'{self.procedure}: ' if self.procedure else ''}{self.message}"


def check(content_dir: Path, today: date | None = None) -> list[Problem]:
    """Everything wrong in `procedures/*.yml` and `aliases/*.yml` below `content_dir`; empty when all is well."""
    checker = _Checker(content_dir, today or vietnamese_date(now()))
    return sorted(checker.run())


class _Checker:
    def __init__(self, content_dir: Path, today: date) -> None:
        self.content_dir = content_dir
        self.today = today
        self.problems: list[Problem] = []
        self.ids: dict[str, str] = {}
        self.common: set[str] = set()
        self.codes: dict[str, str] = {}

    def run(self) -> list[Problem]:
        paths = sorted((self.content_dir / "procedures").glob("*.yml"))
        if not paths:
            self._add(self.content_dir / "procedures", 1, "", "there is no *.yml file here")
        files = [file for path in paths if (file := self._read(path))]
        for file in files:
            self._form(file)
        for file in files:
            self._register(file)
        for file in files:
            self._content(file)
        for path in sorted((self.content_dir / "aliases").glob("*.yml")):
            if file := self._read(path):
                self._aliases(file)
        return self.problems

    def _add(self, path: Path, line: int, procedure: str, text: str) -> None:
        name = path.relative_to(self.content_dir).as_posix() if path.is_relative_to(self.content_dir) else str(path)
        self.problems.append(Problem(name, line, procedure, text))

    def _at(self, file: YamlFile, place: Place, text: str) -> None:
        self._add(file.path, file.line(place), _procedure_of(file.data, place), text)

    def _read(self, path: Path) -> YamlFile | None:
        try:
            return read_yaml(path)
        except ContentError as error:
            _, line, text = str(error).removeprefix(str(path)).split(":", 2)
            self._add(path, int(line), "", text.strip())
            return None

    def _form(self, file: YamlFile) -> None:
        for place, line in file.repeated:
            text = f"{place[-1]} is written twice; keep one"
            self._add(file.path, line, _procedure_of(file.data, place), text)
        for place, text in form_errors(file.data):
            self._at(file, place, text)

    def _register(self, file: YamlFile) -> None:
        if isinstance(file.data, dict) and isinstance(file.data.get("common_documents"), dict):
            if file.path.name == COMMON_FILE:
                self.common |= file.data["common_documents"].keys()
            else:
                self._at(file, ("common_documents",), f"common_documents belong into {COMMON_FILE}")
        for index, plain in _procedures(file):
            where = f"{file.path.name}:{file.line(('procedures', index))}"
            name = plain.get("id")
            if isinstance(name, str) and self.ids.setdefault(name, where) != where:
                self._at(
                    file, ("procedures", index, "id"), f"the id {name} is taken at {self.ids[name]}; choose another"
                )

    def _content(self, file: YamlFile) -> None:
        for index, plain in _procedures(file):
            place: Place = ("procedures", index)
            self._codes(file, place, plain)
            self._dates(file, place, plain)
            self._references(file, place, plain)
        for place, text in _texts(file.data, ()):
            if found := _WORKING_SOURCE.search(text):
                self._at(
                    file, place, f"citizens would read {found[0]!r}; say it in their words or mark it verified: false"
                )

    def _codes(self, file: YamlFile, place: Place, plain: dict[str, Any]) -> None:
        for number, code in _dicts(plain, "codes"):
            here = (*place, "codes", number)
            text = code.get("code")
            ended = _date(code.get("valid_to"))
            retired = bool(code.get("replaced_by")) or (ended is not None and ended < self.today)
            if retired and not code.get("replaced_by"):
                self._at(file, here, f"the code {text} ended on {ended}; add replaced_by or take it out")
            if retired and number == 0 and len(plain["codes"]) > 1:
                self._at(file, here, f"the first code is shown, and {text} is retired; put the code in force first")
            if not isinstance(text, str) or retired:
                continue
            owner = self.codes.setdefault(text, str(plain.get("id")))
            if owner != str(plain.get("id")) or sum(item.get("code") == text for _, item in _dicts(plain, "codes")) > 1:
                self._at(file, here, f"the code {text} also stands at {owner}; a code in force leads to one procedure")

    def _dates(self, file: YamlFile, place: Place, plain: dict[str, Any]) -> None:
        for number, fee in _dicts(plain, "fees"):
            start, end = _date(fee.get("valid_from")), _date(fee.get("valid_to"))
            if end and end < self.today:
                self._at(file, (*place, "fees", number), f"this fee ended on {end}; write the one that holds now")
            if start and end and start > end:
                self._at(file, (*place, "fees", number), "valid_from is after valid_to")
            low, high = fee.get("amount"), fee.get("max_amount")
            if isinstance(high, int) and isinstance(low, int) and high < low:
                self._at(file, (*place, "fees", number), "max_amount is smaller than amount")
        source = plain.get("source")
        checked = source.get("checked") if isinstance(source, dict) else None
        if isinstance(checked, str) and _month_or_date(checked) is None:
            self._at(file, (*place, "source", "checked"), f"{checked} is no month or day; write 2026-07 or 2026-07-15")
        elif isinstance(checked, str) and checked[:7] > self.today.isoformat()[:7]:
            self._at(file, (*place, "source", "checked"), f"{checked} is in the future")
        for kind in ("fees", "codes"):
            for number, item in _dicts(plain, kind):
                for key in ("valid_from", "valid_to"):
                    if isinstance(item.get(key), str) and _date(item[key]) is None:
                        self._at(file, (*place, kind, number, key), f"{item[key]} is no day; write 2026-12-31")

    def _references(self, file: YamlFile, place: Place, plain: dict[str, Any]) -> None:
        for number, name in enumerate(_list(plain, "common")):
            if name not in self.common:
                self._at(file, (*place, "common", number), f"{COMMON_FILE} has no paper {name}")
        for number, question in _dicts(plain, "questions"):
            for name in _list(question, "goto"):
                if name not in self.ids:
                    self._at(file, (*place, "questions", number, "goto"), f"there is no procedure {name} to go to")
            for found in _NAMED_ID.findall(str(question.get("effect", ""))):
                if found in self.ids:
                    text = f"citizens would read the id {found}; put it into goto: [{found}]"
                    self._at(file, (*place, "questions", number, "effect"), text)

    def _aliases(self, file: YamlFile) -> None:
        if not isinstance(file.data, list):
            self._at(file, (), 'write a list of {code: "1.004082", say: [words, …]}')
            return
        for index, entry in enumerate(file.data):
            match entry:
                case {"code": str(code), "say": list(words), **rest} if not rest and _CODE.match(code):
                    for number, word in enumerate(words):
                        if not isinstance(word, str) or not word.strip():
                            self._at(file, (index, "say", number), "write words people use, as text")
                case _:
                    self._at(file, (index,), 'write {code: "1.004082", say: [words, …]}, the code in quotes')


def _procedures(file: YamlFile) -> Iterator[tuple[int, dict[str, Any]]]:
    data = file.data if isinstance(file.data, dict) else {}
    return _dicts(data, "procedures")


def _dicts(data: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, item) for index, item in enumerate(_list(data, key)) if isinstance(item, dict))


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _procedure_of(data: Any, place: Place) -> str:
    match place:
        case ("procedures", int(index), *_):
            entry = data["procedures"][index]
            return str(entry.get("id", "")) if isinstance(entry, dict) else ""
        case _:
            return ""


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """All texts that may be shown, with their places; what is marked unverified is left out."""
    if isinstance(value, dict):
        if value.get("verified") is False:
            return
        for key, inner in value.items():
            if key not in NOT_FOR_CITIZENS:
                yield from _texts(inner, (*place, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*place, index))
    elif isinstance(value, str):
        yield place, value


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _month_or_date(value: str) -> date | None:
    return _date(value if len(value) > len("2026-07") else f"{value}-01")
