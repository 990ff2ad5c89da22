"""How sure a ranking is of its first hit: a logistic curve over a few facts about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

MOST_RIVALS = 8
SHARPNESS = 6.0  # of the share among rivals; the scale on which scores were fitted


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights of `evidence`; the values in use are in data/search/ranking.yml, fitted by benchmarks/search_fit.py."""

    bias: float = -2.0
    weights: Mapping[str, float] = field(default_factory=lambda: {"share": 3.0, "covered": 2.0})

    def of(self, evidence: Mapping[str, float]) -> float:
        """The chance, 0..1, that the first hit is right."""
        total = self.bias + sum(weight * evidence[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def evidence(scores: np.ndarray, parts: Mapping[str, float], question_weight: float) -> dict[str, float]:
    """The facts: `scores` of all candidates best first, `parts` of the best before weighing, weight of the question."""
    rivals = scores[:MOST_RIVALS]
    shares = np.exp(SHARPNESS * (rivals - rivals[0]))
    best = float(scores[0])
    return {
        "score": best,
        "share": float(1 / shares.sum()),
        "lead": best - float(scores[1]) if len(scores) > 1 else best,
        "said": parts["said"],
        "covered": parts["all_said"],
        "mass": math.log1p(parts["all_said"] * question_weight),
    }
