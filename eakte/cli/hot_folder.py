"""The command that fetches scans from folders."""

import logging
import math
import signal
import threading
import time
from dataclasses import dataclass

import click

from eakte.app import open_office
from eakte.cli.terminal import the_service_settings
from eakte.database import DatabaseUnavailable
from eakte.folder_watch import FolderSeen
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import HotFolder, open_hot_folder, seen_in
from eakte.office import Office

LOG = logging.getLogger(__name__)
POLL_S = 2.0
TOLD_AGAIN_S = 30.0  # what has not changed; Betrieb calls a folder silent after some of these


@dataclass(slots=True, kw_only=True)
class Poll:
    """A folder that is looked at again and again. told, told_s: what Betrieb knows, since when."""

    folder: HotFolder
    told: FolderSeen | None = None
    told_s: float = -math.inf

    def look(self, now_s: float) -> None:
        """Look once; a share that is away is waited for."""
        try:
            self.folder.step(now_s)
            seen = seen_in(self.folder.place.path)
        except OSError:
            seen = FolderSeen(is_there=False)
        if seen != self.told or now_s - self.told_s >= TOLD_AGAIN_S:
            self._tell(seen, now_s)

    def _tell(self, seen: FolderSeen, now_s: float) -> None:
        extra = {"event": "hot_folder_away", "folder": self.folder.place.path.name}
        if not seen.is_there and (self.told is None or self.told.is_there):
            LOG.warning("Hot folder is away", extra=extra)
        try:
            self.folder.office.folder_watch.tell(self.folder.place.path, seen)
        except DatabaseUnavailable:
            LOG.warning("Database gone", extra={"event": "database_gone"})
            return
        self.told, self.told_s = seen, now_s


@click.command("hot-folder")
@click.option("--once", is_flag=True, help="Nur einmal nachsehen.")
def hot_folder(once: bool) -> None:  # noqa: FBT001 # click passes options by name
    """Scans aus den Ordnern holen, die unter hot_folders eingestellt sind."""
    settings = the_service_settings()
    office = open_office(settings)
    polls = [Poll(folder=_opened(office, place)) for place in settings.hot_folders]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        for poll in polls:
            poll.look(time.monotonic())
        if once:
            return
        stop.wait(POLL_S)


def _opened(office: Office, place: HotFolderSettings) -> HotFolder:
    try:
        return open_hot_folder(office, place)
    except LookupError as error:
        raise click.ClickException(
            f"Übergabeordner {place.path}: Konto oder Einheit {error} gibt es nicht."
        ) from error
