"""`eakte up` after the start: says where the service is, shows how the first letters are read."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from eakte.cli.terminal import console
from eakte.domain.access import system_actor
from eakte.domain.casefile import DocumentState
from eakte.office import Office
from eakte.sample import LETTER_COUNT, SAMPLE_TENANT, SampleSignIn, deliver_letters, open_sample

LOOK_EVERY_S = 1.0  # at the processes and at the progress
START_LIMIT_S = 90
WAITING = (DocumentState.RECEIVED, DocumentState.PROCESSING)


def look_after(watch: Callable[[], None], office: Office, *, with_sample: bool) -> None:
    """Watch over the processes until somebody ends the service."""
    sign_in = open_sample(office, say=console().print) if with_sample else None
    _await_web(watch, office)
    _tell(office, sign_in)
    if sign_in is not None:
        with _bars() as bars:
            _Show(watch=watch, office=office, bars=bars).run()
    while True:
        watch()
        time.sleep(LOOK_EVERY_S)


def _await_web(watch: Callable[[], None], office: Office) -> None:
    address = f"{_address(office)}/healthz"
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=LOOK_EVERY_S):  # noqa: S310 # our own address
                return
        except (urllib.error.URLError, TimeoutError):
            watch()
            time.sleep(LOOK_EVERY_S / 4)


def _address(office: Office) -> str:
    return f"http://{office.settings.host}:{office.settings.port}"


def _tell(office: Office, sign_in: SampleSignIn | None) -> None:
    out = console()
    out.print(f"\neakte läuft: [bold]{_address(office)}[/bold]   (Beenden mit Strg+C)")
    if sign_in is None:
        return
    out.print("\nZum Ausprobieren anmelden:")
    for login, words in sign_in.people:
        out.print(f"  [bold]{login:<16}[/bold] {words}", soft_wrap=True)
    out.print(f"  Kennwort für alle: [bold]{sign_in.password}[/bold]\n")


def _bars() -> Progress:
    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console())


@dataclass(kw_only=True)
class _Show:
    """The first letters on their way: handed in, then read."""

    watch: Callable[[], None]
    office: Office
    bars: Progress
    tasks: dict[str, TaskID] = field(default_factory=dict)

    def run(self) -> None:
        """Hand the letters in that are still missing, and wait until all are read."""
        self.tasks = {
            name: self.bars.add_task(name, total=LETTER_COUNT)
            for name in ("Briefe eingehen", "Briefe lesen")
        }
        deliver_letters(self.office, each=self._arrived)
        while self._read() < self._received():
            self.watch()
            self._refresh()
            time.sleep(LOOK_EVERY_S)
        self._refresh()

    def _arrived(self, number: int) -> None:
        self.bars.update(self.tasks["Briefe eingehen"], completed=number)
        self.watch()
        self._refresh()

    def _refresh(self) -> None:
        done, total = self._read(), max(self._received(), LETTER_COUNT)
        self.bars.update(self.tasks["Briefe lesen"], completed=done, total=total)

    def _states(self) -> dict[str, int]:
        with self.office.records.read(system_actor(SAMPLE_TENANT)) as tx:
            return dict(tx.lines.documents_by_state())

    def _received(self) -> int:
        return sum(self._states().values())

    def _read(self) -> int:
        return sum(count for state, count in self._states().items() if state not in WAITING)
