"""A class-balanced linear SVM whose confidences mean what they say.

Decision values become probabilities by a softmax with one temperature, fitted on decision values for texts that
the model had not seen. Nothing here knows a domain or Rasa.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Floats = NDArray[np.float32]

TEMPERATURES = (0.02, 5.0)
UNSURE_TEMPERATURE = 0.3  # used where there is too little data to cross-validate


@dataclass
class LinearModel:
    """One row of weights per feature, one column per class."""

    classes: list[str]
    coefficients: Floats
    intercepts: Floats
    temperature: float = UNSURE_TEMPERATURE
    slopes: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    offsets: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def decide(self, features: csr_matrix) -> Floats:
        """Decision values, one row per text, one column per class."""
        return np.asarray(features @ self.coefficients + self.intercepts, dtype=np.float32)

    def probabilities(self, features: csr_matrix) -> Floats:
        """Calibrated probabilities; each row adds up to one."""
        return softmax(self.decide(features) / self.temperature)

    def alone(self, features: csr_matrix) -> Floats:
        """For each class the probability that it applies whatever the others say; rows do not add up to one.

        Zero where there was too little data to calibrate.
        """
        if not len(self.slopes):
            return np.zeros((features.shape[0], len(self.classes)), dtype=np.float32)
        return np.asarray(1 / (1 + np.exp(-(self.decide(features) * self.slopes + self.offsets))), dtype=np.float32)

    def calibrate(self, decisions: NDArray[Any], truth: NDArray[np.int64]) -> None:
        """Fit what turns decision values into probabilities, from texts the model had not seen."""
        self.temperature = fit_temperature(decisions, truth)
        fitted = [_fit_sigmoid(decisions[:, one], truth == one) for one in range(len(self.classes))]
        self.slopes = np.array([slope for slope, _ in fitted], dtype=np.float32)
        self.offsets = np.array([offset for _, offset in fitted], dtype=np.float32)


def softmax(values: NDArray[Any]) -> Floats:
    """Row-wise softmax."""
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def assign_folds(labels: list[str], groups: list[str], folds: int) -> NDArray[np.int64]:
    """Deal each class's groups out to the folds in turn, so that every fold holds its share of every class."""
    fold_of_group: dict[str, int] = {}
    dealt: dict[str, int] = {}
    order = np.random.default_rng(0).permutation(len(labels))
    for i in order:
        if groups[i] not in fold_of_group:
            turn = dealt.get(labels[i], 0)
            fold_of_group[groups[i]] = turn % folds
            dealt[labels[i]] = turn + 1
    return np.array([fold_of_group[group] for group in groups], dtype=np.int64)


def fit_temperature(decisions: NDArray[Any], truth: NDArray[np.int64]) -> float:
    """The temperature under which the true classes are likeliest (Guo et al. 2017, "temperature scaling")."""

    def loss(logarithm: float) -> float:
        chances = softmax(decisions / np.exp(logarithm))[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    low, high = np.log(TEMPERATURES)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def _fit_sigmoid(values: NDArray[Any], applies: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of a logistic curve through the values (Platt 1999); never falling, never certain."""
    if applies.all() or not applies.any():
        return 0.0, 10.0 if applies.all() else -10.0
    curve = LogisticRegression(C=100.0).fit(values.reshape(-1, 1), applies)
    return max(float(curve.coef_[0, 0]), 0.0), float(curve.intercept_[0])


def fit(features: csr_matrix, labels: list[str], cost: float) -> LinearModel:
    """Train on one row of features per label; `cost` is the SVM's C. The temperature is not fitted yet."""
    classes = sorted(set(labels))
    if len(classes) == 1:
        return LinearModel(classes, np.zeros((features.shape[1], 1), dtype=np.float32), np.ones(1, dtype=np.float32))
    machine = LinearSVC(C=cost, class_weight="balanced", tol=1e-3, random_state=0).fit(features, labels)
    weights, intercepts = machine.coef_, machine.intercept_
    if len(classes) == 2:  # scikit-learn keeps one row for two classes
        weights, intercepts = np.vstack([-weights, weights]), np.concatenate([-intercepts, intercepts])
    return LinearModel(
        [str(name) for name in machine.classes_],
        np.ascontiguousarray(weights.T, dtype=np.float32),
        intercepts.astype(np.float32),
    )
