"""Reads data/search: stop words, concepts, and the fitted numbers of ranking and confidence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from search.analysis import Analyser, Concepts, StopWords
from search.confidence import Confidence
from search.ranking import Parameters

FOLDER = Path(__file__).resolve().parent.parent / "data" / "search"


def read(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """One YAML file of the folder; raises FileNotFoundError or yaml.YAMLError."""
    content: dict[str, Any] = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def analyser() -> Analyser:
    """The analyser for Vietnamese questions."""
    return Analyser(StopWords.load(FOLDER / "stopwords.yml"), Concepts.load(FOLDER / "concepts.yml"))


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """The weights of the ranking."""
    numbers = read("ranking.yml")
    return Parameters.of({**numbers["parameters"], **numbers["fitted"]})


@lru_cache(maxsize=1)
def confidence() -> Confidence:
    """The curve of the confidence."""
    weights = {name: float(weight) for name, weight in read("ranking.yml")["confidence"].items()}
    return Confidence(weights.pop("bias"), weights)
