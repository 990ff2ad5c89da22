"""How fast and how large the understanding is.

Run in Rasa's environment from the checkout, on one core: `PYTHONPATH=. taskset -c 0 python -m benchmarks.nlu_speed`.
Trains config.yml on 3,000 examples: those of data/nlu, and where there are fewer, copies with one letter dropped,
made by rule. Messages are then parsed one at a time through Rasa: the examples as given, and joined in threes as long
messages with several clauses.
"""

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

import numpy as np
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.utils.log_utils import configure_structlog

from benchmarks.classifiers import as_yaml, examples

EXAMPLES = 3000
MESSAGES = 1000


def _enough(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Exactly `EXAMPLES` of them, filled up with copies that lack a letter."""
    chance = random.Random(0)
    chance.shuffle(found)
    made = found[:EXAMPLES]
    while len(made) < EXAMPLES:
        text, intent = chance.choice(found)
        at = chance.randrange(len(text))
        made.append((text[:at] + text[at + 1 :] or text, intent))
    return made


async def _times(agent: Agent, texts: list[str]) -> list[float]:
    await agent.parse_message("xin chào")  # the first message loads the word segmenter
    times = []
    for text in texts:
        started = time.perf_counter()
        await agent.parse_message(text)
        times.append(1000 * (time.perf_counter() - started))
    return times


def main() -> None:
    """Print the figures."""
    configure_structlog()
    found = examples()
    learn = _enough(list(found))
    config = Path("config.yml").resolve()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nlu.yml").write_text(as_yaml(learn), encoding="utf-8")
        os.chdir(folder)
        started = time.perf_counter()
        model = train_nlu(str(config), "nlu.yml", str(folder))
        seconds = time.perf_counter() - started
        os.chdir(before)
        megabytes = Path(model).stat().st_size / 1e6
        agent = Agent.load(model)
    print(f"training on {len(learn)} examples ({min(len(found), EXAMPLES)} of data/nlu): {seconds:.1f} s")
    print(f"model on disk: {megabytes:.1f} MB")
    short = [text for text, _ in learn[:MESSAGES]]
    long = [". ".join(short[at : at + 3]) for at in range(0, MESSAGES - 2)]
    for kind, texts in (("messages as in data/nlu", short), ("three of them in one", long)):
        middle, high = np.percentile(asyncio.run(_times(agent, texts)), [50, 95])
        letters = sum(map(len, texts)) / len(texts)
        print(f"{kind} ({letters:.0f} characters on average): p50 {middle:.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main()
