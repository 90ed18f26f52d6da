"""The end that somebody asked for: noted when the signal comes, obeyed between two steps.

An exception out of a signal handler comes up wherever the program happens to be: inside a
finalizer, which swallows it, or between the start of a process and the note that it runs.
"""

import signal
from dataclasses import dataclass

HANG_UP = signal.SIGHUP  # the window of the terminal was closed


class Stop(Exception):
    """Somebody asked the service to end."""


@dataclass(slots=True, kw_only=True)
class Ending:
    """Whether somebody asked the service to end; asked twice is asked once."""

    is_asked: bool = False

    def listen(self) -> None:
        """Take Ctrl+C, a polite kill and a closed terminal from now on; from the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        if signal.getsignal(HANG_UP) is not signal.SIG_IGN:  # nohup: the terminal does not matter
            signal.signal(HANG_UP, self._note)

    def look(self) -> None:
        """Between two steps.

        Raises:
            Stop: somebody asked.
        """
        if self.is_asked:
            raise Stop

    def _note(self, *_: object) -> None:
        self.is_asked = True
