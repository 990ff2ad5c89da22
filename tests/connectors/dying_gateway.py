"""A gateway that kills itself with SIGKILL at one step: `dying_gateway.py MODULE FUNCTION before|after`."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from connectors import gateway


def die_at(owner: Any, name: str, when: str) -> None:
    """Replace a function by one that kills this process at its first call that does something."""
    step: Callable[..., Any] = getattr(owner, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if when == "before" and name != "claim":
            os.kill(os.getpid(), signal.SIGKILL)
        result = step(*arguments, **named)
        if result is not None or name in {"sent", "complete"}:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)


if __name__ == "__main__":
    module, function, moment = sys.argv[1:4]
    target: Any = importlib.import_module(module)
    while "." in function:
        holder, _, function = function.partition(".")
        target = getattr(target, holder)
    die_at(target, function, moment)
    sys.exit(gateway.main())
