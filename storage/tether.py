"""Becomes another program that dies with the process that started it; run as a script.

The wish is made by the new process for itself, before it becomes the program. Doing so between
fork and exec of the parent could block for ever where the parent has threads. The signal comes
with the end of the *thread* that started us: start from the main thread only.

Arguments: id of the parent process, program, its arguments.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)
ORPHANED = 111  # exit code: the parent was gone already, or the kernel does not know the wish


def main() -> None:
    """Ask for the signal and become the program."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) or os.getppid() != parent:
        sys.exit(ORPHANED)
    os.execv(command[0], command)  # noqa: S606 # a list made by storage.embedded, no shell


if __name__ == "__main__":
    main()
