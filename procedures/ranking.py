"""What search is told of a procedure: its phrases, how likely citizens mean it, which variant of another it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from procedures import store
from search import settings
from search.analysis import Concepts
from search.catalogue import Entry
from vietnamese import text as vietnamese_text
from vietnamese import words as vietnamese_words

TELLING_WORDS = 16  # of a name; later ones list cases, they do not make it a variant
STRONG = 2.0  # tags of this strength and above also count for curated procedures

_BOILERPLATE = re.compile(r"^\W*thủ tục\W+", re.IGNORECASE)
_COMPETENCE = re.compile(
    r"\(?\s*(?:thuộc thẩm quyền|thực hiện tại (?:cấp|công an|phòng)|do chủ tịch ủy ban nhân dân)[^)]*\)?\s*$",
    re.IGNORECASE,
)
_CITIZENS = re.compile(r"công dân|cá nhân|người dân|hộ gia đình|người việt", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """What a procedure has before any word is read, by how likely a citizen means it."""

    curated: float
    commune: float
    province: float
    central: float
    citizens: float


@lru_cache(maxsize=1)
def priors() -> Priors:
    """The priors of data/search/ranking.yml."""
    return Priors(**settings.read("ranking.yml")["priors"])


@dataclass(frozen=True, slots=True)
class Variant:
    """A tag, how strongly it tells, the folded words that show it in a name, the concepts by which it is asked for."""

    tag: str
    strength: float
    names: tuple[str, ...]
    asked: tuple[str, ...]


@lru_cache(maxsize=1)
def variants() -> tuple[Variant, ...]:
    """The variants of data/search/variants.yml."""
    listed = settings.read("variants.yml")["variants"]
    return tuple(
        Variant(row["tag"], float(row["strength"]), tuple(row["names"]), tuple(row["asked"])) for row in listed
    )


def cues() -> dict[str, tuple[str, ...]]:
    """For each tag the concepts by which a question asks for it."""
    return {variant.tag: variant.asked for variant in variants()}


def tags_of(name: str) -> dict[str, float]:
    """Which variants an official name describes, with their strengths."""
    words = re.findall(r"[a-z0-9]+", vietnamese_text.fold(name))
    folded = f" {' '.join(words[:TELLING_WORDS])} "
    return {
        variant.tag: variant.strength
        for variant in variants()
        if any(f" {words} " in folded for words in variant.names)
    }


def short_name(name: str) -> str:
    """An official name without the words that say nothing to a citizen."""
    short = _COMPETENCE.sub("", _BOILERPLATE.sub("", name)).strip(" .;:")
    return short or name


def prior_of(level: str, origin: str, audience: Sequence[str], given: Priors) -> float:
    """The head start of a procedure."""
    by_level = {"commune": given.commune, "province": given.province, "central": given.central}
    prior = by_level.get(level, 0.0)
    if origin == "curated":
        prior += given.curated
    if any(_CITIZENS.search(line) for line in audience):
        prior += given.citizens
    return prior


def _telling(tags: dict[str, float], origin: str) -> dict[str, float]:
    """The tags worth heeding; the phrases of a curated procedure say the weaker ones better than its name."""
    return {tag: strength for tag, strength in tags.items() if origin == "imported" or strength >= STRONG}


def entry_of(procedure: store.Entry) -> Entry:
    """A procedure as search sees it."""
    return Entry(
        id=procedure.id,
        name=short_name(procedure.name),
        phrases=procedure.aliases,
        field=procedure.field,
        body=procedure.body,
        prior=prior_of(procedure.level, procedure.origin, procedure.audience, priors()),
        tags=_telling(tags_of(procedure.name), procedure.origin),
    )


@lru_cache(maxsize=1)
def _fields_said() -> Concepts:
    """What people call the official fields; the group is a folded part of the official name."""
    rows = settings.read("fields.yml")["fields"]
    return Concepts.of((str(row["field"]), list(map(str, row["say"])), []) for row in rows)


def fields_named(text: str, fields: Iterable[str]) -> list[str]:
    """Those of the official fields that a text names, by their own name or as people call them."""
    expanded = vietnamese_words.expand(vietnamese_text.clean(text)).text
    parts = {part for _, _, part in _fields_said().find(settings.analyser().tokens(expanded))}
    folded_text = vietnamese_text.fold(expanded)
    found = []
    for field in fields:
        folded = vietnamese_text.fold(field)
        if folded and (folded in folded_text or any(part in folded for part in parts)):
            found.append(field)
    return found


@lru_cache(maxsize=1)
def _popular() -> dict[str, int]:
    listed = settings.read("popular.yml")["procedures"]
    return {str(id_): len(listed) - place for place, id_ in enumerate(listed)}


def popularity(entry: store.Entry) -> tuple[int, float, int]:
    """Sorts by what people ask for most: the known order, then likelihood, then the number of ways to say it."""
    prior = prior_of(entry.level, entry.origin, entry.audience, priors())
    return _popular().get(entry.id, 0), prior, len(entry.aliases)
