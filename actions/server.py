"""The action server: `python -m actions.server --port 5055`. Listens on loopback only."""

from __future__ import annotations

import argparse
import sys
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.actions import ActionAnswer, ActionPress
from dialogue.engine import Dialogue
from foundation.database import connect
from foundation.log import configure, get_logger
from foundation.settings import Settings, load_settings

HOST = "127.0.0.1"
KEEP_ALIVE_S = 75


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]
    """Runs actions without the domain: none of ours reads it, so Rasa need not send it along (endpoints.yml)."""

    def update_and_return_domain(self, _payload: dict[str, Any], _action_name: str) -> dict[str, Any]:
        return {}


def build_executor(settings: Settings) -> ActionExecutor:
    """Open the dialogue and register its actions; the first search is done here, so that no citizen waits for it."""
    dialogue = Dialogue.open(connect(settings.database_url), settings.content_dir)
    dialogue.procedure_search.search("khai sinh")
    executor = DomainlessExecutor()
    for action in (ActionAnswer(dialogue), ActionPress(dialogue)):
        executor.register_action(action)
    return executor


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5055, help="loopback port to listen on")
    options = parser.parse_args()
    configure("actions")
    # rasa-sdk 3.21 serves Rasa 3.6.21 (tests/stack prove it) but warns about the versions at every call.
    warnings.filterwarnings("ignore", message="Your versions of rasa and")
    app = create_app(build_executor(load_settings()), cors_origins=[])
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_S
    get_logger("server").info("listening", port=options.port)
    app.run(host=HOST, port=options.port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
