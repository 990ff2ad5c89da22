"""Shared by the tests of `bot`, which run in Rasa's own environment."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = Path(__file__).parents[2]
CAFE = Path(__file__).parent / "data" / "cafe.yml"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict]:
    """Parse a text with the project's whole pipeline, trained on a small data set about a coffee shop."""
    import asyncio

    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = tmp_path_factory.mktemp("model")
    before = Path.cwd()
    os.chdir(folder)  # Rasa keeps its cache where it runs
    try:
        model = train_nlu(str(ROOT / "config.yml"), str(CAFE), str(folder), fixed_model_name="cafe")
        agent = Agent.load(model)
    finally:
        os.chdir(before)
    return lambda text: asyncio.run(agent.parse_message(text))
