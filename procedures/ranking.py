"""What search is told of a procedure: its phrases, how likely citizens mean it, which variant of another it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from procedures.model import Level, Origin, Procedure
from search.catalogue import Entry
from vietnamese import text as vietnamese_text

DATA = Path(__file__).resolve().parent.parent / "data" / "search"

_BOILERPLATE = re.compile(r"^\W*thủ tục\W+", re.IGNORECASE)
_COMPETENCE = re.compile(
    r"\(?\s*(?:thuộc thẩm quyền|thực hiện tại (?:cấp|công an|phòng)|do chủ tịch ủy ban nhân dân)[^)]*\)?\s*$",
    re.IGNORECASE,
)
_CITIZENS = re.compile(r"công dân|cá nhân|người dân|hộ gia đình|người việt", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Priors:
    """Added to the score of a procedure before any word is read; from data/search/priors.yml."""

    curated: float = 0.06
    commune: float = 0.04
    province: float = 0.02
    central: float = -0.02
    citizens: float = 0.02
    long_name: float = 0.0


@dataclass(frozen=True, slots=True)
class Variant:
    """A tag, the folded words that show it in a name, and those by which it is asked for."""

    tag: str
    names: tuple[str, ...]
    asked: tuple[str, ...]


@lru_cache(maxsize=1)
def variants() -> tuple[Variant, ...]:
    """The variants of data/search/variants.yml."""
    listed = yaml.safe_load((DATA / "variants.yml").read_text(encoding="utf-8"))["variants"]
    return tuple(Variant(row["tag"], tuple(row["names"]), tuple(row["asked"])) for row in listed)


def cues() -> dict[str, tuple[str, ...]]:
    """For each tag the words by which a question asks for it."""
    return {variant.tag: variant.asked for variant in variants()}


def tags_of(name: str) -> frozenset[str]:
    """Which variants an official name describes."""
    folded = f" {re.sub(r'[^a-z0-9]+', ' ', vietnamese_text.fold(name))} "
    return frozenset(variant.tag for variant in variants() if any(f" {words} " in folded for words in variant.names))


def short_name(name: str) -> str:
    """An official name without the words that say nothing to a citizen."""
    short = _COMPETENCE.sub("", _BOILERPLATE.sub("", name)).strip(" .;:")
    return short or name


def prior_of(level: Level, origin: Origin, audience: Sequence[str], priors: Priors) -> float:
    """The head start of a procedure."""
    by_level = {"commune": priors.commune, "province": priors.province, "central": priors.central}
    prior = by_level.get(level, 0.0)
    if origin == "curated":
        prior += priors.curated
    if any(_CITIZENS.search(line) for line in audience):
        prior += priors.citizens
    return prior


def entry_of(procedure: Procedure, priors: Priors | None = None) -> Entry:
    """A procedure as search sees it."""
    body = [document.name for document in procedure.documents] + [result.text for result in procedure.results]
    return Entry(
        id=procedure.id,
        name=short_name(procedure.name),
        phrases=procedure.aliases,
        field=procedure.field,
        body=" ".join(body)[:1500],
        prior=prior_of(procedure.level, procedure.origin, procedure.audience, priors or Priors()),
        tags=tags_of(procedure.name) if procedure.origin == "imported" else frozenset(),
    )
