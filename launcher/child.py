"""Become a command that dies with its parent: `python -m launcher.child PARENT_PID COMMAND …`.

Linux sends the signal set by PR_SET_PDEATHSIG when the parent ends, however it ends; the setting survives exec.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the setting took hold
        sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
