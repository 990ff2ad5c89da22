"""Features, model and its confidences."""

import numpy as np
import pytest

from bot import linear
from bot.features import document
from bot.reader import Reader, held_out_decisions, train

TEXTS = [f"{greeting} {name}" for greeting in ("chào", "xin chào", "dạ chào") for name in ("anh", "chị", "em", "bác")]
PRICES = [
    f"giá {thing} bao nhiêu"
    for thing in ("trà", "cam", "bơ", "sữa", "bánh", "kem", "chè", "phở", "bún", "mì", "cơm", "xôi")
]


@pytest.fixture(scope="module")
def reader():
    texts = [*TEXTS, *PRICES]
    labels = ["greet"] * len(TEXTS) + ["price"] * len(PRICES)
    return train([document(text, text.split()) for text in texts], labels, texts, cost=0.5, folds=3)


def test_a_stored_model_gives_the_same_probabilities(reader, tmp_path):
    reader.save(tmp_path)
    loaded = Reader.load(tmp_path)
    features = [document("giá chào bao nhiêu", ["giá", "chào", "bao_nhiêu"])]

    before = reader.model.probabilities(reader.space.transform(features))
    after = loaded.model.probabilities(loaded.space.transform(features))

    assert np.array_equal(before, after)


def test_what_is_stored_is_json_and_plain_arrays(reader, tmp_path):
    reader.save(tmp_path)

    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as arrays:
        assert arrays["coefficients"].dtype == np.float32


def test_features_of_a_text_without_known_grams_are_empty(reader):
    assert reader.space.transform([document("", []), document("zzz", [])]).nnz == 0


def test_one_class_alone_is_certain():
    reader = train([document("a b", ["a"])], ["only"], ["a b"], cost=0.5, folds=3)

    assert reader.model.probabilities(reader.space.transform([document("c", [])])).tolist() == [[1.0]]


def test_copies_of_a_text_are_never_on_both_sides_of_a_fold():
    labels = ["a"] * 40 + ["b"] * 40
    groups = [f"g{i // 2}" for i in range(80)]
    folds = linear.assign_folds(labels, groups, 3)

    assert all(folds[i] == folds[i + 1] for i in range(0, 80, 2))
    assert {sum((folds == k) & (np.array(labels) == "a")) for k in range(3)} <= {12, 14}


def test_a_class_with_a_single_example_is_trained_and_not_held_out():
    texts = [*TEXTS[:4], *PRICES[:4], "tạm biệt"]
    documents = [document(text, text.split()) for text in texts]
    labels = ["greet"] * 4 + ["price"] * 4 + ["lonely"]
    decisions = held_out_decisions(documents, labels, texts, cost=1, folds=2)

    assert np.isnan(decisions[8]).all()
    assert np.isfinite(decisions[:8]).all()
    assert train(documents, labels, texts, cost=1, folds=2).model.classes == ["greet", "lonely", "price"]


def test_the_temperature_makes_confidences_true():
    random = np.random.default_rng(1)
    truth = random.integers(0, 3, 4000)
    decisions = random.normal(0, 1, (4000, 3))
    decisions[np.arange(4000), truth] += 1  # likelihood ratio of two normals one apart: the true temperature is one

    temperature = linear.fit_temperature(decisions, truth)
    chances = linear.softmax(decisions / temperature)
    sure = chances.max(axis=1) > 0.7
    right = (chances.argmax(axis=1) == truth)[sure].mean()

    assert temperature == pytest.approx(1, abs=0.1)
    assert right == pytest.approx(chances.max(axis=1)[sure].mean(), abs=0.03)
