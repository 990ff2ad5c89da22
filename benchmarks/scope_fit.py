"""Fit how search and model together say that a question is ours; run it while a stack is up.

    ./motcua bench scope_fit

Asks the train half of the question set, fits a logistic curve over the search's confidence and the model's probability
of `out_of_scope`, both sides weighing the same, and prints the weights of `dialogue/scope.py`, what they cost.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dialogue.scope import logit
from foundation.settings import load_settings
from operations import run_file
from operations.ask import AT_ONCE, Client
from operations.question_sets import QUESTIONS, Question, load

LOSSES = (0.01, 0.02, 0.03, 0.05)
SMALL = 1e-3  # keeps the weights finite


def main() -> None:
    """Ask, fit, print."""
    running = run_file.read(load_settings())
    if running is None:
        raise SystemExit("nothing runs; start it with ./motcua up")
    client = Client(running, explain=True)
    questions = [item for item in load(QUESTIONS, "train") if item.procedures or item.aspects == ("oos",)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rows = np.array(list(pool.map(lambda question: _evidence(client, question), questions)))
    ours = np.array([bool(item.procedures) for item in questions])
    weights = _fit(rows, ours)
    print(f"{ours.sum()} questions of ours, {(~ours).sum()} out of scope")
    print("SEARCH, MODEL, BIAS =", ", ".join(f"{weight:.2f}" for weight in weights))
    values = 1 / (1 + np.exp(-(rows @ weights)))
    for loss in LOSSES:
        threshold = float(np.quantile(values[ours], loss))
        caught = float((values[~ours] < threshold).mean())
        print(f"below {threshold:.2f}: {loss:.0%} of ours lost, {caught:.0%} of the others caught")


def _evidence(client: Client, question: Question) -> list[float]:
    explain = client.ask(question.text).get("explain") or {}
    found = (explain.get("search") or [{}])[0]
    return [logit(found.get("confidence", 0.0)), logit(explain.get("out_of_scope", 0.0)), 1.0]


def _fit(rows: NDArray[np.float64], ours: NDArray[np.bool_]) -> NDArray[np.float64]:
    share = np.where(ours, 0.5 / ours.sum(), 0.5 / (~ours).sum())
    side = np.where(ours, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> float:
        return float((share * np.logaddexp(0, -side * (rows @ weights))).sum() + SMALL * weights @ weights)

    fitted: NDArray[np.float64] = minimize(loss, np.zeros(3)).x
    return fitted


if __name__ == "__main__":
    main()
