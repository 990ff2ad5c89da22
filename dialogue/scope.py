"""Is a question ours? The search knows our subjects, the model how people talk of others; together they decide."""

from __future__ import annotations

import math

from dialogue.context import Context
from dialogue.thresholds import FAQ_CLEAR, OURS

# Fitted by benchmarks/scope_fit.py on the train half of the question set.
SEARCH, MODEL, BIAS = 1.26, -1.32, -2.56
CERTAIN = 0.002  # nothing is surer than this, so that one side alone cannot decide


def logit(probability: float) -> float:
    """Log odds, kept finite."""
    bounded = min(max(probability, CERTAIN), 1 - CERTAIN)
    return math.log(bounded / (1 - bounded))


def chance_ours(confidence: float, out_of_scope: float) -> float:
    """0 to 1 from the search's confidence in its best hit and the model's probability of `out_of_scope` alone."""
    return 1 / (1 + math.exp(-(SEARCH * logit(confidence) + MODEL * logit(out_of_scope) + BIAS)))


def is_out_of_scope(context: Context) -> bool:
    """True when neither a procedure nor a frequent question can be meant."""
    kind = context.intents[context.top.name].kind
    if kind == "procedure" and context.is_bare:
        return False
    if kind in {"faq", "flow"} and context.top.confidence >= FAQ_CLEAR:
        return False
    if kind == "talk" and context.top.name != "out_of_scope":
        return False
    return ours(context) < OURS


def ours(context: Context) -> float:
    """How likely it is that the message asks something of ours."""
    return chance_ours(context.found.confidence, context.alone("out_of_scope"))
