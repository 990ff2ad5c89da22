"""Run as a process beside a test: writes a small row again and again, as the inbox does.

`python -m tests.procedures.other_writer DATABASE_URL` ends when its standard input ends and prints, as JSON, the
seconds that each write waited for its lock; the disk's own time for the commit is not in them.
"""

from __future__ import annotations

import json
import select
import sys
import time

from sqlalchemy import text

from foundation.database import connect

PAUSE = 0.005  # seconds between two writes


def main(url: str) -> None:
    """Write until standard input is closed."""
    engine = connect(url).execution_options(writes=True)
    waits = []
    with engine.begin() as connection:  # the first one connects and compiles, which is not waiting
        connection.execute(text("INSERT INTO other VALUES (0)"))
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        start = time.perf_counter()
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO other VALUES (1)"))
            waits.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps(waits))


if __name__ == "__main__":
    main(sys.argv[1])
