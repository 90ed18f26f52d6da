"""The command that fetches scans from folders."""

import logging
import signal
import threading
import time

import click

from eakte.app import open_office
from eakte.cli.terminal import the_service_settings
from eakte.hot_folder import HotFolder, open_hot_folder
from eakte.hot_folder_settings import HotFolderSettings
from eakte.office import Office

LOG = logging.getLogger(__name__)
POLL_S = 2.0


@click.command("hot-folder")
@click.option("--once", is_flag=True, help="Nur einmal nachsehen.")
def hot_folder(once: bool) -> None:  # noqa: FBT001 # click passes options by name
    """Scans aus den Ordnern holen, die unter hot_folders eingestellt sind."""
    settings = the_service_settings()
    office = open_office(settings)
    folders = [_opened(office, place) for place in settings.hot_folders]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        for folder in folders:
            _look(folder)
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


def _look(folder: HotFolder) -> None:
    """Look once; a share that is away is waited for."""
    try:
        folder.step(time.monotonic())
    except OSError:
        extra = {"event": "hot_folder_away", "folder": folder.place.path.name}
        LOG.warning("Hot folder is away", extra=extra)
